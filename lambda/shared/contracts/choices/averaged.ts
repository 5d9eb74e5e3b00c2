// Scores that are of one label or averaged over all of them, and how a benchmark says which.
import * as z from 'zod';

/** For one label, or averaged over all labels. */
export const BY_LABEL = ['precision', 'recall', 'f1-score'] as const;

/** @param does what it is named for. @example 'decides' */
export const averagedKeys = (does: string) => ({
  average: z
    .enum(['micro', 'macro', 'weighted'])
    .describe(
      'How to average `precision`, `recall` or `f1-score` over the labels. Default: required for these three unless `label` is given.',
    )
    .optional(),
  label: z
    .string()
    .describe(
      `The label whose \`precision\`, \`recall\` or \`f1-score\` ${does}. Default: required for these three unless \`average\` is given.`,
    )
    .optional(),
});

interface Averaged {
  readonly metric: string;
  readonly average?: string | undefined;
  readonly label?: string | undefined;
}

/** For `refine`: a test and its message. */
export const SAYS_WHICH = [
  ({ metric, average, label }: Averaged): boolean =>
    BY_LABEL.some((name) => name === metric) === (average !== undefined || label !== undefined),
  {
    message: `expected \`average\` (micro, macro, weighted) or \`label\` with ${BY_LABEL.join(', ')}, and with no other metric`,
  },
] as const;
export const NOT_BOTH = [
  ({ average, label }: Averaged): boolean => average === undefined || label === undefined,
  { message: 'expected `average` or `label`, not both' },
] as const;
