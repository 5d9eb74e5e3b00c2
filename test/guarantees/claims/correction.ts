// Predictions of new rows, corrected for the errors on a holdout.
import type { Correction } from '../../../cli/correction/contract.ts';
import { correct } from '../../../cli/correction/correct.ts';
import type { Estimate } from '../../../cli/correction/ppi.ts';
import { at } from '../../../lambda/shared/at.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

interface Population {
  readonly setting: string;
  readonly rows: number;
  readonly fresh: number;
  /** Shares of the labels in the holdout, and among the new rows. */
  readonly before: readonly number[];
  readonly now: readonly number[];
  /** Chance of each answer to a row of each label; what is missing to 1 is no valid answer. */
  readonly answers: readonly (readonly number[])[];
}

const TWO = [
  [0.95, 0.05],
  [0.3, 0.7],
];
const THREE = [
  [0.9, 0.05, 0.03],
  [0.1, 0.8, 0.08],
  [0.1, 0.1, 0.75],
];

const ALIKE: readonly Population[] = [
  {
    setting: '200 rows, 1,000 new ones, two labels',
    rows: 200,
    fresh: 1000,
    before: [0.8, 0.2],
    now: [0.8, 0.2],
    answers: TWO,
  },
  {
    setting: '300 rows, 300 new ones, three labels',
    rows: 300,
    fresh: 300,
    before: [0.6, 0.3, 0.1],
    now: [0.6, 0.3, 0.1],
    answers: THREE,
  },
  {
    setting: '1,000 rows, 5,000 new ones, three labels',
    rows: 1000,
    fresh: 5000,
    before: [0.6, 0.3, 0.1],
    now: [0.6, 0.3, 0.1],
    answers: THREE,
  },
];
/** Of its 4 rows, a normal distribution knows little. */
const RARE: Population = {
  setting: '200 rows, 2,000 new ones, a label of 2%',
  rows: 200,
  fresh: 2000,
  before: [0.98, 0.02],
  now: [0.98, 0.02],
  answers: TWO,
};
const SHIFTED: readonly Population[] = [
  {
    setting: '300 rows, 30 new ones, a label of 10% has 50% now',
    rows: 300,
    fresh: 30,
    before: [0.6, 0.3, 0.1],
    now: [0.2, 0.3, 0.5],
    answers: THREE,
  },
  {
    setting: '300 rows, 30 new ones, a label has none now',
    rows: 300,
    fresh: 30,
    before: [0.6, 0.3, 0.1],
    now: [0.7, 0.3, 0],
    answers: THREE,
  },
  {
    setting: '200 rows, 1,000 new ones, a label of 20% has 50% now',
    rows: 200,
    fresh: 1000,
    before: [0.8, 0.2],
    now: [0.5, 0.5],
    answers: TWO,
  },
  {
    setting: '300 rows, 1,000 new ones, a label of 10% has 50% now',
    rows: 300,
    fresh: 1000,
    before: [0.6, 0.3, 0.1],
    now: [0.2, 0.3, 0.5],
    answers: THREE,
  },
  {
    setting: '1,000 rows, 5,000 new ones, a label has none now',
    rows: 1000,
    fresh: 5000,
    before: [0.6, 0.3, 0.1],
    now: [0.7, 0.3, 0],
    answers: THREE,
  },
];

/** An index drawn with these probabilities; their number for what is missing to 1. */
function drawn(random: () => number, probabilities: readonly number[]): number {
  let left = random();
  for (const [index, one] of probabilities.entries()) {
    left -= one;
    if (left < 0) return index;
  }
  return probabilities.length;
}

function correction({ setting, rows, fresh, before, now, answers }: Population, holdout: number): Correction {
  const random = seededUniform(`correction ${setting} ${holdout}`);
  const labels = before.map((_, label) => `label ${label}`);
  const counts = () => new Float64Array(labels.length + 1);
  const table = labels.map(counts);
  const given = counts();
  const confidences = [new Float64Array(rows), new Float64Array(fresh)] as const;
  const count = (into: Float64Array, label: number) => {
    const answer = drawn(random, at(answers, label));
    into[answer] = at(into, answer) + 1;
  };
  const labelOf = (shares: readonly number[]) => Math.min(labels.length - 1, drawn(random, shares));
  for (let row = 0; row < rows; row++) {
    const label = labelOf(before);
    count(at(table, label), label);
  }
  for (let row = 0; row < fresh; row++) count(given, labelOf(now));
  for (const list of confidences) {
    for (let index = 0; index < list.length; index++) list[index] = Math.round(random() * 20) / 20;
  }
  const answered = (run: string, lists: readonly Float64Array[], known: Float64Array) => ({
    run,
    labels,
    byVariant: new Map([['m', { counts: lists, texts: sum(lists), confidences: known.sort() }]]),
  });
  return correct(answered('holdout', table, confidences[0]), answered('new', [given], confidences[1]));
}

const sum = (lists: readonly Float64Array[]): Float64Array =>
  Float64Array.from(at(lists, 0), (_, index) => lists.reduce((total, list) => total + at(list, index), 0));

const misses = (truth: number, { lower, upper }: Estimate): boolean => truth < lower || truth > upper;

const claim = (
  sentence: string,
  population: Population,
  wrong: (found: Correction, holdout: number) => boolean | undefined,
): Claim => ({
  sentence,
  setting: population.setting,
  nominal: 0.05,
  violated: (holdout) => wrong(correction(population, holdout), holdout),
});

/** Of one label a holdout, each in turn. */
const share =
  (population: Population, kind: 'label_shift' | 'same_distribution') =>
  ({ variants }: Correction, holdout: number): boolean | undefined => {
    const label = holdout % population.now.length;
    const estimates = variants[0]?.[kind];
    return estimates ? misses(at(population.now, label), at(estimates, label)) : undefined;
  };

export const CORRECTION: readonly Claim[] = [
  ...[...ALIKE, RARE].map((one) =>
    claim(
      'The share of a label among new rows that are drawn as the holdout was lies in its 95% interval.',
      one,
      share(one, 'same_distribution'),
    ),
  ),
  ...[...ALIKE, ...SHIFTED].map((one) =>
    claim(
      'The share of a label among new rows of which only these shares differ lies in its 95% interval.',
      one,
      share(one, 'label_shift'),
    ),
  ),
  ...[...ALIKE, ...SHIFTED].map((one) =>
    claim(
      'The accuracy on new rows of which only the shares of labels differ lies in its 95% interval.',
      one,
      ({ variants }) => {
        const truth = one.now.reduce((sum, of, label) => sum + of * at(at(one.answers, label), label), 0);
        const accuracy = variants[0]?.accuracy;
        return accuracy ? misses(truth, accuracy) : undefined;
      },
    ),
  ),
  // Where it is said, it is wrong.
  ...ALIKE.map((one) =>
    claim('These rows look unlike the holdout.', one, ({ unlike }) => unlike.length > 0 || undefined),
  ),
];
