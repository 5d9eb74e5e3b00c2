// Tests of a mean that may be looked at after every row, and that are never wrong more often for it: testing by betting.
//
// Whoever doubts that a mean is at most m bets on it, row after row, at odds that are fair if it is m. Starting with
// one dollar, their wealth is a nonnegative supermartingale if the mean is at most m, so by Ville's inequality (1939) it
// ever reaches 1/risk with a probability of at most `risk`, whenever one looks. Waudby-Smith and Ramdas (2024,
// "Estimating means of bounded random variables by betting", JRSS B 86:1): the bets on rows drawn without replacement
// (their section 5, of which an endless population is the limit), and a wealth spread over several constant bets
// ("diversified Kelly", their appendix).
import { addTo, at, float64At, uint32At } from '../at.ts';
import type { Weights } from './weights.ts';

/** Rows in the order in which they were drawn at random. */
export interface Scores {
  /** Of each row, from 0 to `best`. */
  readonly of: ArrayLike<number>;
  /** The highest score of a row. Means are shares of it, 0 to 1. */
  readonly best: number;
  /** How many rows were looked at: those before this one. */
  readonly rows: number;
  /** Where rows belong together; without it, each counts the same. Only of an endless population. */
  readonly weights?: Weights | undefined;
}

/**
 * Shares of the wealth that are bet on each row. The best one depends on the unknown mean: the first are for a mean far
 * from m, each next one for half the distance; between two of them hardly anything is lost.
 */
const BETS = [0.95, 0.6, 0.35, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625] as const;
/** How the first dollar is spread over the bets: most of it on those that end soonest. */
const FIRST_WEALTH = normalized(BETS.map((_, index) => 1 / (index + 2)));
/** Sums of scores are integers, and products with a mean are off by less than this. */
const EPSILON = 1e-9;
/** Wealths are multiplied in doubles, and taken as logarithms before they leave their range. */
const [TINY, HUGE] = [1e-200, 1e200];

/**
 * @param mean below 0 or above 1, there is no doubt
 * @param population how many rows there are in all, of which these were drawn without replacement; Infinity if the mean
 * is that of the endless population that they come from
 * @returns logarithm of the wealth of who bets that the mean is above `mean`: evidence of at least log(1 / risk) is
 * wrong with a probability of at most `risk`. Infinity where there can be no doubt.
 */
export function evidenceAbove(scores: Scores, mean: number, population = Number.POSITIVE_INFINITY): number {
  if (mean < 0) return Number.POSITIVE_INFINITY;
  if (mean >= 1) return Number.NEGATIVE_INFINITY;
  return population === Number.POSITIVE_INFINITY ? ofEndless(scores, mean) : ofFinite(scores, mean, population);
}

/** The same for a mean below `mean`. */
export function evidenceBelow(scores: Scores, mean: number, population = Number.POSITIVE_INFINITY): number {
  return evidenceAbove(turned(scores), 1 - mean, population);
}

/** Decimals of a bound. */
const BOUND_STEPS = 10_000;

/**
 * The largest mean, of four decimals, that the evidence excludes with all that are smaller; 0 if none.
 * A lower bound that holds at every number of rows at once, with a probability of at least 1 − risk.
 */
export function lowerBound(scores: Scores, risk: number, population?: number): number {
  const enough = -Math.log(risk);
  let [excluded, open] = [0, BOUND_STEPS];
  while (open - excluded > 1) {
    const middle = Math.floor((excluded + open) / 2);
    if (evidenceAbove(scores, middle / BOUND_STEPS, population) >= enough) excluded = middle;
    else open = middle;
  }
  return excluded / BOUND_STEPS;
}

export function upperBound(scores: Scores, risk: number, population?: number): number {
  return 1 - lowerBound(turned(scores), risk, population);
}

/**
 * How the second of two falls behind the first, as scores: 1 where only the first is right, 0.5 where they are equal.
 * A difference of d is a mean of {@link meanOfDifference}(d).
 */
