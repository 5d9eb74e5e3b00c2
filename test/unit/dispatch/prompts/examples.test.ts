import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplePool, frozenExamples, similarityPool } from '../../../../lambda/dispatch/prompts/examples.ts';
import { leakedTexts } from '../../../../lambda/dispatch/prompts/leakage.ts';
import { similarExamples } from '../../../../lambda/dispatch/prompts/similarity.ts';
import { Examples } from '../../../../lambda/shared/contracts/choices/prompt.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import type { TrainRow } from '../../../../lambda/shared/csv/train.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';
import { textKey } from '../../../../lambda/shared/text/text-key.ts';
import { problemsTold } from '../../../support/problems-told.ts';
import { sourceOf } from '../../shared/csv/read-all.ts';

const LABELS = ['a', 'b', 'c'];
const FILES = { benchmark: 'benchmarks/tags.yaml', train: 'train/tags.csv' };

const trainRow = (text: string, label: string, id = text): TrainRow => ({ id, row: { text }, label, text });
const pool = (rows: readonly TrainRow[], holdout: readonly string[] = [], seed = 0) =>
  examplePool(rows, LABELS, new Set(holdout.map(textKey)), seed);
const chosen = (examples: object, rows: readonly TrainRow[], holdout: readonly string[] = [], seed = 0) =>
  frozenExamples({ name: 'few-shot', examples: Examples.parse(examples) }, pool(rows, holdout, seed), LABELS, FILES);
const problemOf = (action: () => unknown): string => problemsTold(action).join('\n');

/** Texts of few words, so that many differ only in case and punctuation. */
const text = fc
  .tuple(fc.constantFrom('red', 'Red', 'green', 'blue'), fc.constantFrom('', '!', ' fox', ' dog'), fc.nat(9))
  .map((parts) => parts.join(''));
const rowsOf = fc
  .array(fc.tuple(text, fc.constantFrom(...LABELS, 'unlisted')), { minLength: 20, maxLength: 60 })
  .map((pairs) => pairs.map(([one, label], index) => trainRow(one, label, String(index + 1))));
const STRATEGIES = [
  { strategy: 'random', count: 4 },
  { strategy: 'label_diversity_random', per_label: 2 },
  { strategy: 'semantic_similarity', count: 4 },
  { strategy: 'label_diversity_similarity', per_label: 2 },
] as const;

/** As dispatch chooses them. Undefined if the train file has too few rows. */
function select(examples: object, rows: readonly TrainRow[], holdout: readonly string[], seed: number) {
  try {
    const same = chosen(examples, rows, holdout, seed);
    if (same) return same;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
  return similarExamples(similarityPool(pool(rows, holdout, seed)), ['text'])(
    holdout[0] ?? '',
    Examples.parse(examples),
  );
}

describe.each(STRATEGIES)('examples by $strategy', (examples) => {
  it('are the same for the same seed, whatever the order of the file', () => {
    fc.assert(
      fc.property(rowsOf, fc.array(text, { minLength: 1, maxLength: 5 }), fc.nat(99), (rows, holdout, seed) => {
        // Of two rows with the same text the first counts, so only distinct ones may change places.
        const distinct = [...new Map(rows.map((row) => [textKey(row.text), row])).values()];
        expect(select(examples, distinct.toReversed(), holdout, seed)).toEqual(
          select(examples, distinct, holdout, seed),
        );
      }),
    );
  });

  it('never have a holdout row’s text, a text twice, or a label that is not the run’s', () => {
    fc.assert(
      fc.property(rowsOf, fc.array(text, { minLength: 1, maxLength: 5 }), fc.nat(99), (rows, holdout, seed) => {
        const keys = select(examples, rows, holdout, seed)?.map(({ row }) => textKey(row.text ?? '')) ?? [];
        const labels = select(examples, rows, holdout, seed)?.map(({ label }) => label) ?? [];
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.filter((key) => holdout.map(textKey).includes(key))).toEqual([]);
        expect(labels).not.toContain('unlisted');
      }),
    );
  });

  it('are as many as asked for, equally many of each label if labels are to be diverse', () => {
    fc.assert(
      fc.property(rowsOf, fc.array(text, { minLength: 1, maxLength: 5 }), fc.nat(99), (rows, holdout, seed) => {
        const labels = select(examples, rows, holdout, seed)?.map(({ label }) => label);
        if (!labels) return;
        const expected = 'count' in examples ? labels.toSorted() : LABELS.flatMap((label) => [label, label]);
        expect(labels.toSorted()).toEqual(expected);
        expect(labels).toHaveLength('count' in examples ? 4 : 6);
      }),
    );
  });
});

