import { describe, expect, test } from 'vitest';
import { explorerData } from '../../../../../lambda/report/page/explorer/data.ts';
import { choices, matching } from '../../../../../lambda/report/page/explorer/filter.ts';
import type { Mistake } from '../../../../../lambda/shared/contracts/report/findings.ts';
import { Report } from '../../../../../lambda/shared/contracts/report/report.ts';
import type { VariantReport } from '../../../../../lambda/shared/contracts/report/variant.ts';
import { filesOf, model, sampleInput } from '../../sample-run.ts';

const MISTAKES: Mistake[] = [
  mistake({ row: 1, truth: 'a', predicted: ['b', 'a'] }),
  mistake({ row: 2, truth: 'b', predicted: ['a', 'c'], text: 'the timer is wrong' }),
  mistake({ row: 3, truth: 'a', predicted: ['c', null], statuses: ['answered', 'invalid'] }),
];

function mistake(over: Partial<Mistake>): Mistake {
  return {
    row: 1,
    id: 'id',
    text: 'text',
    characters: 4,
    truth: 'a',
    predicted: [],
    statuses: ['answered', 'answered'],
    answers: [null, null],
    ...over,
  };
}

async function variants(): Promise<VariantReport[]> {
  const input = { labels: ['a', 'b', 'c'], rows: [{ text: 'x', truth: 'a' }], predict: () => ({ predicted: 'b' }) };
  const files = await filesOf(sampleInput({ ...input, variants: [model('x'), model('y')] }));
  return Report.parse(JSON.parse(files.get('report.json') ?? '')).variants;
}

const data = async (mistakes = MISTAKES) => explorerData({ variants: await variants(), mistakes });

describe('the explorer of mistakes', () => {
  test.each([
    ['everything', {}, [1, 2, 3]],
    ['a true label', { truth: 'a' }, [1, 3]],
    ['a label that was read by mistake', { read: 'c' }, [2, 3]],
    ['the mistakes of one variant', { variant: 1 }, [2, 3]],
    ['what one variant read', { variant: 0, read: 'c' }, [3]],
    ['words of the text', { words: ['timer', 'wrong'] }, [2]],
    ['words of a label', { words: ['invalid'] }, [3]],
  ])('shows %s', async (_what, { truth, read, variant, words = [] }: Asked, rows) => {
    const all = await data();
    const index = (label: string | undefined) => (label === undefined ? undefined : all.labels.indexOf(label));
    const found = matching(all, { truth: index(truth), read: index(read), variant, words });
    expect(found.map(({ row }) => row)).toEqual(rows);
  });

  test('offers the labels that occur, the most frequent first', async () => {
    const all = await data();
    const named = (of: 'truth' | 'read') => choices(all, of).map(([label, count]) => [all.labels[label], count]);
    expect(named('truth')).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(named('read')).toEqual([
      ['c', 2],
      ['b', 1],
      ['a', 1],
    ]);
  });

  test('takes a bounded part of the page, whatever the rows', async () => {
    const long = 'x'.repeat(4000);
    const many = Array.from({ length: 200 }, (_, row) => mistake({ row, text: long, answers: [long, long] }));
    const { mistakes } = await data(many);
    expect(mistakes.length).toBeGreaterThan(20);
    expect(JSON.stringify(mistakes).length).toBeLessThan(200_000);
  });
});

interface Asked {
  readonly truth?: string;
  readonly read?: string;
  readonly variant?: number;
  readonly words?: readonly string[];
}
