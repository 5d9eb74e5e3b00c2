// Where names stand in a chart so that they overlap neither each other nor a point. A name without such a place is left
// out: the table has it.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Named {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  /** Pixels of the name. */
  readonly width: number;
}

export interface Placed {
  readonly name: string;
  readonly left: number;
  /** Of the middle of the line. */
  readonly middle: number;
}

/** Pixels: of a line of text, and between a point and its name. */
export const LINE = 15;
const GAP = 8;
/** Half of a point's mark. */
const MARK = 6;

/**
 * The first ones have the choice.
 * @param points also those without a name
 * @param taken boxes that must stay free
 * @param avoided boxes that a name may cover if there is no better place, such as intervals
 */
export function placeNames(
  named: readonly Named[],
  points: readonly Pick<Named, 'x' | 'y'>[],
  area: { readonly width: number; readonly height: number },
  taken: readonly Box[],
  avoided: readonly Box[],
): Placed[] {
  const full = [...taken, ...points.map(markOf)];
  const placed: Placed[] = [];
  for (const one of named) {
    const free = candidates(one).filter((box) => isInside(box, area) && !full.some((other) => overlap(box, other) > 0));
    const covered = (box: Box) => avoided.reduce((sum, other) => sum + overlap(box, other), 0);
    const [best] = free.map((box) => ({ box, covered: covered(box) })).sort((a, b) => a.covered - b.covered);
    if (!best) continue;
    full.push(best.box);
    placed.push({ name: one.name, left: best.box.left, middle: best.box.top + LINE / 2 });
  }
  return placed;
}

/** What the mark of a point covers. */
export const markOf = ({ x, y }: Pick<Named, 'x' | 'y'>): Box => ({
  left: x - MARK,
  top: y - MARK,
  width: 2 * MARK,
  height: 2 * MARK,
});

/** From the best place to the worst: beside the point, then above and below it, then farther away. */
function candidates({ x, y, width }: Named): Box[] {
  const rows = [0, -1, 1, -2, 2, -3, 3].map((line) => y - LINE / 2 + line * LINE);
  return rows.flatMap((top) =>
    [x + GAP, x - GAP - width, x - width / 2].map((left) => ({ left, top, width, height: LINE })),
  );
}

const isInside = ({ left, top, width, height }: Box, area: { width: number; height: number }): boolean =>
  left >= 0 && top >= 0 && left + width <= area.width && top + height <= area.height;

/** Square pixels. */
export function overlap(a: Box, b: Box): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? across * down : 0;
}
