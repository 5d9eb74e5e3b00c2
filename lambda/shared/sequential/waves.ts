// In how many rows a run that stops when it is decided is sent. The same for every dispatcher, whatever has come back.

/** Rows before the first look: with fewer, only the clearest of cases is decided. */
const FIRST_ROWS = 50;
/**
 * Each look comes after so many times the rows of the one before. More looks would end a little earlier, but at each the
 * run waits for its slowest answer: a million rows have 30.
 */
const GROWTH = 1.4;

/** @returns the rows that are sent by the end of each wave; the last is `rows`. */
export function waveEnds(rows: number): number[] {
  const ends: number[] = [];
  for (let end = FIRST_ROWS; end < rows; end *= GROWTH) ends.push(Math.round(end));
  return [...ends, rows];
}
