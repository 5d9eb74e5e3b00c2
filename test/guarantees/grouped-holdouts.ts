// Simulated holdouts whose rows belong together: rows of a group are alike in how hard they are.

import type { PredictionTable } from '../../lambda/report/table/predictions.ts';
import { int32At } from '../../lambda/shared/at.ts';
import { UnitSets } from '../../lambda/shared/copies/units.ts';
import { normal } from '../../lambda/shared/distributions.ts';
import { seededUniform } from '../../lambda/shared/random/words.ts';
import { emptyTable } from './holdouts.ts';

export interface Grouping {
  /** Rows of each group. */
  readonly sizes: readonly number[];
  /** Of what makes two rows of a group hard, which is normal. */
  readonly correlation: number;
}

const TWENTY: Grouping = { sizes: new Array(20).fill(10), correlation: 0.6 };
/** As customers are: a few with many rows. Drawn once from a lognormal distribution. */
const SKEWED: Grouping = {
  sizes: [...new Array(18).fill(1), ...new Array(14).fill(2), ...new Array(8).fill(3), 4, 4, 4, 5, 5, 5, 7, 7, 10, 11],
  correlation: 0.6,
};
/** Some texts that stand there two to five times, and are right or wrong together. */
const COPIES: Grouping = { sizes: [...new Array(150).fill(1), ...new Array(20).fill(2), 5, 5], correlation: 0.95 };

export const GROUPINGS = [
  { name: '20 groups of 10 rows, latent correlation 0.6', grouping: TWENTY },
  { name: '50 groups of 1 to 11 rows, latent correlation 0.6', grouping: SKEWED },
  { name: '200 rows, 50 of them copies', grouping: COPIES },
];

/** A table of models that all answer, with the groups as its units. */
export function groupedTable(
  { sizes }: Grouping,
  { labels, variants }: Record<'labels' | 'variants', number>,
): PredictionTable {
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const sets = new UnitSets(rows);
  let row = 0;
  for (const size of sizes) {
    for (let more = 1; more < size; more++) sets.join(row, row + more);
    row += size;
  }
  return { ...emptyTable({ rows, labels, variants }), units: sets.units() };
}

/** One customer has a third of all rows. */
export const ONE_LARGE = {
  name: '66 groups, one of 60 of the 200 rows, latent correlation 0.6',
  grouping: { sizes: [60, 30, 20, 10, 10, 10, ...new Array(60).fill(1)], correlation: 0.6 },
};

/** The table is made once a setting. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Both labels are equally frequent in every group, and a wrong answer is the other one. */
export function answering(table: PredictionTable, right: readonly (readonly boolean[])[]): PredictionTable {
  const truth = table.truth.map((_, row) => row % 2);
  const predicted = table.predicted.map((_, sample) => {
    const row = Math.floor(sample / right.length);
    const label = int32At(truth, row);
    return right[sample % right.length]?.[row] ? label : 1 - label;
  });
  return { ...table, truth, predicted };
}

/** Draws whether rows are right: groups have a hardness of their own, and rows theirs. */
export class Draws {
  readonly #uniform: () => number;
  #spare: number | undefined;

  constructor(seed: string) {
    this.#uniform = seededUniform(seed);
  }

  /** In [0, 1). */
  uniform(): number {
    return this.#uniform();
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
  right(grouping: Grouping, accuracy: number): boolean[] {
    const threshold = normal.quantile(accuracy, 0, 1);
    return this.#hardness(grouping).map((hardness) => hardness < threshold);
  }
  /**
   * @param alike correlation of what makes a row hard for one variant and for another
   * @returns by variant and row: whether it is right, with the variant's probability
   */
  rightAlike(grouping: Grouping, accuracies: readonly number[], alike: number): boolean[][] {
    const [common, apart] = [Math.sqrt(alike), Math.sqrt(1 - alike)];
    const ofAll = this.#hardness(grouping);
    return accuracies.map((accuracy) => {
      const threshold = normal.quantile(accuracy, 0, 1);
      return this.#hardness(grouping).map((own, row) => common * (ofAll[row] ?? 0) + apart * own < threshold);
    });
  }

  /** Of each row: standard normal. */
  #hardness({ sizes, correlation }: Grouping): number[] {
    const [shared, own] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
    return sizes.flatMap((size) => {
      const group = this.normal();
      return Array.from({ length: size }, () => shared * group + own * this.normal());
    });
  }
}
