// What a run says to the account that it runs in: an event at its end, and metrics.
import type { Report } from './report.ts';

/** Of the event on the account's default bus. */
export const EVENT_SOURCE = 'holdout';
export const RUN_FINISHED = 'Run finished';

/** The event's detail. It comes at least once: `run` tells duplicates. */
export interface RunFinished {
  readonly run: string;
  readonly name: string;
  readonly status: Report['status'];
  readonly bucket: string;
  /** Key of report.json; the other files stand beside it. */
  readonly report: string;
}

/** CloudWatch's namespace; the dimension `service` is the stack's name. */
export const NAMESPACE = 'Holdout';
/** Each a sum but for RunsStandingStill; a run that is told of twice is counted twice. */
export const METRICS = {
  /** Finished runs, with whatever status. */
  Runs: 'Runs',
  Rows: 'Rows',
  /** Samples that failed or were skipped. */
  Failures: 'Failures',
  /** What the endpoints' prices come to, as far as they are known. */
  CostUSD: 'CostUSD',
  /** Open runs without a new prediction for an hour, at each look of the sweep. */
  RunsStandingStill: 'RunsStandingStill',
  /** Runs that the sweep had to close, with samples missing. */
  RunsClosed: 'RunsClosed',
  /** Samples that became failures because the function died on them again and again. */
  DeadLetters: 'DeadLetters',
  /** Messages of the results queue that could not be read. */
  MalformedMessages: 'MalformedMessages',
} as const;
export type OperationMetrics = Partial<Record<keyof typeof METRICS, number>>;
