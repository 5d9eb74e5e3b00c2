// How long the bucket keeps what users put into it and what they get from it. Declared at deploy time.
import * as z from 'zod';

const days = (what: string) => z.int().min(1).describe(what);

export const Retention = z.strictObject({
  uploads: days('Days after which holdouts, rows to predict, train files and benchmarks are deleted.').optional(),
  reports: days('Days after which reports are deleted.').optional(),
});
export type Retention = z.infer<typeof Retention>;

/** The most days that a replaced or deleted version is kept: as long as without `retention`. */
const MOST_NONCURRENT_DAYS = 30;

/**
 * How many days S3 keeps a version that is no longer the newest. A run reads the version that started it, so it is kept
 * for a while even if its holdout is replaced.
 */
export const noncurrentDays = (days: number): number => Math.min(days, MOST_NONCURRENT_DAYS);
