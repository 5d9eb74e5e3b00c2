// How the classifiers of embedding models were trained, and what their vectors cost. Stored at runs/<run>/trained.json.
import * as z from 'zod';
import { figure } from './described.ts';
import { Usage } from './messages.ts';
import { Classifier } from './variant.ts';

export const ClassifierTuning = z.object({
  C: figure(
    'above 0',
    'Inverse strength of the penalty, scikit-learn’s `C`; null unless it is logistic regression.',
  ).nullable(),
  k: figure('rows', 'Neighbours that decide; null unless it is `knn`.').nullable(),
  chosen_by: z
    .enum(['cross_validation', 'default'])
    .describe('What decided on `C` or `k`: cross-validation on train rows or, if these are too few, nothing.'),
  folds: figure('folds', 'Folds of the cross-validation; for `knn` as many as rows. 0 without one.'),
  cross_validated_rows: figure('rows', 'Train rows in the cross-validation: a part, if there are many. 0 without one.'),
  log_loss: figure('nats', 'Its log loss in the cross-validation; null without one.').nullable(),
});
export type ClassifierTuning = z.infer<typeof ClassifierTuning>;

/** In report.json, of a variant that classifies vectors. */
export const Training = ClassifierTuning.extend({
  dimensions: figure('numbers', 'Length of the vectors.'),
  train_rows: figure('rows', 'Rows it learned from.'),
  left_out_rows: figure('rows', 'Train rows that were not embedded, because there are too many.'),
  failed_rows: figure('rows', 'Train rows for which the endpoint gave no vector.'),
  prompt_tokens: figure(
    'tokens',
    'Tokens of the train rows that were embedded in this run; null if the endpoint counts none.',
  ).nullable(),
  cost_usd: figure(
    'US dollars',
    'What they cost, once for all classifiers of the model and not included in the variant’s `cost_usd`. Null if no price is known.',
  ).nullable(),
});
export type Training = z.infer<typeof Training>;

/** What one embedding model gave. */
const TrainedModel = z.object({
  dimensions: z.int(),
  /** Rows learned from. */
  train_rows: z.int(),
  /** Train rows without a vector: code → rows. */
  failed: z.record(z.string(), z.int()),
  /** Train rows left out because there are too many. */
  left_out_rows: z.int(),
  usage: Usage.nullable(),
  /** Null if no price is known. */
  cost_micro_usd: z.number().nullable(),
  /** Those that were trained. */
  classifiers: z.partialRecord(Classifier, ClassifierTuning),
});
export type TrainedModel = z.infer<typeof TrainedModel>;

export const Trained = z.object({
  /** In the order of the run's embedded models. Empty if the run was stopped before. */
  models: z.array(TrainedModel),
  /** What was paid for all vectors, in whole millionths of a US dollar. */
  cost_micro_usd: z.int().min(0),
});
export type Trained = z.infer<typeof Trained>;
