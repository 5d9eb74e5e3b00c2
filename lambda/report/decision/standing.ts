// Where variants stand to each other by the deciding score, on the rows where all of them are scored.
import { at, float64At } from '../../shared/at.ts';
import type { Estimate, Reach } from '../resampling/bounds.ts';
import { influences } from '../resampling/influence.ts';
import type { JointRows } from '../resampling/joint-rows.ts';
import type { Measure, Worth } from '../resampling/measure.ts';

/** Variants are given by their place among those compared. */
export interface Standing {
  readonly joint: JointRows;
  /** By variant and by two variants, as {@link influences} has them. */
  readonly scores: Float64Array;
  readonly covariance: Float64Array;
  /** How far the second is behind the first; negative if it is ahead. */
  behind(first: number, second: number): Estimate;
}

/** A row may move both: the first one way and the second the other. */
const apart = (first: Reach, second: Reach): Reach => ({ up: first.up + second.down, down: first.down + second.up });

/** What rounding leaves of a variance that is none, as a share of the scores' own. */
const NOTHING = 1e-12;

export function standing(joint: JointRows, measure: Measure, worth: Worth): Standing {
  const { variants } = joint;
  const { scores, covariance, reach } = influences(joint, measure, worth);
  const sign = measure.higherIsBetter ? 1 : -1;
  const between = (one: number, other: number) => float64At(covariance, one * variants + other);
  return {
    joint,
    scores,
    covariance,
    behind(first, second) {
      const own = between(first, first) + between(second, second);
      const variance = own - 2 * between(first, second);
      return {
        value: sign * (float64At(scores, first) - float64At(scores, second)),
        variance: variance <= NOTHING * own ? 0 : variance,
        reach: sign > 0 ? apart(at(reach, first), at(reach, second)) : apart(at(reach, second), at(reach, first)),
      };
    },
  };
}
