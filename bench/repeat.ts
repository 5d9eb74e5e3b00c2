// A figure that noise decides is no figure: each is measured several times, and shown with how far the runs differ.

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/** @example 15.6 (15.2–16.9), or 15.6 where the runs do not differ, or there is only one */
export function shown({ median, least, most }: Spread, digits: number): string {
  if (Number.isNaN(median)) return '–';
  const [middle, from, to] = [median, least, most].map((value) => value.toFixed(digits));
  return from === to ? `${middle}` : `${middle} (${from}–${to})`;
}
