// A threshold that a variant must meet.
import * as z from 'zod';
import { mappingSuchAs } from '../described.ts';
import { averagedKeys, BY_LABEL, NOT_BOTH, SAYS_WHICH } from './averaged.ts';

const OVERALL = ['accuracy', 'balanced_accuracy', 'matthews_corrcoef', 'cohen_kappa_score', 'completion_rate'] as const;
/** They have no interval. */
const UNBOUNDED = ['cost_usd', 'cost_usd_per_1000', 'latency_p50', 'latency_p95', 'latency_p99'] as const;
const FIGURES = ['expected_cost', ...UNBOUNDED] as const;

export const Gate = z
  .strictObject(
    {
      metric: z
        .enum([...OVERALL, ...FIGURES, ...BY_LABEL])
        .describe(
          'The figure to check. Scores are over all samples, latencies are in milliseconds, costs in US dollars, but `expected_cost` is for each row, in the unit of the benchmark’s `costs`.',
        ),
      ...averagedKeys('to check'),
      variant: z
        .string()
        .min(1)
        .describe(
          'The variant to check: its name, `best` for the one that is best by `decide_by`, or `*` for every variant that calls a model.',
        )
        .default('*'),
      min: z.number().describe('The lowest value that passes. Default: no lower limit.').optional(),
      max: z.number().describe('The highest value that passes. Default: no upper limit.').optional(),
      than: z
        .string()
        .min(1)
        .describe(
          'Another run in the same folder: its id, or the name of a benchmark, which means its latest run before this one. The gate passes if the accuracy is not worse than that of the same variant there by more than `margin`, on the rows that both runs have. Default: no other run.',
        )
        .optional(),
      margin: z
        .number()
        .min(0)
        .max(100)
        .describe('With `than`: how much worse it may be, in percentage points.')
        .default(0),
      on: z
        .enum(['value', 'lower_bound', 'upper_bound'])
        .describe(
          'What is held against the limits: the measured value, or a bound that the truth lies beyond with a probability of at most `risk`. Of a `min`, `lower_bound` demands that it is shown to be met, and `upper_bound` only that it is not shown to be missed; of a `max` it is the other way round.',
        )
        .default('value'),
      risk: z.number().min(0.001).max(0.4).describe('How often a bound may be wrong, one-sided.').default(0.05),
      strict: z
        .boolean()
        .describe('Whether `junit.xml` has an undecided gate as a failure instead of as skipped.')
        .default(false),
    },
    { error: mappingSuchAs('{metric: accuracy, min: 0.8}') },
  )
  .refine(({ min, max, than }) => than !== undefined || min !== undefined || max !== undefined, {
    message: 'expected min, max or both, or `than`',
  })
  .refine(({ min, max, than, metric }) => than === undefined || (metric === 'accuracy' && (min ?? max) === undefined), {
    message: 'expected `metric: accuracy` with `than`, and neither min nor max',
  })
  .refine(({ margin, than }) => margin === 0 || than !== undefined, { message: 'expected `than` with `margin`' })
  .refine(...SAYS_WHICH)
  .refine(...NOT_BOTH)
  .refine(({ metric, on }) => on === 'value' || !UNBOUNDED.some((name) => name === metric), {
    message:
      'a bound needs a metric with an interval, and costs in dollars and latencies have none: expected `on: value`',
  });
export type Gate = z.infer<typeof Gate>;

/** A cost or a time rather than a score. */
export const isFigure = (metric: Gate['metric']): boolean => UNBOUNDED.some((name) => name === metric);
