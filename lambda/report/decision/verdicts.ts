// What is shown of each variant: that it is good enough, that it is not, or neither.
import type { Verdict } from '../../shared/contracts/report/decision.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';
import { above, below, type Estimate, timesMore, upperQuantile } from '../resampling/bounds.ts';

export const ALPHA = 1 - CONFIDENCE;

/** Share of holdouts of the size that `rows_needed` names in which the question would be settled. */
export const POWER = 0.8;
const Z_POWER = upperQuantile(1 - POWER);

/** What is shown of a variant, by its differences to all others. */
export interface Shown {
  readonly behindAtMost: number;
  readonly verdict: Exclude<Verdict, 'best'>;
  /** How many times as many rows would show what is not shown; null if it is, or if none would. */
  readonly timesMore: number | null;
}

/**
 * Multiple comparisons with the best (Hsu 1984, Annals of Statistics 12:1136; with unequal variances, Edwards and Hsu
 * 1983, JASA 78:965). Which variant is truly best is unknown, so a variant is compared with each other one, and the bound
 * is the largest. It need not be corrected for that, because it is wrong only if it is wrong about the truly best one. It
 * is corrected (Bonferroni) for all variants that are compared with that one: so the bounds of all variants hold
 * together with a chance of 95 %, and also that of whichever of them is recommended.
 *
 * That a variant is worse is shown by any of its differences, so there the correction is for all of them.
 * @param behind by other variant: how far the variant is behind it
 * @param compared variants in all, this one included
 */
export function shownOf(behind: readonly Estimate[], compared: number, margin: number): Shown {
  if (behind.length === 0) return { behindAtMost: 0, verdict: 'within_margin', timesMore: null };
  const z = upperQuantile(ALPHA / (compared - 1));
  const zWorse = upperQuantile(ALPHA / (compared * (compared - 1)));
  const behindAtMost = Math.max(0, ...behind.map((one) => one.value + above(one, z)));
  const isWorse = behind.some((one) => one.value - below(one, zWorse) > margin);
  const verdict = behindAtMost <= margin ? 'within_margin' : isWorse ? 'worse' : 'undecided';
  return { behindAtMost, verdict, timesMore: verdict === 'undecided' ? needed(behind, margin, z, zWorse) : null };
}

/**
 * The cheapest that is shown to be within the margin, of equals the first; or the first, if no price is known.
 * @param ranked variants, the best first
 * @returns -1 if none is.
 */
export function cheapestWithin(
  margin: number,
  ranked: readonly { readonly behindAtMost: number | null; readonly price: number | null }[],
): number {
  const good = [...ranked.entries()].filter(([, { behindAtMost }]) => behindAtMost !== null && behindAtMost <= margin);
  const priced = good.flatMap(([index, { price }]) => (price === null ? [] : [{ index, price }]));
  return priced.sort((a, b) => a.price - b.price)[0]?.index ?? good[0]?.[0] ?? -1;
}

/** If the differences stay as they are: to show them all within the margin, or one of them beyond it. */
function needed(behind: readonly Estimate[], margin: number, z: number, zWorse: number): number | null {
  const beyond = behind.filter(({ value }) => value > margin);
  const times =
    beyond.length > 0
      ? Math.min(...beyond.map((one) => timesMore(one.variance, one.reach.down, one.value - margin, zWorse + Z_POWER)))
      : Math.max(...behind.map((one) => timesMore(one.variance, one.reach.up, margin - one.value, z + Z_POWER)));
  return times <= MOST ? Math.max(1, times) : null;
}

/** Nobody labels a thousand times as many rows to settle a question. */
const MOST = 1000;

/** The difference that this many rows show with a chance of {@link POWER}. */
export const shownDifference = (estimate: Estimate, compared: number): number =>
  above(estimate, upperQuantile(ALPHA / (compared - 1)) + Z_POWER);
