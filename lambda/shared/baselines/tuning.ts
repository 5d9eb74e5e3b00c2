// How a trained baseline reads texts, how strong its penalty is, and why. Frozen in run.json and shown in the report.
import * as z from 'zod';

/** scikit-learn's parameters of the same names. */
export const Analyzer = z.object({
  analyzer: z
    .enum(['word', 'char', 'char_wb'])
    .describe('`word`: words. `char`: runs of characters. `char_wb`: runs of characters within words.'),
  ngram_range: z.tuple([z.int(), z.int()]).describe('The shortest and the longest run of words or characters.'),
});
export type Analyzer = z.infer<typeof Analyzer>;

/** A classifier's settings. */
export interface Settings {
  /** Their features are concatenated, as in a FeatureUnion. */
  readonly analyzers: readonly Analyzer[];
  /** Inverse strength of the penalty. */
  readonly C: number;
}

export const WORDS: Analyzer = { analyzer: 'word', ngram_range: [1, 1] };

/** TfidfVectorizer() is scikit-learn's default; C=10 suits its rows of length 1 better than LogisticRegression()'s 1. */
export const DEFAULT_SETTINGS: Settings = { analyzers: [WORDS], C: 10 };

const share = (description: string) => z.number().nullable().meta({ description, unit: '0 to 1' });
const count = (unit: string, description: string) => z.number().meta({ description, unit });

export const Tuning = z.object({
  analyzers: z
    .array(Analyzer)
    .describe('What it takes for a term, by scikit-learn’s names. The terms of two analyzers stand side by side.'),
  C: z.number().describe('Inverse strength of its penalty, scikit-learn’s `C`.'),
  chosen_by: z
    .enum(['cross_validation', 'script', 'default'])
    .describe(
      'What decided on `analyzers` and `C`: cross-validation on train rows; the script, if these are too few; or nothing, if the defaults stand.',
    ),
  folds: count('folds', 'Folds of the cross-validation; 0 without one.'),
  cross_validated_rows: count('rows', 'Train rows in the cross-validation: a part, if there are many. 0 without one.'),
  accuracy: share('Its accuracy in the cross-validation; null without one.'),
  default_accuracy: share(
    'Accuracy of `TfidfVectorizer()` with `LogisticRegression(C=10)` on the same folds; null without a cross-validation.',
  ),
  train_rows: count('rows', 'Rows it learned from.'),
  left_out_rows: count('rows', 'Train rows it did not learn from, because there are too many.'),
  terms: count('terms', 'Terms it knows.'),
  left_out_terms: count('terms', 'Terms left out because, with all labels, there are too many.'),
  min_df: count('rows', 'A term is known if at least so many of the rows have it: scikit-learn’s `min_df`.'),
});
export type Tuning = z.infer<typeof Tuning>;
