// How good a variant's distributions over labels are, as scikit-learn scores them.
import { float64At, int32At, uint32At } from '../../shared/at.ts';
import type { ProbabilityMetricName, ProbabilityScores } from '../../shared/contracts/report/probabilities.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { Units } from '../../shared/copies/units.ts';
import { BILLION } from '../../shared/probabilities.ts';
import { formatCount, formatPercent } from '../../shared/text/format.ts';
import { oneOrMany } from '../../shared/text/words.ts';
import { toldRows } from '../certainty/told-rows.ts';
import { meanEffect } from '../clusters/mean-effect.ts';
import { johnson } from '../intervals/johnson.ts';
import { forEachSample } from '../scores/samples.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';

/** scikit-learn's smallest probability for log loss: the distance of 1 to the next 64-bit number. */
const EPSILON = Number.EPSILON;

/**
 * Over the samples that have a distribution. ROC AUC and average precision are one-versus-rest over all labels, even if
 * there are only two.
 * @returns null if no sample has one.
 */
export function probabilityScores(table: PredictionTable, variant: number): ProbabilityScores | null {
  if (!table.probabilities.has(variant)) return null;
  const told = distributions(table, variant);
  const { truths } = told;
  if (truths.length === 0) return null;
  const labels = table.run.labels.length;
  const answers = toldRows(table, variant, (sample) => table.probabilities.tells(sample));
  const isTold = labels >= 2 && answers.share >= MIN_TOLD;
  const support = new Set(truths).size;
  return {
    samples: truths.length,
    impossible_truths: truths.reduce(
      (sum, truth, index) => sum + Number(uint32At(told.of, index * labels + truth) === 0),
      0,
    ),
    told: answers,
    metrics: isTold ? { ...losses(told, labels, table.units), ...rankings(told, labels) } : noScores(),
    undefined_because: answers.share < MIN_TOLD ? untold(answers.share) : reason(labels, support),
  };
}

/** Share of the valid answers that must have probabilities: who tells only what it is sure of looks better than it is. */
const MIN_TOLD = 0.95;

const untold = (share: number): string =>
  `Only ${formatPercent(share)} of the valid answers have a probability for every label. Scores of these alone would say more about which they are than about the probabilities.`;

/** scikit-learn refuses a single label, and knows no ROC AUC of a label that no row, or every row, has. */
function reason(labels: number, present: number): string | null {
  if (labels < 2) return 'There is only one label.';
  if (present === 1) return 'All these samples have the same label, so ROC AUC is undefined.';
  const absent = labels - present;
  if (absent > 0) {
    return `${formatCount(absent)} of the ${formatCount(labels)} labels ${oneOrMany(absent, 'does', 'do')} not occur in these samples, so the mean ROC AUC of all labels is undefined.`;
  }
  return null;
}

interface Distributions {
  /** Billionths: distribution × labels + label. */
  readonly of: Uint32Array;
  /** Index of the true label of each. */
  readonly truths: Int32Array;
  /** Index of the holdout's row of each, ascending. */
  readonly holdoutRows: Int32Array;
}

function distributions(table: PredictionTable, variant: number): Distributions {
  const { rows, labels, benchmark } = table.run;
  const most = rows * benchmark.repeats;
  const of = new Uint32Array(most * labels.length);
  const truths = new Int32Array(most);
  const holdoutRows = new Int32Array(most);
  let count = 0;
  forEachSample(table, variant, (sample, row) => {
    if (!table.probabilities.tells(sample)) return;
    for (let label = 0; label < labels.length; label++)
      of[count * labels.length + label] = table.probabilities.billionths(sample, label);
    truths[count] = truthOf(table, row);
    holdoutRows[count] = row;
    count++;
  });
  return { of, truths: truths.subarray(0, count), holdoutRows: holdoutRows.subarray(0, count) };
}

