// What report.json says about a variant’s confidences and probabilities.
import * as z from 'zod';
import { samples, share } from './figures.ts';
import { Score } from './scores.ts';

export const ReliabilityBin = z.object({
  lower: share('Lower end of the bin, inclusive.'),
  upper: share('Upper end of the bin, exclusive except for 1.'),
  samples: samples('Samples whose confidence is in the bin.'),
  confidence: share('Their mean confidence.'),
  accuracy: Score.describe('Share of these samples that are right.'),
});
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;

export const CoveragePoint = z.object({
  threshold: share('Lowest confidence at which an answer is accepted.'),
  coverage: share('Share of all samples whose answer is accepted.'),
  accuracy: Score.describe('Share of the accepted answers that are right.'),
});
export type CoveragePoint = z.infer<typeof CoveragePoint>;

export const NoiseFloor = z.object({
  mean: share('Its mean over 1,000 simulations.'),
  upper: share('Of 20 such models, one shows more.'),
  p_value: share('Share of the simulations with at least the measured error.'),
  miscalibrated: z
    .boolean()
    .describe('Whether `p_value` is below 0.05. If it is not, the confidences may be just what they say.'),
});
export type NoiseFloor = z.infer<typeof NoiseFloor>;

export const ToldRows = z.object({
  share: share('Share of the valid answers of which it tells.'),
  accuracy_told: Score.describe('Share of these that are right.'),
  accuracy_untold: Score.describe('Share of the other valid answers that are right; null if there are none.'),
});
export type ToldRows = z.infer<typeof ToldRows>;

export const Calibration = z.object({
  samples: samples('Samples that have a confidence.'),
  brier_score_top_label: share(
    'Mean squared difference between the confidence and whether the answer is right. Not the Brier score of all labels.',
  ),
  roc_auc: share(
    'Chance that a right answer has a higher confidence than a wrong one; null if all answers are right, or all wrong.',
  ).nullable(),
  expected_calibration_error: share(
    'Mean gap between confidence and accuracy over the bins, weighted by their samples.',
  ),
  noise_floor: NoiseFloor.describe(
    'The expected calibration error that a perfectly calibrated model with these confidences would show: chance alone makes some.',
  ).optional(),
  told: ToldRows.describe(
    'Of which answers it gives a confidence, and whether it is right on these more often.',
  ).optional(),
  bins: z.array(ReliabilityBin).describe('Ten bins of equal width, without the empty ones.'),
  coverage: z.array(CoveragePoint).describe('Coverage and accuracy at about twenty thresholds.'),
  automation: CoveragePoint.extend({
    target: share('The accuracy to reach: 0.95, or that of `automate` in the benchmark.'),
  })
    .nullable()
    .describe(
      'The widest coverage at which these rows show the accepted answers to be right often enough; null if they show none, or it is an ensemble. With repeats, of each row’s first answer. See `thresholds`.',
    ),
});
export type Calibration = z.infer<typeof Calibration>;

/** scikit-learn's names, of its functions or its `scoring` strings. */
export const ProbabilityMetricName = z.enum([
  'log_loss',
  'brier_score_loss',
  'roc_auc_ovr',
  'roc_auc_ovr_weighted',
  'average_precision',
  'average_precision_weighted',
]);
export type ProbabilityMetricName = z.infer<typeof ProbabilityMetricName>;

export const ProbabilityScores = z.object({
  samples: samples('Samples that have a probability for every label.'),
  told: ToldRows.describe('Of which answers it gives them, and whether it is right on these more often.').optional(),
  impossible_truths: samples(
    'Samples that give their true label the probability 0. Each adds 36 to the sum behind the log loss.',
  ),
  metrics: z
    .record(ProbabilityMetricName, Score)
    .describe(
      'Scores as scikit-learn defines them. ROC AUC and average precision compare each label with the rest. All are null if fewer than 95% of the valid answers have probabilities: who tells only what it is sure of looks better than it is.',
    ),
  undefined_because: z.string().nullable().describe('Why some of these scores are null; null if none is.'),
});
export type ProbabilityScores = z.infer<typeof ProbabilityScores>;
