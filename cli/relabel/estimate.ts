// The true noise rate, and accuracies by the right labels, from checked suspects and a checked control sample.
import { exactBounds } from '../../lambda/report/intervals/exact.ts';
import { wilson } from '../../lambda/report/intervals/wilson.ts';
import type { Interval } from '../../lambda/shared/contracts/report/scores.ts';

/** Two-sided, 95 %. */
const TAIL = 0.025;

/** Rows of one kind. */
export interface Stratum {
  readonly rows: number;
  readonly checked: number;
}

export interface Estimate {
  readonly value: number;
  readonly ci: Interval;
}

/** Changes that checking made to a figure in rows, such as labels that were wrong. */
export interface Changes {
  readonly up: number;
  readonly down: number;
}

/**
 * A stratified estimate (Cochran 1977, chapter 5). Of the suspects every row is known; those that were not checked may be
 * either. The other rows are as the control sample: the bounds of how many go up, and of how many go down, are Clopper and
 * Pearson's (1934), each with half of the error if both may occur. The holdout is itself a sample: Wilson's interval of
 * the corrected share has its part (MOVER, Zou and Donner 2008).
 * @param before the share of all rows that has the property by the file's labels
 */
export function stratified(
  before: number,
  suspects: Stratum & { readonly changes: Changes },
  controls: Stratum & { readonly changes: Changes },
  directions: 1 | 2,
): Estimate {
  const all = suspects.rows + controls.rows;
  const unknown = suspects.rows - suspects.checked;
  const known = before + (suspects.changes.up - suspects.changes.down) / all;
  const weight = controls.rows / all;
  const { up, down } = controls.changes;
  const value = clamp(known + ((up - down) / Math.max(1, controls.checked)) * weight);
  const tail = TAIL / directions;
  const [ups, downs] = [bounds(up, controls.checked, tail), bounds(down, controls.checked, tail)];
  const noDowns = directions === 1;
  const lower = known + (ups.lower - (noDowns ? 0 : downs.upper)) * weight - (noDowns ? 0 : unknown / all);
  const upper = known + (ups.upper - (noDowns ? 0 : downs.lower)) * weight + unknown / all;
  const drawn = wilson(value * all, all) ?? { lower: 0, upper: 1 };
  return {
    value,
    ci: {
      lower: clamp(value - Math.hypot(value - lower, value - drawn.lower)),
      upper: clamp(value + Math.hypot(upper - value, drawn.upper - value)),
    },
  };
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** With repeats a row may change in part: then what is below and what is above it. */
function bounds(changes: number, rows: number, tail: number): Interval {
  return {
    lower: exactBounds(Math.floor(changes), rows, tail)?.lower ?? 0,
    upper: exactBounds(Math.ceil(changes), rows, tail)?.upper ?? 1,
  };
}
