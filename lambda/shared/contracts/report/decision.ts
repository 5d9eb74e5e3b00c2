// What the report recommends, and how sure that is.
import * as z from 'zod';
import { DecideBy } from '../choices/decide.ts';
import { figure } from '../described.ts';
import { rows, share } from './figures.ts';
import { Score } from './scores.ts';

/** Of scores between 0 and 1 it is a difference of such scores, of expected costs one of costs a row. */
const gap = (description: string) => figure('score', description);

export const Verdict = z.enum(['best', 'within_margin', 'undecided', 'worse']);
export type Verdict = z.infer<typeof Verdict>;

export const VariantDecision = z.object({
  name: z.string().describe('Name of the variant.'),
  rows: rows(
    'Rows on which the variant is compared with the others: all that every variant is scored on; of a cascade, its own.',
  ),
  score: Score.describe('The deciding score on these rows, for the shares of `prevalence` if there are any.'),
  difference: Score.describe(
    'How far it is behind the best variant on these rows, negative if it is ahead, with the paired 95% interval as if it were the only comparison.',
  ),
  behind_at_most: gap(
    'How far it may be behind the truly best variant, whichever that is: with a chance of 95%, no variant of the report is further behind. Null without rows.',
  ).nullable(),
  verdict: Verdict.describe(
    '`best`: the best on these rows. `within_margin`: shown to be within the margin of the truly best. `worse`: shown to be further behind. `undecided`: neither.',
  ),
  rows_needed: rows(
    'About so many rows in all would show, with a chance of 80%, what these rows suggest: that it is within the margin, or that it is not. Null if it is shown, or if no holdout is large enough.',
  ).nullable(),
  probability_best: share(
    'How likely it is the truly best variant: the share of resamples in which it is, a tie shared equally. Null for a cascade, and without rows.',
  ).nullable(),
  expected_regret: gap(
    'How much is lost on average if this variant is chosen and another one is truly best, over the same resamples; null for a cascade, and without rows.',
  ).nullable(),
  expected_regret_usd_per_1000: figure(
    'US dollars',
    'What 1,000 samples cost more than with the cheapest variant within the margin of the best, on average over the resamples; negative if less. Null where a price is unknown.',
  ).nullable(),
});
export type VariantDecision = z.infer<typeof VariantDecision>;

export const Lift = z.object({
  name: z.string().describe('Name of a variant that calls a model.'),
  difference: Score.describe('Its deciding score minus the baseline’s, with the paired 95% interval.'),
  shown: z
    .enum(['better', 'not_better', 'undecided'])
    .describe(
      '`better`: shown to be better than the baseline, corrected for the number of models. `not_better`: shown to be no better. `undecided`: neither.',
    ),
});
export type Lift = z.infer<typeof Lift>;

export const Decision = z.object({
  by: DecideBy.describe('The score that decides.'),
  higher_is_better: z.boolean().describe('False for `expected_cost`.'),
  margin: gap(
    'How far behind the best a variant may be and still be good enough, as a difference of scores: 0.02 for 2 points.',
  ),
  rows: rows('Rows on which all variants but cascades are compared.'),
  tried: figure('variants', 'Variants compared.'),
  best: z.string().nullable().describe('The best variant on these rows; null without variants.'),
  recommended: z
    .string()
    .nullable()
    .describe('The cheapest variant that is shown to be within the margin of the truly best; null if none is.'),
  smallest_difference: gap(
    'The smallest difference between two variants that 80% of holdouts of this size would show: of the best and whichever undecided one differs from it on most rows; null if there is no other.',
  ).nullable(),
  variants: z.array(VariantDecision).describe('Every variant, the best first; cascades last.'),
  other_metrics: z
    .array(
      z.object({
        by: DecideBy.describe('The other score.'),
        best: z.string().describe('The variant that it would choose.'),
        score: Score.describe('What this variant reaches.'),
        ahead: Score.describe(
          'How far it is ahead of the best variant of the report by this score, with the paired 95% interval.',
        ),
      }),
    )
    .describe(
      'Of accuracy, macro F1 and balanced accuracy those by which another variant is shown to be better than the best one, corrected for all variants and scores looked at.',
    ),
  baseline: z
    .object({
      name: z
        .string()
        .describe(
          'The baseline that models are measured against: `tfidf`, or the baseline that is the best of all variants.',
        ),
      lifts: z.array(Lift).describe('Every variant that calls a model, the best first.'),
    })
    .nullable()
    .describe('Whether models are better than the baseline; null without one or without models.'),
});
export type Decision = z.infer<typeof Decision>;
