// Which of the rows that are compared belong together: as the first run that knows of any counts them.

import { at, int32At } from '../../lambda/shared/at.ts';
import { UnitSets, type Units } from '../../lambda/shared/copies/units.ts';
import type { LoadedRun } from './load.ts';

export interface SharedUnits {
  readonly units: Units;
  /** Index of the run whose units they are. */
  readonly from: number;
}

/**
 * @param rowsOf by run: the row index of each shared row
 * @returns undefined where no two shared rows belong together
 */
export function sharedUnits(runs: readonly LoadedRun[], rowsOf: readonly Int32Array[]): SharedUnits | undefined {
  const from = runs.findIndex((run) => run.units.some((unit) => unit > 0));
  if (from === -1) return undefined;
  const numbers = at(runs, from).units;
  const rows = at(rowsOf, from);
  const sets = new UnitSets(rows.length);
  const firstOf = new Map<number, number>();
  for (const [position, row] of rows.entries()) {
    const unit = int32At(numbers, row);
    const first = firstOf.get(unit);
    if (unit === 0) continue;
    if (first === undefined) firstOf.set(unit, position);
    else sets.join(first, position);
  }
  const units = sets.units();
  return units && { units, from };
}
