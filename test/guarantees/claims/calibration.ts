// Whether confidences are what they say.
import { calibration } from '../../../lambda/report/metrics/calibration.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';
import { emptyTable, filled } from '../holdouts.ts';

export const CALIBRATION: readonly Claim[] = [
  { name: '100 rows, confidences from 0.5 to 1', rows: 100, least: 0.5 },
  { name: '100 rows, confidences from 0.95 to 1', rows: 100, least: 0.95 },
  { name: '1,000 rows, confidences from 0.2 to 1', rows: 1000, least: 0.2 },
].map(({ name, rows, least }) => {
  const table = emptyTable({ rows, labels: 2, variants: 1 });
  return {
    sentence: 'A model whose confidences are called miscalibrated is.',
    setting: `${name}, each answer right as often as it says`,
    nominal: 0.05,
    // The first 10,000 are wrong 5.5% of the time, six times as many 5.2%.
    holdouts: least === 0.5 ? 60_000 : 10_000,
    inTests: least === 0.5,
    violated: (holdout) => {
      const random = seededUniform(`calibration ${name} ${holdout}`);
      const confidence = Float64Array.from({ length: rows }, () => least + (1 - least) * random());
      const predicted = Int32Array.from(confidence, (one) => Number(random() >= one));
      const drawn = { ...filled(table, new Int32Array(rows), predicted), confidence };
      return calibration(drawn, 0)?.noise_floor?.miscalibrated;
    },
  };
});
