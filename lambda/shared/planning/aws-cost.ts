// What AWS charges for a run, without free tiers. The model's tokens cost a hundred times as much.

import { GATHER_MS, MAX_BATCH_ENTRIES } from '../storage/queue.ts';
import { RESULTS_WINDOW_SECONDS } from './capacity.ts';

/**
 * US dollars in us-east-1, as of March 2026: https://aws.amazon.com/sqs/pricing (standard queues, with the surcharge of
 * fair queues), https://aws.amazon.com/lambda/pricing (arm64), https://aws.amazon.com/s3/pricing,
 * https://aws.amazon.com/cloudwatch/pricing.
 */
export const AWS_PRICES = {
  as_of: '2026-03',
  region: 'us-east-1',
  sqsRequest: 0.5e-6,
  lambdaGbSecond: 13.3334e-6,
  lambdaRequest: 0.2e-6,
  s3Write: 5e-6,
  s3Read: 0.4e-6,
} as const;

/** Ten samples are sent per request. The event sources of both queues receive and delete ten per request too. */
const SQS_REQUESTS_PER_SAMPLE = 5 / MAX_BATCH_ENTRIES;
/** As the stack sets them, in GB: dispatch, classify, report. */
export const GIGABYTES = { dispatch: 1.769, classify: 0.512, report: 3.008 } as const;
/** Samples that dispatch sends per second, measured with `npm run bench:scale` on a busy machine. */
const SENT_PER_SECOND = 5_000;
/** What baselines say of samples, per second of dispatch, with TF-IDF among four: measured on a busy machine. */
const COMPUTED_PER_SECOND = 10_000;
/** Samples in one object with what baselines say: of 2,000 rows, with four of them. */
const COMPUTED_TOGETHER = 8_000;
/** Predictions in a full segment. When few arrive, each of two writers writes one segment per window. */
const SEGMENT_PREDICTIONS = 1_000;
const SEGMENTS_PER_SECOND = 2 / RESULTS_WINDOW_SECONDS;
/** Keys per LIST, a limit of S3. */
const KEYS_PER_LIST = 1_000;
/** Seconds that report takes for a segment, with one write and one LIST. */
export const SEGMENT_SECONDS = 0.3;
/** Seconds to make the report, and for each sample in it. */
const REPORT_SECONDS = 5;
const REPORT_SECONDS_PER_SAMPLE = 1e-4;

/** What one endpoint's queue and workers do. */
export interface Lane {
  readonly samples: number;
  /** How long its classifying takes. */
  readonly seconds: number;
  readonly workers: number;
  readonly batchSize: number;
}

interface AwsUse {
  /** How long the run takes. */
  readonly seconds: number;
  readonly lanes: readonly Lane[];
  /** Samples of baselines, which are no messages. */
  readonly computed?: number;
}

/** US dollars. */
export function awsCostUsd({ seconds, lanes, computed = 0 }: AwsUse): number {
  const sum = (of: (lane: Lane) => number) => lanes.reduce((total, lane) => total + of(lane), 0);
  const samples = sum((lane) => lane.samples);
  const segments = Math.ceil(Math.min(samples, Math.max(samples / SEGMENT_PREDICTIONS, seconds * SEGMENTS_PER_SECOND)));
  const gbSeconds =
    GIGABYTES.dispatch * (samples / SENT_PER_SECOND + computed / COMPUTED_PER_SECOND) +
    GIGABYTES.classify * sum((lane) => lane.seconds * lane.workers) +
    GIGABYTES.report * (segments * SEGMENT_SECONDS + REPORT_SECONDS + (samples + computed) * REPORT_SECONDS_PER_SAMPLE);
  const invocations = sum((lane) => lane.samples / lane.batchSize) + segments;
  // After each segment, all existing ones are listed.
  const lists = segments + segments ** 2 / (2 * KEYS_PER_LIST);
  const requests = sum((lane) => lane.samples * (SQS_REQUESTS_PER_SAMPLE + 2 / predictionsTogether(lane)));
  return (
    requests * AWS_PRICES.sqsRequest +
    gbSeconds * AWS_PRICES.lambdaGbSecond +
    invocations * AWS_PRICES.lambdaRequest +
    (segments + lists + computed / COMPUTED_TOGETHER) * AWS_PRICES.s3Write +
    (segments + computed / COMPUTED_TOGETHER) * AWS_PRICES.s3Read
  );
}

/**
 * Predictions that a worker sends in one request, and whose samples it deletes in another: those that arrive while the
 * first one waits.
 */
function predictionsTogether({ samples, seconds, workers }: Lane): number {
  const perSecond = seconds > 0 ? samples / seconds / workers : Number.POSITIVE_INFINITY;
  return Math.min(MAX_BATCH_ENTRIES, 1 + (perSecond * GATHER_MS) / 1_000);
}
