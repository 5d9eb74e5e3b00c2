// What a run tells its AWS account: an event at its end, and metrics.
import type { ReportStatus } from './report/outcome.ts';

/** Source of the event on the account's default bus. */
export const EVENT_SOURCE = 'holdout';
export const RUN_FINISHED = 'Run finished';

/** The event's detail. It is delivered at least once, and `run` identifies duplicates. */
export interface RunFinished {
  readonly run: string;
  readonly name: string;
  readonly status: ReportStatus;
  readonly bucket: string;
  /** Key of report.json. The other files are next to it. */
  readonly report: string;
}

/** CloudWatch's namespace. The dimension `service` is the stack's name. */
export const NAMESPACE = 'Holdout';
/** All are sums except RunsStandingStill. A run reported twice is counted twice. */
export const METRICS = {
  /** Finished runs, whatever their status. */
  Runs: 'Runs',
  Rows: 'Rows',
  /** Samples that failed or were skipped. */
  Failures: 'Failures',
  /** Cost at the endpoints' prices, as far as these are known. */
  CostUSD: 'CostUSD',
  /** What predictions and vectors cost, as they are counted. A batch that is delivered twice is told twice. */
  SpendUSD: 'SpendUSD',
  /** Open runs without a new prediction for an hour, at each sweep. */
  RunsStandingStill: 'RunsStandingStill',
  /** Runs that the sweep had to close, with samples missing. */
  RunsClosed: 'RunsClosed',
  /** Runs that ended without their figures, because no try to make the report came to an end. */
  ReportsGivenUp: 'ReportsGivenUp',
  /** Samples that failed because the function died on them repeatedly. */
  DeadLetters: 'DeadLetters',
  /** Messages of the results queue that could not be read. */
  MalformedMessages: 'MalformedMessages',
} as const;
export type OperationMetrics = Partial<Record<keyof typeof METRICS, number>>;
