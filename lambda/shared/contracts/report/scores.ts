// Scores and their intervals, with scikit-learn's names and definitions.
import * as z from 'zod';
import { byText, samples, share } from './figures.ts';

export const Interval = z
  .object({
    lower: z.number().describe('Lower end of the interval.'),
    upper: z.number().describe('Upper end of the interval.'),
  })
  .describe('The 95% interval.');
export type Interval = z.infer<typeof Interval>;

export const Score = z
  .object({
    value: z.number().nullable().describe('The score; null if it is undefined, for example without any answer.'),
    ci: Interval.nullable().describe('The 95% interval of the score; null where there is none.'),
    no_interval_because: z
      .string()
      .describe('Why there is no interval, where none would hold what it says; absent if there is one.')
      .optional(),
  })
  .meta({ id: 'Score' });
export type Score = z.infer<typeof Score>;

/** scikit-learn's names, of its functions or its `scoring` strings. */
export const MetricName = z.enum([
  'accuracy',
  'balanced_accuracy',
  'matthews_corrcoef',
  'cohen_kappa_score',
  'precision_micro',
  'recall_micro',
  'f1_micro',
  'precision_macro',
  'recall_macro',
  'f1_macro',
  'precision_weighted',
  'recall_weighted',
  'f1_weighted',
]);
export type MetricName = z.infer<typeof MetricName>;

export const Metrics = z.record(MetricName, Score);
export type Metrics = z.infer<typeof Metrics>;

const ClassScores = z.object({
  precision: share('Share of the samples predicted to have the label that really have it.'),
  recall: share('Share of the samples that have the label that were predicted to have it.'),
  'f1-score': share('Harmonic mean of precision and recall.'),
  support: samples('Samples that have the label.'),
});

/**
 * `classification_report(truth, prediction, labels=labels, output_dict=True, zero_division=0)`: one entry per label,
 * then `macro avg`, `weighted avg`, and `accuracy` or `micro avg` as scikit-learn decides.
 */
export const ClassificationReport = byText(z.union([ClassScores, z.number()]));
export type ClassificationReport = z.infer<typeof ClassificationReport>;

export const ClassReport = z.object({
  label: z.string().describe('The label.'),
  support: samples('Samples that have the label.'),
  predicted: samples('Samples that were predicted to have it.'),
  precision: Score.describe('Share of the samples predicted to have the label that really have it.'),
  recall: Score.describe('Share of the samples that have the label that were predicted to have it.'),
  'f1-score': Score.describe('Harmonic mean of precision and recall.'),
});
export type ClassReport = z.infer<typeof ClassReport>;

export const Confusion = z.object({
  truth: z.string().describe('The true label.'),
  predicted: z.string().nullable().describe('The predicted label; null if there was no valid answer.'),
  count: samples('Samples with this pair of labels.'),
});
export type Confusion = z.infer<typeof Confusion>;
