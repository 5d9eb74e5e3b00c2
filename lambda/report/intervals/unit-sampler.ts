// A bootstrap that draws units of rows instead of rows.
import { addTo, int32At } from '../../shared/at.ts';
import type { UnitCells } from '../clusters/unit-cells.ts';
import { multinomialSampler } from './multinomial.ts';

/** From so many units on, it takes less to find out which of them count the same than to draw each. */
const MANY_UNITS = 10_000;
/** Entries added up for one resample: 2,000 resamples of them take a second. Beyond, units are put together. */
const MAX_ENTRIES = 200_000;
/** Then so many sets of units, drawn at random: "random groups" (Wolter 2007), known to 2 %. */
const RANDOM_GROUPS = 2_000;

/** Units that count the same are one kind, as many times as there are of them. */
interface Kinds extends UnitCells {
  readonly weights: Float64Array;
}

/**
 * Draws as many units as there are, with replacement, and adds up what they count.
 * @param random uniform 32-bit unsigned integers
 * @returns fills `counts`, of which the elements are the cells of the units
 */
export function unitSampler(units: UnitCells, random: () => number): (counts: Float64Array) => void {
  const { starts, cells, counts: ofEntries, weights } = fewer(units, random);
  const times = new Float64Array(weights.length);
  const trials = weights.reduce((sum, weight) => sum + weight, 0);
  const draw = multinomialSampler(weights, trials, random);
  return (counts) => {
    draw(times);
    counts.fill(0);
    for (let kind = 0; kind < weights.length; kind++) {
      const drawn = times[kind] ?? 0;
      if (drawn === 0) continue;
      const end = int32At(starts, kind + 1);
      for (let entry = int32At(starts, kind); entry < end; entry++) {
        const cell = cells[entry] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + drawn * (ofEntries[entry] ?? 0);
      }
    }
  };
}

/** The same units in a form that takes less to draw, where they are many. */
function fewer(units: UnitCells, random: () => number): Kinds {
  if (units.starts.length > MANY_UNITS) {
    const kinds = kindsOf(units);
    if (kinds.cells.length <= MAX_ENTRIES) return kinds;
  }
  const isTooMuch = units.cells.length > MAX_ENTRIES && units.starts.length > RANDOM_GROUPS;
  const drawn = isTooMuch ? together(units, random) : units;
  return { ...drawn, weights: new Float64Array(drawn.starts.length - 1).fill(1) };
}

/**
 * How often each kind is drawn is multinomial, with the number of its units as its weight: nothing is approximated. Most
 * units of a large file are single rows, and these have no more kinds than the table has cells.
 */
function kindsOf({ starts, cells, counts }: UnitCells): Kinds {
  // Single rows, by cell. They are most units, so they take no object of their own.
  const singles = new Float64Array(cells.reduce((most, cell) => Math.max(most, cell + 1), 0));
  const others = new Map<string, { readonly entries: readonly Entry[]; weight: number }>();
  for (let unit = 0; unit < starts.length - 1; unit++) {
    const [from, to] = [int32At(starts, unit), int32At(starts, unit + 1)];
    if (to - from === 1 && counts[from] === 1) {
      addTo(singles, int32At(cells, from), 1);
      continue;
    }
    const entries = entriesOf({ cells, counts }, from, to);
    const key = entries.join(' ');
    const kind = others.get(key) ?? { entries, weight: 0 };
    kind.weight++;
    others.set(key, kind);
  }
  const ofRows = Array.from(singles, (weight, cell) => ({ entries: [[cell, 1] as const], weight }));
  const kinds = [...ofRows.filter(({ weight }) => weight > 0), ...others.values()];
  // Equal weights stand together, as the sampler likes them.
  kinds.sort((one, other) => one.weight - other.weight);
  const ends = new Int32Array(kinds.length + 1);
  for (const [kind, { entries }] of kinds.entries()) ends[kind + 1] = (ends[kind] ?? 0) + entries.length;
  const all = kinds.flatMap(({ entries }) => entries);
  return {
    starts: ends,
    cells: Int32Array.from(all, ([cell]) => cell),
    counts: Float64Array.from(all, ([, count]) => count),
    weights: Float64Array.from(kinds, ({ weight }) => weight),
  };
}

/** Its cell, and how often the unit counts there. */
type Entry = readonly [number, number];

/** Ascending by cell. */
function entriesOf({ cells, counts }: Pick<UnitCells, 'cells' | 'counts'>, from: number, to: number): Entry[] {
  const entries = Array.from(
    { length: to - from },
    (_, index): Entry => [int32At(cells, from + index), counts[from + index] ?? 0],
  );
  return entries.sort(([one], [other]) => one - other);
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
