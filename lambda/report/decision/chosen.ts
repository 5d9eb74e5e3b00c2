// What the best variant is worth, given that it was chosen as the best on the same rows.
import { at, float64At } from '../../shared/at.ts';
import type { ChosenScore } from '../../shared/contracts/report/decision.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import { exactBounds } from '../intervals/exact.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';
import { above, below, upperQuantile } from '../resampling/bounds.ts';
import { type Measure, possible, type Worth } from '../resampling/measure.ts';
import { resample } from '../resampling/resample.ts';
import type { Standing } from './standing.ts';

/** Variants are given by their place in the standing: the chosen one is the first. */
export interface Choice {
  readonly standing: Standing;
  readonly measure: Measure;
  readonly worth: Worth;
  /** Whether the score is the share of right answers, of which exact bounds are known. */
  readonly isShare: boolean;
}

/** @returns null if nothing was chosen: there is but one variant, or no row. */
export function chosenScore(choice: Choice, seed: string): ChosenScore | null {
  const { standing } = choice;
  const tried = standing.scores.length;
  if (tried < 2 || standing.joint.rows === 0) return null;
  const { plausible, interval } = chosenInterval(choice);
  const value = float64At(standing.scores, 0);
  const elsewhere = plausible === 1 ? value : scoreElsewhere(choice, seed);
  return { value, tried, plausible, elsewhere, ci: within(interval, elsewhere) };
}

/** The error of one end. */
const ALPHA = (1 - CONFIDENCE) / 2;
/** The part of it that is spent on which variants might have been chosen. */
const ON_PLAUSIBLE = ALPHA / 10;

interface ChosenInterval {
  /** Variants that might have been chosen on other rows. */
  readonly plausible: number;
  readonly interval: Interval;
}

/**
 * The interval of the true score of whichever variant is chosen. Its flattered end holds for all variants that might
 * have been chosen at once: locally simultaneous inference (Zrnic and Fithian 2024, arXiv:2212.09009), here with
 * Bonferroni's bound over those that are not behind the chosen one by more than twice what their difference may be off.
 * The other end needs no correction: where it fails for the chosen variant, which looks best, it fails for the truly best
 * one, too.
 */
export function chosenInterval({ standing, measure, isShare }: Choice): ChosenInterval {
  const { scores, joint } = standing;
  const plausible = plausibleOf(standing);
  const flattered = (ALPHA - ON_PLAUSIBLE) / plausible;
  const value = float64At(scores, 0);
  if (isShare) {
    const bound = (risk: number) => exactBounds(value * joint.drawn, joint.drawn, risk) ?? { lower: 0, upper: 1 };
    return { plausible, interval: { lower: bound(flattered).lower, upper: bound(ALPHA).upper } };
  }
  const estimate = { value, variance: float64At(standing.covariance, 0), reach: at(standing.reach, 0) };
  const [low, high] = measure.higherIsBetter ? [flattered, ALPHA] : [ALPHA, flattered];
  const interval = {
    lower: value - below(estimate, upperQuantile(low)),
    upper: value + above(estimate, upperQuantile(high)),
  };
  return { plausible, interval: possible(interval, measure) };
}

function plausibleOf({ scores, behind }: Standing): number {
  const tried = scores.length;
  const z = upperQuantile(ON_PLAUSIBLE / Math.max(1, tried * (tried - 1)));
  let plausible = 1;
  for (let other = 1; other < tried; other++) {
    const estimate = behind(0, other);
    plausible += Number(estimate.value <= 2 * below(estimate, z));
  }
  return plausible;
}

const RESAMPLES = 500;
/** Answers looked at: a second or two. */
const MAX_WORK = 3e8;
/** With fewer, the average says nothing; only of many thousands of different rows, where choosing flatters no more. */
const MIN_RESAMPLES = 50;

/**
 * What the choice is worth on other rows: of resamples of the rows, the score of the resample's best variant on the rows
 * that were not drawn, on average (Efron and Tibshirani 1993, chapter 17, for a choice instead of a fit).
 */
function scoreElsewhere({ standing, measure, worth }: Choice, seed: string): number {
  const { joint } = standing;
  const value = float64At(standing.scores, 0);
  const resamples = Math.min(RESAMPLES, Math.floor(MAX_WORK / (2 * joint.predicted.length)));
  if (resamples < MIN_RESAMPLES) return value;
  const variants = standing.scores.length;
  const drawn = resample(joint, measure, worth, { resamples, seed, outside: true });
  const sign = measure.higherIsBetter ? 1 : -1;
  let sum = 0;
  let count = 0;
  for (let index = 0; index < resamples; index++) {
    const start = index * variants;
    let best = 0;
    for (let variant = 1; variant < variants; variant++) {
      const ahead = sign * (float64At(drawn.inside, start + variant) - float64At(drawn.inside, start + best));
      if (ahead > 0) best = variant;
    }
    const outside = float64At(drawn.outside, start + best);
    if (Number.isNaN(outside)) continue;
    sum += outside;
    count++;
  }
  if (count === 0) return value;
  // Where the choice is clear, chance must not flatter it.
  return sign * Math.min(sign * value, (sign * sum) / count);
}

const within = ({ lower, upper }: Interval, value: number): Interval => ({
  lower: Math.min(lower, value),
  upper: Math.max(upper, value),
});