describe('random examples', () => {
  const rows = Array.from({ length: 50 }, (_, index) => trainRow(`text ${index}`, LABELS[index % 3] ?? ''));

  it('differ for another seed', () => {
    const examples = { strategy: 'random', count: 5 };
    expect(chosen(examples, rows, [], 1)).not.toEqual(chosen(examples, rows, [], 2));
  });

  it('are a subset of a larger number, so two prompts differ only by what one adds', () => {
    const five = chosen({ strategy: 'random', count: 5 }, rows);
    expect(chosen({ strategy: 'random', count: 9 }, rows)?.slice(0, 5)).toEqual(five);
  });
});

describe('fixed examples', () => {
  const rows = [trainRow('one', 'a', '7'), trainRow('two', 'b', 'x'), trainRow('three', 'c', '9')];

  it('are in the order of their ids, given as a number or as text', () => {
    const examples = chosen({ strategy: 'fixed', ids: ['x', 7] }, rows);
    expect(examples).toEqual([
      { row: { text: 'two' }, label: 'b' },
      { row: { text: 'one' }, label: 'a' },
    ]);
  });

  it('must be in the train file, and not in the holdout', () => {
    expect(problemOf(() => chosen({ strategy: 'fixed', ids: [8] }, rows))).toContain(
      'names the example 8, and train/tags.csv has no such row',
    );
    expect(problemOf(() => chosen({ strategy: 'fixed', ids: [7] }, rows, ['ONE.']))).toContain(
      'example 7, whose text stands in the holdout',
    );
  });
});

describe('a train file with too few rows', () => {
  const rows = [trainRow('one', 'a'), trainRow('two', 'a'), trainRow('three', 'b'), trainRow('four', 'b')];

  it('is refused with the label that has too few', () => {
    const message = problemOf(() => chosen({ strategy: 'label_diversity_random', per_label: 2 }, rows, ['four']));
    expect(message).toContain('few-shot asks for 2 examples of each label, and train/tags.csv has 1 of "b"');
    expect(message).toContain('has 0 of "c"');
    expect(message).toContain('Rows whose text stands in the holdout do not count.');
  });

  it('is refused with the number that it has', () => {
    expect(problemOf(() => chosen({ strategy: 'semantic_similarity', count: 5 }, rows))).toContain(
      'has 4 different texts',
    );
  });
});

describe('the leakage guard', () => {
  it('counts what it leaves out, by texts that differ only in case, spacing and punctuation', async () => {
    const rows = [trainRow('Hello,  World', 'a'), trainRow('hello world!', 'b'), trainRow('another', 'c')];
    expect(pool(rows, ['HELLO world']).candidates.map(({ id }) => id)).toEqual(['another']);
    const holdout = await openCsv(sourceOf('text,tag\nHELLO world,a\nanother one,b\n'), 'tags.csv');
    const { texts, warnings } = await leakedTexts({ texts: rows.map(({ text }) => text) }, FILES.train, holdout, [
      'text',
    ]);
    expect([...texts]).toEqual([textKey('hello world')]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'leaked_train_rows', count: 2 })]);
  });
});
