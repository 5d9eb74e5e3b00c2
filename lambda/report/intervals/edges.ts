// Intervals where a bootstrap of the rows knows too little: where all answers are right or all are wrong, where a label
// is hardly ever met, and of weighted precision, which few rows bias.
import { float64At } from '../../shared/at.ts';
import type { Interval, MetricName } from '../../shared/contracts/report/scores.ts';
import type { Margins } from '../scores/confusion-matrix.ts';
import type { Scores } from '../scores/scores.ts';
import { FEW_ROWS, together } from './few-rows.ts';
import { wilson } from './wilson.ts';

/** Rows that are needed beside the most frequent label, among the true ones and among the predicted ones. */
export const MIN_MINORITY = 10;

/** Scores that say how much better than chance the answers are: without a second label there is no chance. */
const OF_CHANCE: readonly MetricName[] = ['matthews_corrcoef', 'cohen_kappa_score'];

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);

/**
 * @param samplesPerRow repeats of a row are no further evidence
 * @returns why a score has no interval; undefined if it may have one.
 */
export function noIntervalBecause(
  name: MetricName,
  value: number,
  sums: Margins,
  samplesPerRow: number,
): string | undefined {
  if (sums.total === 0) return 'There is no sample to count.';
  if (Number.isNaN(value)) return 'The score is undefined.';
  if (!OF_CHANCE.includes(name)) return undefined;
  const minority = Math.min(...[sums.support, sums.predicted].map((counts) => sums.total - Math.max(...counts)));
  if (minority < MIN_MINORITY * samplesPerRow)
    return `Too few rows: fewer than ${MIN_MINORITY} have, or were given, another label than the most frequent one.`;
  return sum(sums.correct) === 0 ? 'All answers are wrong.' : undefined;
}

/**
 * Where all answers are right, none of the resamples shows a mistake. The share of mistakes e is then at most one minus
 * Wilson's lower bound, and each score is bounded by e:
 * - weighted F1 loses at most 1.5 e: a label's loss, π (FP + FN) / (2π + FP − FN), is at most FN + FP / 2;
 * - weighted precision loses at most 2 e: π FP / (π − FN + FP) is at most FN + FP;
 * - Cohen's kappa is 1 − e / (1 − chance), where chance is at most Σπ² + e. Matthews' correlation is at least that,
 *   since (1 − Σπ²) (1 − Σq²) is at most (1 − Σπq)².
 * Here π and q are the shares of a label among the true and the predicted ones, and FP and FN shares of all rows.
 * @param sums in rows
 */
export function whereAllAreRight(sums: Margins): Partial<Record<MetricName, Interval>> {
  const { lower } = wilson(sums.total, sums.total) ?? { lower: 0 };
  const mistakes = 1 - lower;
  const alike = sums.support.reduce((total, rows) => total + (rows / sums.total) ** 2, 0);
  const chance = Math.min(1, alike + mistakes);
  const beyondChance = { lower: chance === 1 ? -1 : Math.max(-1, 1 - mistakes / (1 - chance)), upper: 1 };
  return {
    f1_weighted: { lower: Math.max(0, 1 - 1.5 * mistakes), upper: 1 },
    precision_weighted: { lower: Math.max(0, 1 - 2 * mistakes), upper: 1 },
    f1_micro: { lower, upper: 1 },
    matthews_corrcoef: beyondChance,
    cohen_kappa_score: beyondChance,
  };
}

/**
 * The least width of an interval: that of Wilson's for the share of right answers, a, with all else as it is. Kappa and
 * Matthews' correlation are (a − chance) / spread; weighted F1 and precision move with a. With a handful of mistakes,
 * resamples know too little of how many there might be.
 * @param sums in rows
 */
export function asWideAsAccuracy(sums: Margins, observed: Scores): Partial<Record<MetricName, Interval>> {
  const right = sum(sums.correct);
  const bounds = wilson(right, sums.total);
  if (!bounds) return {};
  const moved = (score: number, slope: number, least: number): Interval => {
    const end = (bound: number) => Math.min(1, Math.max(least, score + slope * (bound - right / sums.total)));
    return { lower: end(bounds.lower), upper: end(bounds.upper) };
  };
  const share = (counts: Float64Array, label: number) => float64At(counts, label) / sums.total;
  const products = (one: Float64Array, other: Float64Array) =>
    one.reduce((total, _, label) => total + share(one, label) * share(other, label), 0);
  const spread = Math.sqrt((1 - products(sums.support, sums.support)) * (1 - products(sums.predicted, sums.predicted)));
  return {
    f1_weighted: moved(observed.f1_weighted, 1, 0),
    precision_weighted: moved(observed.precision_weighted, 1, 0),
    matthews_corrcoef: moved(observed.matthews_corrcoef, 1 / spread, -1),
    cohen_kappa_score: moved(observed.cohen_kappa_score, 1 / (1 - products(sums.support, sums.predicted)), -1),
  };
}

/** Where all are wrong: weighted F1, Σ π 2TP / (π + q), is at most twice the share that is right. @param sums in rows */
export function whereAllAreWrong(sums: Margins): Partial<Record<MetricName, Interval>> {
  const { upper } = wilson(0, sums.total) ?? { upper: 1 };
  return { f1_weighted: { lower: 0, upper: Math.min(1, 2 * upper) } };
}

/**
 * How far weighted precision, Σ π TP / q, may be off because of labels with few rows. It is too high on average, since a
 * right answer raises a label's precision and its weight together: by its precision's variance, p (1 − p) / q, times q.
 * And the precision of a label that was never predicted counts as 0, but is unknown.
 * @param sums in rows
 */
export function precisionBias({ labels, total, support, predicted, correct }: Margins) {
  const shares = Array.from({ length: labels }, (_, label) => ({
    correct: float64At(correct, label),
    rows: float64At(predicted, label),
    support: float64At(support, label),
  }));
  const few = shares.filter(({ rows }) => rows > 0 && rows < FEW_ROWS);
  const { share } = together(few);
  const variance = (p: number) => p * (1 - p);
  const ofMany = shares.filter(({ rows }) => rows >= FEW_ROWS).map((one) => variance(one.correct / one.rows));
  const tooHigh = ofMany.reduce((all, one) => all + one, few.length * variance(share)) / total;
  const unknown = shares.filter(({ rows }) => rows === 0).reduce((all, one) => all + one.support, 0) / total;
  return { tooHigh, unknown };
}
