// One axis for the scores of all variants.
import type { Score } from '../../shared/contracts/report/scores.ts';

export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** The axis begins and ends at a multiple of one of these, the first that gives it few of them. */
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const MOST_STEPS = 10;

/** @param more values that must be on it, for example the end of the margin */
export function axisOf(scores: readonly Score[], more: readonly number[] = []): Axis {
  const values = scores.flatMap(({ value, ci }) =>
    value === null ? [] : [value, ...(ci ? [ci.lower, ci.upper] : [])],
  );
  const all = [...values, ...more];
  if (all.length === 0) return { from: 0, to: 1 };
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const step = STEPS.find((one) => (high - low) / one <= MOST_STEPS) ?? 10 ** Math.ceil(Math.log10(high - low) - 1);
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  return { from, to: to > from ? to : from + step };
}

/** Hundredths of the scale, or the same share of a cost, beyond which a score does not stretch the axis. */
const FAR = 0.3;
/** The axis is at least so long: on a shorter one, nothing would look like something. */
const NEAR = 0.1;

/**
 * The scores that a choice is between: those far behind the best one lie beyond its end.
 * @param best the best score
 */
export function axisNear(
  scores: readonly Score[],
  best: number,
  higherIsBetter: boolean,
  more: readonly number[] = [],
) {
  const far = higherIsBetter ? FAR : Math.max(FAR, 2 * best);
  const end = higherIsBetter ? best - NEAR : best * (1 + FAR);
  return axisOf(
    scores.filter(({ value }) => value !== null && Math.abs(value - best) <= far),
    [...more, end],
  );
}

/** @returns where the value is, 0 to 1 */
export const placeOn = ({ from, to }: Axis, value: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));
