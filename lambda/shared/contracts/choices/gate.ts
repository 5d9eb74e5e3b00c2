// A threshold that a variant must meet.
import * as z from 'zod';
import { mappingSuchAs } from '../described.ts';

const OVERALL = ['accuracy', 'balanced_accuracy', 'matthews_corrcoef', 'cohen_kappa_score', 'completion_rate'] as const;
const FIGURES = ['cost_usd', 'cost_usd_per_1000', 'latency_p50', 'latency_p95', 'latency_p99'] as const;
/** For one label, or averaged over all labels. */
const BY_LABEL = ['precision', 'recall', 'f1-score'] as const;

export const Gate = z
  .strictObject(
    {
      metric: z
        .enum([...OVERALL, ...FIGURES, ...BY_LABEL])
        .describe(
          'The figure to check. Scores are over all samples, latencies are in milliseconds, costs in US dollars.',
        ),
      average: z
        .enum(['micro', 'macro', 'weighted'])
        .describe(
          'How to average `precision`, `recall` or `f1-score` over the labels. Default: required for these three unless `label` is given.',
        )
        .optional(),
      label: z
        .string()
        .describe(
          'The label whose `precision`, `recall` or `f1-score` to check. Default: required for these three unless `average` is given.',
        )
        .optional(),
      variant: z
        .string()
        .min(1)
        .describe(
          'The variant to check: its name, `best` for the most accurate one, or `*` for every variant that calls a model.',
        )
        .default('*'),
      min: z.number().describe('The lowest value that passes. Default: no lower limit.').optional(),
      max: z.number().describe('The highest value that passes. Default: no upper limit.').optional(),
    },
    { error: mappingSuchAs('{metric: accuracy, min: 0.8}') },
  )
  .refine(({ min, max }) => min !== undefined || max !== undefined, { message: 'expected min, max or both' })
  .refine(({ metric, average, label }) => isByLabel(metric) === (average !== undefined || label !== undefined), {
    message: `expected \`average\` (micro, macro, weighted) or \`label\` with ${BY_LABEL.join(', ')}, and with no other metric`,
  })
  .refine(({ average, label }) => average === undefined || label === undefined, {
    message: 'expected `average` or `label`, not both',
  });
export type Gate = z.infer<typeof Gate>;

/** A cost or a time rather than a score. */
export const isFigure = (metric: Gate['metric']): boolean => FIGURES.some((name) => name === metric);

const isByLabel = (metric: string): boolean => BY_LABEL.some((name) => name === metric);
