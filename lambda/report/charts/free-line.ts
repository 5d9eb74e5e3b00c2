// The line of the best variant that costs nothing, in the chart of score against cost.
import { at } from '../../shared/at.ts';
import { type Box, LINE, overlap } from './placement.ts';
import { textWidth, WIDTH } from './render.ts';

export interface FreeLine {
  readonly name: string;
  readonly score: number;
  /** Of the name. */
  readonly box: Box;
}

/** Pixels between the line and its name. */
const UNDER = 3;
/** On each side of the name. */
const SIDE = 4;

/**
 * The name stands where it covers the least: under the line or above it, at its right or left end.
 * @param y of the line, in pixels from the top. @param taken points and intervals
 */
export function freeLine(name: string, score: number, y: number, height: number, taken: readonly Box[]): FreeLine {
  const width = textWidth(name);
  const places = [WIDTH - width - SIDE, SIDE].flatMap((left) =>
    [y + UNDER, y - UNDER - LINE].map((top): Box => ({ left, top, width, height: LINE })),
  );
  const inside = places.filter(({ top }) => top >= 0 && top + LINE <= height);
  const covered = (box: Box) => taken.reduce((sum, other) => sum + overlap(box, other), 0);
  const best = (inside.length > 0 ? inside : places).toSorted((one, other) => covered(one) - covered(other));
  return { name, score, box: at(best, 0) };
}
