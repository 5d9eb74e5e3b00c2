// Pairs of variants, and slices of the rows.
import * as z from 'zod';
import { figure } from '../described.ts';
import { rows, share } from './figures.ts';
import { Interval, MetricName, Score } from './scores.ts';

export const PairedDifference = z
  .object({
    difference: figure('−1 to 1', 'Score of the first variant minus score of the second.'),
    ci: Interval.nullable().describe(
      'The 95% interval of the difference, as if it were the only comparison; null if there is none.',
    ),
    no_interval_because: z.string().describe('Why there is none, where none would hold what it says.').optional(),
    p_value: share('Two-sided p-value, as if it were the only comparison; null if there is no test.').nullable(),
    p_value_holm: share('The p-value after Holm’s correction for all pairs in the report.').nullable(),
    significant: z.boolean().describe('Whether `p_value_holm` is below 0.05. If it is not, the two variants tie.'),
  })
  .meta({ id: 'PairedDifference' });
export type PairedDifference = z.infer<typeof PairedDifference>;

export const ComparisonMetric = MetricName.extract(['accuracy', 'f1_macro', 'f1_weighted']);
export type ComparisonMetric = z.infer<typeof ComparisonMetric>;

export const Comparison = z.object({
  first: z
    .string()
    .describe('Name of the first variant: the model rather than the baseline, or else the more accurate one.'),
  second: z.string().describe('Name of the second variant.'),
  rows: rows('Rows on which both are scored.'),
  first_better: rows('Rows on which the first is right and the second wrong or, with repeats, right more often.'),
  second_better: rows('Rows on which it is the other way round.'),
  smallest_difference: share(
    'The smallest true difference in accuracy that 80% of holdouts of this size would reveal; null if none would.',
  ).nullable(),
  metrics: z
    .object({
      accuracy: PairedDifference.describe(
        'Exact McNemar test, with the interval of Agresti and Min. Where rows belong together, an exact sign-flip test of units.',
      ),
      f1_macro: PairedDifference.describe(
        'Paired bootstrap and, with up to 1,000 rows that the two answer differently, a paired permutation test. Where rows belong together, a bootstrap of units alone.',
      ),
      f1_weighted: PairedDifference.describe('The same.'),
    })
    .describe('How far apart the two are, by score.'),
});
export type Comparison = z.infer<typeof Comparison>;

const lossOf = (description: string) => figure('0 or more', description);

export const ProbabilityPair = z.object({
  first: z.string().describe('Name of the first variant.'),
  second: z.string().describe('Name of the second variant.'),
  rows: rows('Rows of which both tell the probabilities of all labels.'),
  brier_score_loss: z
    .object({
      first: figure('0 to 2', 'Brier score of the first on these rows; the lower, the better.'),
      second: figure('0 to 2', 'Brier score of the second.'),
      difference: figure('−2 to 2', 'That of the first minus that of the second.'),
      ci: Interval.nullable().describe('The 95% interval of the difference; null if it is the same on all rows.'),
    })
    .describe('Their Brier scores.'),
  log_loss: z
    .object({
      first: lossOf('Log loss of the first on these rows; the lower, the better.'),
      second: lossOf('Log loss of the second.'),
    })
    .describe('Their log losses.'),
});
export type ProbabilityPair = z.infer<typeof ProbabilityPair>;

export const SliceScores = z.object({
  name: z.string().describe('Name of the variant.'),
  rows: rows('Rows of this part on which the variant is scored.'),
  accuracy: Score.describe('Accuracy on these rows.'),
  f1_weighted: share('Weighted F1 on these rows; null if there are none.').nullable(),
  difference: figure(
    '−1 to 1',
    'Accuracy on these rows minus accuracy on all others; null if either is missing.',
  ).nullable(),
  p_value: share(
    'Fisher’s exact two-sided test; with repeats, of the rows that are right in more than half of theirs. Null with fewer than ten rows here or elsewhere: then there is no verdict.',
  ).nullable(),
  p_value_holm: share('The p-value after Holm’s correction for all slices and variants that have one.').nullable(),
  significant: z.boolean().describe('Whether `p_value_holm` is below 0.05.'),
});
export type SliceScores = z.infer<typeof SliceScores>;

export const SliceReport = z.object({
  slice: z.string().describe('Name of the slice in the benchmark.'),
  group: z.string().describe('The part: a value, a range, `matches` or `does not match`.'),
  rows: rows('Rows in this part.'),
  scores: z.array(SliceScores).describe('Scores of each variant, in the order of `variants`.'),
});
export type SliceReport = z.infer<typeof SliceReport>;
