// A bootstrap that draws units of rows instead of rows.
import { int32At } from '../../shared/at.ts';
import type { UnitCells } from '../clusters/unit-cells.ts';
import { multinomialSampler } from './multinomial.ts';

/** Entries added up for one resample: 2,000 resamples of them take half a second. Beyond, units are put together. */
const MAX_ENTRIES = 200_000;
/** Then so many sets of units, drawn at random: "random groups" (Wolter 2007), known to 2 %. */
const RANDOM_GROUPS = 2_000;

/**
 * Draws as many units as there are, with replacement, and adds up what they count.
 * @param random uniform 32-bit unsigned integers
 * @returns fills `counts`, of which the elements are the cells of the units
 */
export function unitSampler(units: UnitCells, random: () => number): (counts: Float64Array) => void {
  const {
    starts,
    cells,
    counts: ofEntries,
  } = units.cells.length > MAX_ENTRIES && units.starts.length > RANDOM_GROUPS ? together(units, random) : units;
  const count = starts.length - 1;
  const times = new Float64Array(count);
  const draw = multinomialSampler(new Float64Array(count).fill(1), count, random);
  return (counts) => {
    draw(times);
    counts.fill(0);
    for (let unit = 0; unit < count; unit++) {
      const drawn = times[unit] ?? 0;
      if (drawn === 0) continue;
      const end = int32At(starts, unit + 1);
      for (let entry = int32At(starts, unit); entry < end; entry++) {
        const cell = cells[entry] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + drawn * (ofEntries[entry] ?? 0);
      }
    }
  };
}

function together({ starts, cells, counts }: UnitCells, random: () => number): UnitCells {
  const groups = Array.from({ length: RANDOM_GROUPS }, () => new Map<number, number>());
  for (let unit = 0; unit < starts.length - 1; unit++) {
    const group = groups[random() % RANDOM_GROUPS];
    for (let entry = int32At(starts, unit); entry < int32At(starts, unit + 1); entry++) {
      const cell = int32At(cells, entry);
      group?.set(cell, (group.get(cell) ?? 0) + (counts[entry] ?? 0));
    }
  }
  const ends = new Int32Array(RANDOM_GROUPS + 1);
  for (const [group, { size }] of groups.entries()) ends[group + 1] = (ends[group] ?? 0) + size;
  return {
    starts: ends,
    cells: Int32Array.from(groups.flatMap((group) => [...group.keys()])),
    counts: Float64Array.from(groups.flatMap((group) => [...group.values()])),
  };
}