function losses({ of, truths, holdoutRows }: Distributions, labels: number, units: Units | undefined) {
  const squares = new Float64Array(truths.length);
  let logs = 0;
  for (let index = 0; index < truths.length; index++) {
    const truth = int32At(truths, index);
    const start = index * labels;
    logs -= Math.log(Math.max(EPSILON, uint32At(of, start + truth) / BILLION));
    let sum = 0;
    for (let label = 0; label < labels; label++)
      sum += (uint32At(of, start + label) / BILLION - Number(label === truth)) ** 2;
    // Of two labels scikit-learn counts one.
    squares[index] = labels === 2 ? sum / 2 : sum;
  }
  const most = labels === 2 ? 1 : 2;
  const means = byRow(squares, holdoutRows);
  const alike = meanEffect(means, [...new Set(holdoutRows)], units, { least: 0, most });
  const brier = squares.reduce((sum, one) => sum + one, 0) / truths.length;
  return {
    // One row can outweigh a thousand: with a few hundred rows no interval of their mean holds what it says.
    log_loss: { value: logs / truths.length, ci: null },
    brier_score_loss: { value: brier, ci: johnson(means, most, alike) },
  };
}

/** Means of each row's repeats: these are no further evidence. */
function byRow(values: Float64Array, rows: Int32Array): Float64Array {
  const means: number[] = [];
  for (let from = 0, to = 0; from < values.length; from = to) {
    let sum = 0;
    while (to < values.length && rows[to] === rows[from]) sum += float64At(values, to++);
    means.push(sum / (to - from));
  }
  return Float64Array.from(means);
}

function rankings({ of, truths }: Distributions, labels: number) {
  const sums = { auc: 0, weightedAuc: 0, precision: 0, weightedPrecision: 0 };
  const keys = new Uint32Array(truths.length);
  for (let label = 0; label < labels; label++) {
    // The probability and, in the lowest bit, whether it is the row's label: two billion fit into 32 bits.
    for (let index = 0; index < truths.length; index++)
      keys[index] = uint32At(of, index * labels + label) * 2 + Number(truths[index] === label);
    const { auc, precision, support } = ranking(keys.sort());
    sums.auc += auc;
    sums.precision += precision;
    // A label without rows weighs nothing, whatever its score.
    if (support > 0) sums.weightedAuc += support * auc;
    sums.weightedPrecision += support * precision;
  }
  const score = (value: number): Score => ({ value: Number.isNaN(value) ? null : value, ci: null });
  return {
    roc_auc_ovr: score(sums.auc / labels),
    roc_auc_ovr_weighted: score(sums.weightedAuc / truths.length),
    average_precision: score(sums.precision / labels),
    average_precision_weighted: score(sums.weightedPrecision / truths.length),
  };
}

/** Of one label against the rest. `auc` is NaN where no row or every row has it; `precision` is 0 without rows. */
function ranking(ascending: Uint32Array) {
  const support = ascending.reduce((sum, key) => sum + (key & 1), 0);
  const others = ascending.length - support;
  let [taken, hits, pairs, precision] = [0, 0, 0, 0];
  // Rows of equal probability are taken together.
  for (let from = ascending.length; from > 0; ) {
    const to = from;
    const probability = (ascending[to - 1] ?? 0) >>> 1;
    let alike = 0;
    while (from > 0 && (ascending[from - 1] ?? 0) >>> 1 === probability) alike += (ascending[--from] ?? 0) & 1;
    const misses = to - from - alike;
    pairs += alike * (others - (taken - hits) - misses / 2);
    taken += to - from;
    hits += alike;
    if (alike > 0) precision += (alike / support) * (hits / taken);
  }
  return { auc: pairs / (support * others), precision, support };
}

function noScores(): Record<ProbabilityMetricName, Score> {
  const none = { value: null, ci: null };
  return {
    log_loss: none,
    brier_score_loss: none,
    roc_auc_ovr: none,
    roc_auc_ovr_weighted: none,
    average_precision: none,
    average_precision_weighted: none,
  };
}
