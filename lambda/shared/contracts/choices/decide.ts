// What decides which variant is best: the score, how much of it one would give for a lower price, and what differs
// between the holdout and the rows to come.
import * as z from 'zod';
import { mappingSuchAs } from '../described.ts';
import { MAX_LABEL_LENGTH } from '../limits.ts';
import { averagedKeys, BY_LABEL, NOT_BOTH, SAYS_WHICH } from './averaged.ts';

/** Of all labels together. */
const OVERALL = ['accuracy', 'balanced_accuracy', 'matthews_corrcoef', 'cohen_kappa_score', 'expected_cost'] as const;

export const DecidingMetric = z.enum([...OVERALL, ...BY_LABEL]);
export type DecidingMetric = z.infer<typeof DecidingMetric>;

export const DecideBy = z
  .strictObject(
    {
      metric: DecidingMetric.describe(
        'The score. The higher, the better; of `expected_cost`, which needs `costs`, the lower.',
      ),
      ...averagedKeys('decides'),
    },
    { error: mappingSuchAs('{metric: f1-score, average: macro}') },
  )
  .refine(...SAYS_WHICH)
  .refine(...NOT_BOTH);
export type DecideBy = z.infer<typeof DecideBy>;

/** As much as the eye takes for "as good"; said in the sentence, so that nobody has to know it. */
export const DEFAULT_MARGIN = 2;

const label = z.string().min(1).max(MAX_LABEL_LENGTH);

/** Shares written with two digits seldom add up to 1 exactly. */
const ROUNDING = 0.011;

export const Prevalence = z
  .record(label, z.number().min(0).max(1), { error: mappingSuchAs('{fraud: 0.01}') })
  .refine((shares) => Object.keys(shares).length > 0, { message: 'expected at least one label and its share' })
  .refine((shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) <= 1 + ROUNDING, {
    message: 'expected shares that add up to 1 at most',
  });
export type Prevalence = z.infer<typeof Prevalence>;

export const Costs = z
  .record(label, z.record(label, z.number().min(0)), { error: mappingSuchAs('{fraud: {fine: 100}, fine: {fraud: 1}}') })
  .refine((costs) => Object.values(costs).some((row) => Object.values(row).some((cost) => cost > 0)), {
    message: 'expected at least one mistake that costs something',
  });
export type Costs = z.infer<typeof Costs>;

/** Keys of a benchmark. */
export const DECISION_KEYS = {
  decide_by: DecideBy.describe(
    'The score by which the report ranks the variants, recommends one and finds the best one. See [guide/decide.md](guide/decide.md).',
  ).default({ metric: 'accuracy' }),
  margin: z
    .number()
    .min(0)
    .max(100)
    .describe(
      'How far behind the best a cheaper variant may be and still be good enough: of a score that lies between 0 and 1 in percentage points, of `expected_cost` in the unit of `costs`, for each row. Default: 2; required with `expected_cost`.',
    )
    .optional(),
  confirm: z
    .number()
    .min(0.1)
    .max(0.9)
    .describe(
      'The share of rows, drawn with the seed, that confirm the choice: the best variant is chosen on the others, scored on these, and named in the headline with that score. All rows are asked. Default: none, and the best one’s score is corrected for the choice.',
    )
    .optional(),
  prevalence: Prevalence.describe(
    'The share of rows that each label has where the classifier will be used, if that differs from the holdout: label → share. Labels that are not named share the rest as in the holdout. Scores are then also computed for these shares, and they decide. Default: as in the holdout.',
  ).optional(),
  costs: Costs.describe(
    'What a mistake costs, in a unit of your own: true label → predicted label → cost. A mistake that is not named costs 1, a right answer nothing unless named. Default: none, and no expected cost.',
  ).optional(),
  no_answer_cost: z
    .number()
    .min(0)
    .describe(
      'What a row without a valid answer costs, in the unit of `costs`. Default: as much as the costliest mistake on a row with this label.',
    )
    .optional(),
};
