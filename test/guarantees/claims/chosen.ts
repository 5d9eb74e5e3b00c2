// The best of several variants, chosen on the rows that it is scored on.

import { chosenInterval } from '../../../lambda/report/decision/chosen.ts';
import { confirmed } from '../../../lambda/report/decision/confirm.ts';
import { standing } from '../../../lambda/report/decision/standing.ts';
import { jointRows } from '../../../lambda/report/resampling/joint-rows.ts';
import { metricMeasure } from '../../../lambda/report/resampling/measure.ts';
import type { AnsweredRows } from '../../../lambda/report/table/predictions.ts';
import { normal } from '../../../lambda/shared/distributions.ts';
import { seededBetween } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

export interface Population {
  readonly tried: number;
  readonly rows: number;
  /** True accuracy of the first variant, and of all others. */
  readonly first: number;
  readonly others: number;
  /** Of the latent normal variables that make two variants right on the same rows. */
  readonly correlation: number;
}

const about = ({ tried, rows, first, others, correlation }: Population): string =>
  [
    `${tried} variants`,
    `${rows} rows`,
    first === others ? `all right on ${first * 100}%` : `one right on ${first * 100}%, all others on ${others * 100}%`,
    ...(correlation > 0 ? [`correlation ${correlation}`] : []),
  ].join(', ');

/** Label 0 is always true. @returns the best variant first, and the true accuracy of each. */
export function chosenHoldout(population: Population, holdout: number): { table: AnsweredRows; truths: number[] } {
  const { tried, rows, first, others, correlation } = population;
  const uniform = seededBetween(`chosen ${about(population)} ${holdout}`);
  const truths = Array.from({ length: tried }, (_, variant) => (variant === 0 ? first : others));
  const own = Math.sqrt(1 - correlation);
  const answers = truths.map(() => new Int32Array(rows));
  for (let row = 0; row < rows; row++) {
    const shared = correlation === 0 ? 0 : Math.sqrt(correlation) * normal.quantile(uniform(), 0, 1);
    for (const [variant, truth] of truths.entries()) {
      // Right where shared + own × noise < the quantile of the truth.
      const right = correlation === 0 ? truth : normal.cdf((quantileOf(truth) - shared) / own, 0, 1);
      const given = answers[variant];
      if (given) given[row] = Number(uniform() >= right);
    }
  }
  const wrong = answers.map((given) => given.reduce((sum, one) => sum + one, 0));
  const order = [...truths.keys()].sort((a, b) => (wrong[a] ?? 0) - (wrong[b] ?? 0));
  const predicted = new Int32Array(rows * tried);
  for (const [place, variant] of order.entries()) {
    for (let row = 0; row < rows; row++) predicted[row * tried + place] = answers[variant]?.[row] ?? 0;
  }
  const run = { rows, labels: ['a', 'b'], seed: 0, variants: order, benchmark: { repeats: 1 } };
  const table = { run, truth: new Int32Array(rows), predicted, status: new Uint8Array(rows * tried) };
  return { table, truths: order.map((variant) => truths[variant] ?? 0) };
}

const quantiles = new Map<number, number>();

function quantileOf(share: number): number {
  const known = quantiles.get(share) ?? normal.quantile(share, 0, 1);
  quantiles.set(share, known);
  return known;
}

const measure = metricMeasure('accuracy');

const covers = (population: Population): Claim => ({
  sentence: 'The true accuracy of the best variant lies in its 95% interval, corrected for the choice.',
  setting: about(population),
  nominal: 0.05,
  inTests: population.tried * population.rows <= 1000,
  violated(holdout) {
    const { table, truths } = chosenHoldout(population, holdout);
    const joint = jointRows(table, [...truths.keys()]);
    const choice = { standing: standing(joint, measure, {}), measure, worth: {}, isShare: true };
    const { lower, upper } = chosenInterval(choice).interval;
    const [truth = 0] = truths;
    return truth < lower || truth > upper;
  },
});

const confirms = (population: Population): Claim => ({
  sentence: 'The true accuracy of the variant chosen on half of the rows lies in its 95% interval on the other half.',
  setting: about(population),
  nominal: 0.05,
  violated(holdout) {
    const { table, truths } = chosenHoldout(population, holdout);
    const variants = truths.map((truth, at) => ({ name: String(at), truth, at }));
    const asked = { measure, worth: {}, isShare: true, share: 0.5 };
    const run = { ...table.run, seed: holdout };
    const found = confirmed({ ...table, run }, variants, ({ at }) => at, asked);
    const { lower, upper } = found?.score.ci ?? { lower: 0, upper: 1 };
    const { truth = 0 } = variants[Number(found?.best)] ?? {};
    return truth < lower || truth > upper;
  },
});

const equal = { first: 0.9, others: 0.9, correlation: 0 };
const ahead = { first: 0.9, others: 0.87, correlation: 0 };
const alike = { first: 0.9, others: 0.9, correlation: 0.7 };

export const CHOSEN: readonly Claim[] = [50, 191, 1000]
  .flatMap((rows) => [2, 5, 20].flatMap((tried) => [equal, ahead, alike].map((one) => covers({ ...one, tried, rows }))))
  .concat(confirms({ ...equal, first: 0.8, others: 0.8, tried: 10, rows: 300 }));
