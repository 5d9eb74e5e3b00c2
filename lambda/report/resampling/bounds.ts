// Bounds of a score or a difference that hold where few rows differ, too.
import { normal } from '../../shared/distributions.ts';

/** How far one more row can move an estimate. */
export interface Reach {
  readonly up: number;
  readonly down: number;
}

/** What is known of a score or a difference. */
export interface Estimate {
  readonly value: number;
  readonly variance: number;
  readonly reach: Reach;
}

/** How far the truth may lie above the value, see {@link distance}. */
export const above = ({ variance, reach }: Estimate, z: number): number => distance(variance, reach.up, z);
export const below = ({ variance, reach }: Estimate, z: number): number => distance(variance, reach.down, z);

/**
 * How far the truth may lie from the value on one side. It is a score bound: the distance s that a test of it, with the variance
 * that holds under s, just fails to refute. Rows that move the estimate by s are rare events that these rows happen not
 * to show, so under s the variance is at least reach × s, as of a Poisson count; √(variance² + (reach s)²) joins the two.
 * Of two accuracies this is within some percent of Tango (1998, Statistics in Medicine 17:891); with half a row of
 * continuity correction it keeps its level where one or two rows differ. With many rows it is z standard errors.
 * @param reach how far one row moves the value to that side
 * @param z the normal quantile of that side
 */
export function distance(variance: number, reach: number, z: number): number {
  // s − reach / 2 = z (variance² + reach² s²)^¼. The right side grows more slowly, so the iteration converges.
  let s = reach / 2 + z * Math.sqrt(variance);
  for (let step = 0; step < STEPS; step++) {
    const next = reach / 2 + z * Math.sqrt(Math.hypot(variance, reach * s));
    if (Math.abs(next - s) <= PRECISE * next) return next;
    s = next;
  }
  return s;
}

/** Large units move an estimate far: then each step removes only a tenth of what is missing. */
const STEPS = 1000;
const PRECISE = 1e-12;

/**
 * How many times as many rows make the distance as small as this: variance and reach fall with their number.
 * @returns Infinity for no distance.
 */
export function timesMore(variance: number, reach: number, s: number, z: number): number {
  if (s <= 0) return Number.POSITIVE_INFINITY;
  // s = reach x² / 2 + z x (variance² + reach² s²)^¼, x² one by how many times as many.
  const slope = z * Math.sqrt(Math.hypot(variance, reach * s));
  if (slope === 0) return 0;
  const x = (2 * s) / (slope + Math.sqrt(slope ** 2 + 2 * reach * s));
  return 1 / x ** 2;
}

/** The quantile that a standard normal variable exceeds with this probability. */
export const upperQuantile = (probability: number): number => normal.quantile(1 - probability, 0, 1);
