// Populations as confusion matrices, and holdouts drawn from them.
import { multinomialSampler } from '../../lambda/report/intervals/multinomial.ts';
import { type Cell, type ConfusionMatrix, margins } from '../../lambda/report/scores/confusion-matrix.ts';
import { type Scores, scores } from '../../lambda/report/scores/scores.ts';
import { seededWords } from '../../lambda/shared/random/words.ts';

export interface Population {
  readonly shares: readonly number[];
  /** Recall of a label. */
  readonly recall: (label: number) => number;
  /** Share of each label's rows that get no valid answer. Default: 0. */
  readonly noAnswer?: number;
}

/** Labels of the same share. */
export const even = (labels: number): number[] => new Array<number>(labels).fill(1 / labels);

/** Shares that fall as one, a half, a third …. */
export function falling(labels: number): number[] {
  const shares = Array.from({ length: labels }, (_, label) => 1 / (label + 1));
  const sum = shares.reduce((total, one) => total + one, 0);
  return shares.map((one) => one / sum);
}

/** Mistakes go to the other labels by their shares. */
export function matrixOf({ shares, recall, noAnswer = 0 }: Population): ConfusionMatrix {
  const labels = shares.length;
  const cells = shares.flatMap((share, row) =>
    [...shares, noAnswer].map((other, column): Cell => {
      const wrong = (1 - recall(row) - noAnswer) / (1 - share);
      const chance = column === row ? recall(row) : column === labels ? noAnswer : wrong * other;
      return { row, column, count: share * chance };
    }),
  );
  return { labels, cells: cells.filter(({ count }) => count > 0) };
}

/** Over all labels that the population has. */
export const trueScores = (population: Population): Scores => scores(margins(matrixOf(population)));

/** @returns draws the matrix of a holdout by its seed */
export function holdoutsOf(population: Population, rows: number): (seed: string) => ConfusionMatrix {
  const { labels, cells } = matrixOf(population);
  const weights = Float64Array.from(cells, ({ count }) => count);
  const counts = new Float64Array(cells.length);
  let word = seededWords('');
  const sample = multinomialSampler(weights, rows, () => word());
  return (seed) => {
    word = seededWords(seed);
    sample(counts);
    const drawn = cells.map((cell, index) => ({ ...cell, count: counts[index] ?? 0 }));
    return { labels, cells: drawn.filter(({ count }) => count > 0) };
  };
}
