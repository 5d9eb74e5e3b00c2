// From which confidence on a variant's answers are right often enough, shown by an exact test.

import { float64At } from '../../shared/at.ts';
import { binomial } from '../../shared/distributions.ts';

/** A variant's answers to independent rows. */
export interface ConfidentAnswers {
  /** Rows that were asked. */
  readonly rows: number;
  /** Confidences of the answers that have one, ascending. */
  readonly confidences: Float64Array;
  /** Those of the wrong ones among them, ascending. */
  readonly wrong: Float64Array;
}

export interface Accepted {
  readonly threshold: number;
  /** Rows answered with at least this confidence. */
  readonly taken: number;
  readonly wrong: number;
}

export interface Certified extends Accepted {
  readonly p_value: number;
}

/** Thresholds that are tried. */
const STEPS = 25;
/** Wrong answers that the first test forgives, if there are rows enough. With none, one slip would end it. */
const FORGIVEN = 2;
/** The part of the answers that the first test may take at most for that. */
const ROOM = 0.8;
/** The part of the answers that the first test takes at least: of a few, chance decides. */
const FIRST = 1 / 4;

/**
 * The lowest threshold whose answers are right at least as often as `accuracy`, wrongly named with a probability of at
 * most `risk`. Learn then Test (Angelopoulos, Bates, Candès, Jordan and Lei 2021, arXiv:2110.01052) with fixed-sequence
 * testing: from the strictest threshold on, each is tested at the full risk, until one fails; the accuracy may rise and
 * fall with the confidence. The null hypothesis is that fewer are right, and the test is the exact binomial one.
 *
 * The thresholds are the confidences of the answers at fixed ranks, so they depend on no label; equal confidences are
 * accepted together. The first rank is the least that leaves room for a slip or two, and at least a quarter of the
 * answers. The proof takes thresholds that are fixed; a rank's varies a little with the rows. Where less confident
 * answers are no more often right, that cannot help: whatever lies below the point where the accuracy falls short adds
 * errors only. For confidences of any other shape, test/guarantees/claims/automate.ts shows that the risk is kept.
 */
export function certify(answers: ConfidentAnswers, accuracy: number, risk: number): Certified | undefined {
  let certified: Certified | undefined;
  for (const rank of ranks(answers.confidences.length, accuracy, risk)) {
    const accepted = acceptedAt(answers, float64At(answers.confidences, answers.confidences.length - rank));
    const p_value = binomial.cdf(accepted.wrong, accepted.taken, 1 - accuracy);
    if (p_value > risk) break;
    certified = { ...accepted, p_value };
  }
  return certified;
}

/** What remains if only answers with at least this confidence are accepted. */
export function acceptedAt({ confidences, wrong }: ConfidentAnswers, threshold: number): Accepted {
  return {
    threshold,
    taken: confidences.length - below(confidences, threshold),
    wrong: wrong.length - below(wrong, threshold),
  };
}

/** How many answers each test takes, but for ties; none if no test could pass. */
function ranks(answers: number, accuracy: number, risk: number): number[] {
  const first = firstRank(answers, accuracy, risk);
  if (first === undefined) return [];
  const step = (answers - first) / (STEPS - 1);
  return [...new Set(Array.from({ length: STEPS }, (_, index) => Math.round(first + index * step)))];
}

function firstRank(answers: number, accuracy: number, risk: number): number | undefined {
  for (let errors = FORGIVEN; errors >= 0; errors--) {
    const least = leastRows(errors, accuracy, risk);
    if (least <= answers * (errors > 0 ? ROOM : 1)) return Math.max(least, Math.round(answers * FIRST));
  }
  return undefined;
}

/** The fewest rows that pass the test with so many wrong answers. */
export function leastRows(errors: number, accuracy: number, risk: number): number {
  const passes = (rows: number) => binomial.cdf(errors, rows, 1 - accuracy) <= risk;
  let [low, high] = [errors, errors + 1];
  while (!passes(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** How many of the ascending values are below a bound. */
function below(values: Float64Array, bound: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (float64At(values, middle) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
