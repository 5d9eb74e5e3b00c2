// Simulated holdouts whose rows belong together: rows of a group are alike in how hard they are.
import normal from '@stdlib/stats-base-dists-normal';
import { seededWords } from '../../lambda/report/intervals/random.ts';
import type { PredictionTable } from '../../lambda/report/table/predictions.ts';
import { UnitSets } from '../../lambda/report/table/units.ts';
import { model, sampleInput } from '../unit/report/sample-run.ts';

const WORDS = 2 ** 32;

export interface Grouping {
  /** Rows of each group. */
  readonly sizes: readonly number[];
  /** Of what makes two rows of a group hard, which is normal. */
  readonly correlation: number;
}

/** A table of models that all answer, with the groups as its units. */
export function groupedTable(
  { sizes }: Grouping,
  { labels, variants }: Record<'labels' | 'variants', number>,
): PredictionTable {
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const { table } = sampleInput({
    labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
    rows: Array.from({ length: rows }, () => ({ text: '', truth: 'label 0' })),
    variants: Array.from({ length: variants }, (_, variant) => model(`m${variant}`)),
    predict: () => ({ predicted: 'label 0' }),
  });
  const sets = new UnitSets(rows);
  let row = 0;
  for (const size of sizes) {
    for (let more = 1; more < size; more++) sets.join(row, row + more);
    row += size;
  }
  return { ...table, units: sets.units() };
}

/** Draws whether rows are right: groups have a hardness of their own, and rows theirs. */
export class Draws {
  readonly #word: () => number;
  #spare: number | undefined;

  constructor(seed: string) {
    this.#word = seededWords(seed);
  }

  /** In [0, 1). */
  uniform(): number {
    return this.#word() / WORDS;
  }

  /** Standard normal, by Box and Muller (1958). */
  normal(): number {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** @returns of each row: whether it is right, with this probability */
  right({ sizes, correlation }: Grouping, accuracy: number): boolean[] {
    const threshold = normal.quantile(accuracy, 0, 1);
    const [shared, own] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
    return sizes.flatMap((size) => {
      const group = this.normal();
      return Array.from({ length: size }, () => shared * group + own * this.normal() < threshold);
    });
  }
}
