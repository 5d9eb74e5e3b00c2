// Bootstrap intervals that are corrected for bias and for skewness.

import type { Interval } from '../../shared/contracts/report/scores.ts';
import { normal } from '../../shared/distributions.ts';
import { quantile } from './quantile.ts';
import { TAIL } from './wilson.ts';

/** Two scores that differ by less are the same but for rounding. */
const TIE = 1e-12;

/**
 * BCa interval (Efron 1987): percentiles of the resampled scores, moved by what these say of the estimate's bias, and by
 * how its standard error changes with it.
 * @param sorted resampled scores, ascending, not empty
 * @param acceleration see {@link acceleration}
 */
export function bcaInterval(sorted: Float64Array, observed: number, acceleration: number, tail = TAIL): Interval {
  const half = 1 / (2 * sorted.length);
  const share = Math.min(1 - half, Math.max(half, shareBelow(sorted, observed)));
  const bias = normal.quantile(share, 0, 1);
  const bound = (probability: number) => {
    const shifted = bias + normal.quantile(probability, 0, 1);
    return quantile(sorted, normal.cdf(bias + shifted / (1 - acceleration * shifted), 0, 1));
  };
  return { lower: bound(tail), upper: bound(1 - tail) };
}

/**
 * A sixth of the skewness of the rows' influence on a score.
 * @param weights rows that have the influence
 * @param influences how much the score changes when a little of such a row is taken away; their unit does not matter
 */
export function acceleration(weights: ArrayLike<number>, influences: ArrayLike<number>): number {
  if (influences.length !== weights.length)
    throw new RangeError(`${influences.length} influences of ${weights.length}`);
  let squares = 0;
  let cubes = 0;
  for (let index = 0; index < weights.length; index++) {
    const influence = influences[index] ?? 0;
    squares += (weights[index] ?? 0) * influence ** 2;
    cubes += (weights[index] ?? 0) * influence ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** Of the scores; a tie counts half. */
function shareBelow(sorted: Float64Array, observed: number): number {
  let below = 0;
  for (const score of sorted) {
    if (score < observed - TIE) below++;
    else if (score <= observed + TIE) below += 0.5;
    else break;
  }
  return below / sorted.length;
}
