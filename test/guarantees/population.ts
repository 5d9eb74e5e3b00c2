// Populations of rows and classifiers whose true scores are known, and holdouts drawn from them.

import { emptySums, type Measure, type Mistakes } from '../../lambda/report/resampling/measure.ts';
import { add } from '../../lambda/report/resampling/resample.ts';
import type { AnsweredRows } from '../../lambda/report/table/predictions.ts';
import { at } from '../../lambda/shared/at.ts';
import { seededUniform } from '../../lambda/shared/random/words.ts';

export interface Population {
  /** Of the labels. */
  readonly shares: readonly number[];
  /** By variant and label: how often it is right. Else it gives any other label, each as often. */
  readonly right: readonly (readonly number[])[];
  /** How often a variant errs on the same rows as the others, and then in the same way. */
  readonly alike: number;
}

/** Variants that are right on all labels alike. */
export const uniform = (accuracies: readonly number[], shares: readonly number[]): Population['right'] =>
  accuracies.map((accuracy) => shares.map(() => accuracy));

export function holdout({ shares, right, alike }: Population, rows: number, seed: string): AnsweredRows {
  const random = seededUniform(seed);
  const variants = right.length;
  const labels = shares.length;
  const truth = new Int32Array(rows);
  const predicted = new Int32Array(rows * variants);
  for (let row = 0; row < rows; row++) {
    const label = draw(shares, random());
    truth[row] = label;
    const [hardness, mistake] = [random(), random()];
    for (let variant = 0; variant < variants; variant++) {
      const shared = random() < alike;
      const isRight = (shared ? hardness : random()) < at(at(right, variant), label);
      const other = (label + 1 + Math.floor((shared ? mistake : random()) * (labels - 1))) % labels;
      predicted[row * variants + variant] = isRight ? label : other;
    }
  }
  return {
    run: {
      rows,
      labels: shares.map((_, label) => `label ${label}`),
      seed: 0,
      variants: right.map(() => ({})),
      benchmark: { repeats: 1 },
    },
    truth,
    predicted,
    status: new Uint8Array(predicted.length),
  };
}

function draw(shares: readonly number[], random: number): number {
  let rest = random;
  for (const [label, share] of shares.entries()) {
    if (rest < share) return label;
    rest -= share;
  }
  return shares.length - 1;
}

/** The true score of each variant. @param shares of the labels where it is used. Default: the population's own. */
export function trueScores(
  { shares: own, right }: Population,
  measure: Measure,
  { mistakes, shares = own }: { readonly mistakes?: Mistakes | undefined; readonly shares?: readonly number[] } = {},
): number[] {
  const labels = own.length;
  return right.map((chances) => {
    const sums = emptySums(labels);
    for (const [label, share] of shares.entries()) {
      for (let given = 0; given < labels; given++) {
        const chance = at(chances, label);
        const amount = share * (given === label ? chance : (1 - chance) / (labels - 1));
        add(sums, label, given, amount);
        sums.cost += amount * (mistakes?.cost(label, given) ?? 0);
      }
    }
    return measure.of(sums);
  });
}
