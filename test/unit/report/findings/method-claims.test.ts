import { expect, test } from 'vitest';
import { calibrationSentence, METHOD_CLAIMS } from '../../../../lambda/report/findings/method-claims.ts';
import type { Calibration } from '../../../../lambda/shared/contracts/report/probabilities.ts';

test('what is claimed of an error rate says where it holds', () => {
  const claiming = METHOD_CLAIMS.filter(([, text]) => /\d+ of 100/.test(text));
  expect(claiming.map(([term]) => term)).toEqual(['Where intervals hold', 'Comparisons', 'Slices', 'Confidence']);
  for (const [term, text] of claiming) expect(text, term).toContain('docs/guarantees.md');
});

test('the calibration error is said with what chance makes of it', () => {
  const calibration: Calibration = {
    samples: 100,
    brier_score_top_label: 0.1,
    roc_auc: 0.7,
    expected_calibration_error: 0.112,
    bins: [],
    coverage: [],
    automation: null,
  };
  expect(calibrationSentence(calibration)).toBeUndefined();
  const noise_floor = { mean: 0.056, upper: 0.091, p_value: 0.0004, miscalibrated: true };
  expect(calibrationSentence({ ...calibration, noise_floor })).toBe(
    'Expected calibration error 0.112; a perfectly calibrated model would show 0.056 on average and up to 0.091 on these answers (p < 0.001): the confidences are not what they say.',
  );
  expect(
    calibrationSentence({ ...calibration, noise_floor: { ...noise_floor, p_value: 0.2, miscalibrated: false } }),
  ).toMatch(/do not show that the confidences are off\.$/);
});
