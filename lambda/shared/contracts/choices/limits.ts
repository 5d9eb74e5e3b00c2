// When a run stops by itself.
import * as z from 'zod';
import { DEADLINE_MS, durationMs } from './deadline.ts';

/** `90s`, `30m`, `24h`, `7d`. */
const DURATION = 'expected a number and s, m, h or d, such as 24h';
const Duration = z
  .string(DURATION)
  .regex(/^\d+(\.\d+)?[smhd]$/, { message: DURATION, abort: true })
  .refine((duration) => durationMs(duration) >= DEADLINE_MS.min && durationMs(duration) <= DEADLINE_MS.max, {
    message: 'expected at least 1s and at most 14d',
  });

export const Limits = z.strictObject({
  budget_usd: z
    .number()
    .positive()
    .meta({
      description:
        'What the run may spend on models before it stops. It requires a price for every model. In AWS, the stack’s limits may be lower. Default: no limit but the stack’s.',
      unit: 'US dollars',
    })
    .optional(),
  deadline: Duration.describe(
    'How long the run may take, from `1s` to `14d`. What was not asked by then is skipped, and the report scores the rows that every variant was asked.',
  ).default('24h'),
  max_attempts: z
    .int()
    .min(1)
    .max(20)
    .describe(
      'How often a row is taken from the queue before a temporary failure becomes final, or refused while other rows are answered. Outages do not count.',
    )
    .default(5),
  stop_if_nothing_valid: z
    .boolean()
    .describe(
      'Whether to stop asking a variant if none of its first 100 answers names a label. `false` asks all rows, as `--yes` does. Default: true.',
    )
    .optional(),
});
