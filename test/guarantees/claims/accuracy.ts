// The interval of an accuracy.

import { wilson } from '../../../lambda/report/intervals/wilson.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

export const ACCURACY: readonly Claim[] = [
  { rows: 50, accuracy: 0.9 },
  { rows: 200, accuracy: 0.8 },
  { rows: 2000, accuracy: 0.95 },
].map(({ rows, accuracy }) => ({
  sentence: 'The accuracy lies in its 95% interval.',
  setting: `${rows} rows, accuracy ${accuracy}`,
  nominal: 0.05,
  violated: (holdout) => {
    const uniform = seededUniform(`accuracy ${rows} ${accuracy} ${holdout}`);
    let correct = 0;
    for (let row = 0; row < rows; row++) correct += Number(uniform() < accuracy);
    const { lower, upper } = wilson(correct, rows) ?? { lower: 0, upper: 1 };
    return accuracy < lower || accuracy > upper;
  },
}));
