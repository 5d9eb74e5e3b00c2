// Corrects the predictions of new rows for the errors that the same variants made on a labelled holdout.
import { wilson } from '../../lambda/report/intervals/wilson.ts';
import { at, float64At } from '../../lambda/shared/at.ts';
import { listed } from '../../lambda/shared/text/words.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';
import type { Correction } from './contract.ts';
import { total } from './counts.ts';
import { labelShift } from './label-shift.ts';
import { type Estimate, ppiMean } from './ppi.ts';
import type { Answers } from './read-answers.ts';
import { sentences } from './sentences.ts';
import type { ComparedTexts } from './texts.ts';
import { differences } from './unlike.ts';

const MAX_NAMED = 10;
/** Rows added to each cell of a fourfold table, four in all, as Agresti and Coull (1998) do for one proportion. */
const ADDED = 1;

/**
 * @param texts undefined where the holdout's report has nothing to compare them with
 * @throws CommandError if the two runs have no variant in common, or other labels
 */
export function correct(holdout: Answers, fresh: Answers, texts?: ComparedTexts): Correction {
  const { labels } = fresh;
  const unknown = [...labels, ...holdout.labels].find((one) => !labels.includes(one) || !holdout.labels.includes(one));
  if (unknown !== undefined) {
    const where = labels.includes(unknown) ? 'the holdout' : 'this run';
    throw new CommandError(
      `Nothing can be corrected, because ${where} has no label ${plain(unknown)}. Give both runs the same \`labels\`.`,
    );
  }
  const names = [...fresh.byVariant.keys()].filter((name) => holdout.byVariant.has(name));
  if (names.length === 0) {
    throw new CommandError(
      `The two runs have no variant in common: one has ${listed([...holdout.byVariant.keys()], MAX_NAMED)}, the other ${listed([...fresh.byVariant.keys()], MAX_NAMED)}.`,
    );
  }
  const compared = names.map((name) => comparedBy(name, holdout, fresh));
  const variants = compared.map(({ correction }) => correction).sort(byAccuracy);
  const unlike = differences(
    compared.map(({ seen }) => seen),
    texts,
  );
  const facts = { format: 1 as const, run: fresh.run, holdout_run: holdout.run, labels: [...labels], variants, unlike };
  return { ...facts, sentences: sentences(facts) };
}

type CorrectedVariant = Correction['variants'][number];

const byAccuracy = (a: CorrectedVariant, b: CorrectedVariant): number =>
  b.holdout_accuracy.value - a.holdout_accuracy.value;

function comparedBy(name: string, holdout: Answers, fresh: Answers) {
  const { labels } = fresh;
  const [then, now] = [holdout.byVariant.get(name), fresh.byVariant.get(name)];
  if (!then || !now) throw new RangeError(`there is no variant ${name}`);
  const places = labels.map((label) => holdout.labels.indexOf(label));
  // In the order of this run's labels.
  const inOrder = (counts: Float64Array) =>
    Float64Array.from([...places.map((label) => float64At(counts, label)), float64At(counts, labels.length)]);
  const table = places.map((truth) => inOrder(at(then.counts, truth)));
  const given = at(now.counts, 0);
  const before = Float64Array.from(given, (_, index) =>
    table.reduce((sum, column) => sum + float64At(column, index), 0),
  );
  const shift = labelShift({ labels: labels.length, holdout: table, fresh: given });
  const rows = total(before);
  const right = table.reduce((sum, column, label) => sum + float64At(column, label), 0);
  const ci = wilson(right, rows) ?? { lower: 0, upper: 1 };
  const correction: CorrectedVariant = {
    name,
    rows: total(given),
    holdout_rows: rows,
    predicted: labels.map((_, label) => float64At(given, label) / total(given)),
    label_shift: shift ? [...shift.shares] : null,
    same_distribution: labels.map((_, label) => sameDistribution(table, before, given, label)),
    holdout_accuracy: { value: right / rows, ...ci },
    accuracy: shift?.accuracy ?? null,
  };
  const seen = {
    variant: name,
    labels,
    holdout: inOrder(then.texts),
    fresh: now.texts,
    holdoutConfidences: then.confidences,
    freshConfidences: now.confidences,
  };
  return { correction, seen };
}

/** The estimate is that of ppi-python; the interval is that of the same table with a row more in each cell. */
function sameDistribution(
  table: readonly Float64Array[],
  before: Float64Array,
  given: Float64Array,
  label: number,
): Estimate {
  const both = float64At(at(table, label), label);
  const only_true = total(at(table, label)) - both;
  const only_given = float64At(before, label) - both;
  const neither = total(before) - both - only_true - only_given;
  const fresh = { given: float64At(given, label), fresh: total(given) };
  const cells = { both, only_true, only_given, neither };
  const { value } = ppiMean({ ...cells, ...fresh });
  const { lower, upper } = ppiMean({
    both: both + ADDED,
    only_true: only_true + ADDED,
    only_given: only_given + ADDED,
    neither: neither + ADDED,
    ...fresh,
  });
  const within = (one: number) => Math.min(1, Math.max(0, one));
  return { value: within(value), lower: within(Math.min(lower, value)), upper: within(Math.max(upper, value)) };
}
