// What AWS charges for a run, without free tiers. The model's tokens cost a hundred times as much.

import { SEAL_LAG_MS, SEAL_STEP } from '../contracts/limits.ts';
import { GATHER_MS, MAX_BATCH_ENTRIES } from '../storage/queue.ts';
import { RESULTS_WINDOW_SECONDS } from './capacity.ts';

/**
 * US dollars in us-east-1, as of June 2026: https://aws.amazon.com/sqs/pricing (standard queues, with the surcharge of
 * fair queues), https://aws.amazon.com/lambda/pricing (arm64), https://aws.amazon.com/s3/pricing,
 * https://aws.amazon.com/cloudwatch/pricing.
 */
export const AWS_PRICES = {
  as_of: '2026-06',
  region: 'us-east-1',
  sqsRequest: 0.5e-6,
  lambdaGbSecond: 13.3334e-6,
  lambdaRequest: 0.2e-6,
  s3Write: 5e-6,
  s3Read: 0.4e-6,
  /** Of log lines that CloudWatch takes in. */
  logByte: 0.5e-9,
} as const;

/** SQS charges a request for each 64 KB of what it carries. https://aws.amazon.com/sqs/pricing */
const BYTES_PER_CHARGE = 65_536;
/** As the stack sets them, in GB. */
export const GIGABYTES = { dispatch: 1.769, classify: 0.512, collect: 0.512, report: 3.008 } as const;
/** Samples that dispatch sends per second, measured with `npm run bench:scale` on a busy machine. */
const SENT_PER_SECOND = 5_000;
/**
 * Predictions in a full segment: a thousand messages of ten. When few arrive, each of two writers writes one segment per
 * window.
 */
const SEGMENT_PREDICTIONS = 10_000;
const SEGMENTS_PER_SECOND = 2 / RESULTS_WINDOW_SECONDS;
/** Keys per LIST, a limit of S3. */
const KEYS_PER_LIST = 1_000;
/** Seconds that collect takes for a segment: one write, some reads and one LIST, mostly waiting. */
export const SEGMENT_SECONDS = 0.2;
/** And for each prediction in it. */
export const COLLECT_SECONDS_PER_PREDICTION = 1e-4;
/** What follows a segment: the seal, and four small objects that tell how far the run is. */
const READS_PER_SEGMENT = 5;
/** Seconds between two sweeps, as the stack sets them. Each lists all segments of a run. */
const SWEEP_SECONDS = 300;
/** Seconds to make the report, and for each sample in it. */
const REPORT_SECONDS = 5;
const REPORT_SECONDS_PER_SAMPLE = 1e-4;
/** Lambda's own lines of an invocation (start, end and what it took), and one of ours. */
export const LOG_BYTES_PER_INVOCATION = 1_000;

/** What one endpoint's queue and workers do. */
export interface Lane {
  /** What is asked of models. Baselines are no messages. */
  readonly samples: number;
  /** How long its classifying takes. */
  readonly seconds: number;
  readonly workers: number;
  readonly batchSize: number;
  /** Of a message with its row, on average. */
  readonly messageBytes?: number;
}

interface AwsUse {
  /** How long the run takes. */
  readonly seconds: number;
  readonly lanes: readonly Lane[];
  /** Samples that dispatch computes itself. They are no messages. */
  readonly computed?: number;
}

/** US dollars. */
export function awsCostUsd({ seconds, lanes, computed = 0 }: AwsUse): number {
  const sum = (of: (lane: Lane) => number) => lanes.reduce((total, lane) => total + of(lane), 0);
  const samples = sum((lane) => lane.samples);
  const segments = Math.ceil(Math.min(samples, Math.max(samples / SEGMENT_PREDICTIONS, seconds * SEGMENTS_PER_SECOND)));
  const gbSeconds =
    GIGABYTES.dispatch * ((samples + computed) / SENT_PER_SECOND) +
    GIGABYTES.classify * sum((lane) => lane.seconds * lane.workers) +
    GIGABYTES.collect * (segments * SEGMENT_SECONDS + samples * COLLECT_SECONDS_PER_PREDICTION) +
    GIGABYTES.report * (REPORT_SECONDS + (samples + computed) * REPORT_SECONDS_PER_SAMPLE);
  const invocations = sum((lane) => lane.samples / lane.batchSize) + segments;
  return (
    sum(sqsRequests) * AWS_PRICES.sqsRequest +
    gbSeconds * AWS_PRICES.lambdaGbSecond +
    invocations * (AWS_PRICES.lambdaRequest + LOG_BYTES_PER_INVOCATION * AWS_PRICES.logByte) +
    (segments * (1 + 1 / SEAL_STEP) + lists(segments, seconds)) * AWS_PRICES.s3Write +
    segments * (1 + READS_PER_SEGMENT) * AWS_PRICES.s3Read
  );
}

/** One after each segment, of the keys after the seal; and those of the sweeps, which list everything. */
function lists(segments: number, seconds: number): number {
  const perSecond = seconds > 0 ? segments / seconds : 0;
  const unsealed = Math.min(segments, (perSecond * SEAL_LAG_MS) / 1_000 + SEAL_STEP);
  const sweeps = Math.floor(seconds / SWEEP_SECONDS);
  return segments * Math.ceil(unsealed / KEYS_PER_LIST) + sweeps * (1 + segments / 2 / KEYS_PER_LIST);
}

/**
 * Ten messages are sent per request, and the event sources of both queues receive and delete ten per request too. Samples
 * travel in a request to their queue and in one from it, and each 64 KB of those are charged. A worker sends predictions
 * as one message, and deletes their samples in another request.
 */
function sqsRequests(lane: Lane): number {
  const { samples, messageBytes = 0 } = lane;
  const charges = Math.max(1, Math.ceil((MAX_BATCH_ENTRIES * messageBytes) / BYTES_PER_CHARGE));
  return samples * ((2 * charges + 1) / MAX_BATCH_ENTRIES + (2 + 2 / MAX_BATCH_ENTRIES) / predictionsTogether(lane));
}

/** Predictions that a worker sends in one message: those that arrive between two requests. */
function predictionsTogether({ samples, seconds, workers }: Lane): number {
  const perSecond = seconds > 0 ? samples / seconds / workers : Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(MAX_BATCH_ENTRIES, (perSecond * GATHER_MS) / 1_000));
}
