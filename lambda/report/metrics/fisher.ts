// Whether two shares of independent rows differ, exactly, however few rows there are.

/** Two tables whose probabilities differ by less, relatively, are equally likely but for rounding. */
const TIE = 1e-7;
/** A table this much less likely than the likeliest adds nothing to a sum of 64-bit numbers. */
const NOTHING = 1e-30;

export interface Hits {
  readonly right: number;
  readonly rows: number;
}

/**
 * Fisher's exact two-sided test (1935) of the fourfold table, as R and scipy define it: the probability, given the
 * margins, of all tables that are no likelier than this one.
 * @returns null if either side has no row.
 */
export function fisherExact(one: Hits, other: Hits): number | null {
  if (one.rows === 0 || other.rows === 0) return null;
  const right = one.right + other.right;
  const all = one.rows + other.rows;
  const least = Math.max(0, right - other.rows);
  const most = Math.min(right, one.rows);
  // How much likelier than a table is the next one, with one right row more on this side.
  const ratio = (count: number) =>
    ((right - count) * (one.rows - count)) / ((count + 1) * (all - right - one.rows + count + 1));
  const mode = Math.min(most, Math.max(least, Math.floor(((right + 1) * (one.rows + 1)) / (all + 2))));
  const { right: observed } = one;
  const ascending = relative(mode, most, ratio);
  const descending = relative(mode, least, (count) => 1 / ratio(count - 1));
  const likelihood = (observed >= mode ? ascending : descending)[Math.abs(observed - mode)] ?? 0;
  let sum = 0;
  let asUnlikely = 0;
  for (const one of [...ascending, ...descending.slice(1)]) {
    sum += one;
    if (one <= likelihood * (1 + TIE)) asUnlikely += one;
  }
  return asUnlikely / sum;
}

/** Probabilities of the tables from the mode outwards, relative to the mode's. */
function relative(mode: number, end: number, factor: (count: number) => number): number[] {
  const step = Math.sign(end - mode);
  const found = [1];
  let likelihood = 1;
  for (let count = mode; count !== end && likelihood > NOTHING; count += step) {
    likelihood *= factor(count);
    found.push(likelihood);
  }
  return found;
}