export function differences(first: Scores, second: Scores, weights?: Weights): Scores {
  const rows = Math.min(first.rows, second.rows);
  const of = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) of[row] = first.best + at(first.of, row) - at(second.of, row);
  return { of, best: 2 * first.best, rows, weights };
}

export const meanOfDifference = (difference: number): number => (1 + difference) / 2;
export const differenceOfMean = (mean: number): number => 2 * mean - 1;

function turned({ of, best, rows, weights }: Scores): Scores {
  const other = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) other[row] = best - at(of, row);
  return { of: other, best, rows, weights };
}

/**
 * Bets on independent rows may be made in any order, so it takes only how many rows have which score and weight. The
 * heaviest row is bet on as any row is where all count the same, and the others with as much less as they weigh less:
 * sums of weighted scores are fair where the rows of all units together have the mean.
 */
function ofEndless(scores: Scores, mean: number): number {
  const counts = countsOf(scores);
  if (mean === 0) return counts.some(({ score }) => score > 0) ? Number.POSITIVE_INFINITY : 0;
  return logOfSum(
    BETS.map((bet) =>
      counts.reduce((log, { count, score, share }) => log + count * Math.log(factor(bet * share, score / mean)), 0),
    ),
  );
}

/** All rows count the same. */
const SAME: Weights = { kinds: Uint32Array.of(1), of: new Uint16Array() };

interface Count {
  /** 0 to 1. */
  readonly score: number;
  /** Of the weight of the heaviest row. */
  readonly share: number;
  /** Rows of this score and weight. */
  readonly count: number;
}

function countsOf({ of, best, rows, weights }: Scores): Count[] {
  const { kinds, of: kindAt } = weights ?? SAME;
  const scores = best + 1;
  const counts = new Float64Array(kinds.length * scores);
  for (let row = 0; row < rows; row++) {
    const place = (kindAt[row] ?? 0) * scores + at(of, row);
    counts[place] = float64At(counts, place) + 1;
  }
  const heaviest = kinds.at(-1) ?? 1;
  return Array.from(counts, (count, place) => ({
    score: (place % scores) / best,
    share: uint32At(kinds, Math.floor(place / scores)) / heaviest,
    count,
  })).filter(({ count, share }) => count * share > 0);
}

function ofFinite({ of, best, rows }: Scores, mean: number, population: number): number {
  const logs = new Float64Array(BETS.length);
  const wealths = new Float64Array(BETS.length).fill(1);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const rest = population * mean - sum;
    if (rest < -EPSILON) return Number.POSITIVE_INFINITY;
    /** What the rows that are left would have on average. */
    const fair = rest / (population - row);
    const score = at(of, row) / best;
    sum += score;
    if (fair > 1 + EPSILON) return Number.NEGATIVE_INFINITY;
    // Nothing is won or lost: if anything comes now, the next row has no doubt left.
    if (fair <= EPSILON) continue;
    const gain = score / fair;
    for (let index = 0; index < wealths.length; index++) {
      const wealth = float64At(wealths, index) * factor(at(BETS, index), gain);
      const isOut = wealth < TINY || wealth > HUGE;
      if (isOut) addTo(logs, index, Math.log(wealth));
      wealths[index] = isOut ? 1 : wealth;
    }
  }
  if (population * mean - sum < -EPSILON) return Number.POSITIVE_INFINITY;
  return logOfSum(Array.from(logs, (log, index) => log + Math.log(float64At(wealths, index))));
}

/** What becomes of a dollar. @param gain what a dollar on this row pays, on average 1 at fair odds */
const factor = (bet: number, gain: number): number => 1 - bet + bet * gain;

function logOfSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (!Number.isFinite(largest)) return largest;
  return (
    largest + Math.log(logs.reduce((sum, log, index) => sum + at(FIRST_WEALTH, index) * Math.exp(log - largest), 0))
  );
}

function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
