// What AWS charges for a million rows: the requests counted in the clients, those of the pollers, and the functions'
// time.
import {
  AWS_PRICES,
  COLLECT_SECONDS_PER_PREDICTION,
  GIGABYTES,
  LOG_BYTES_PER_INVOCATION,
  SEGMENT_SECONDS,
} from '../../lambda/shared/planning/aws-cost.ts';
import type { PhaseResult } from './phase.ts';

const MILLION = 1_000_000;
/** SQS: messages per receive or delete. Lambda's pollers do both. */
const MESSAGES_PER_REQUEST = 10;
const S3_WRITES = ['PutObject', 'ListObjectsV2', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'];
const S3_READS = ['GetObject', 'HeadObject'];
const SQS_REQUESTS = ['SendMessage', 'SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibility'];

interface BillLine {
  readonly what: string;
  /** For a million rows of one variant. */
  readonly count: number;
  readonly usd: number;
}

/** @returns US dollars for a million rows, each part scaled from the number of rows at which it was measured */
export function bill(dispatch: PhaseResult, classify: PhaseResult, report: PhaseResult): BillLine[] {
  const phases = [dispatch, classify, report];
  const counted = (names: readonly string[]): number =>
    sum(phases.map((phase) => perMillion(phase, sum(names.map((name) => phase.requests[name] ?? 0)))));
  const ours = counted(SQS_REQUESTS);
  // All predictions are of one run, so that each request of classify carries one message.
  const messages = MILLION + perMillion(classify, classify.requests.SendMessageBatch ?? 0);
  const pollers = (2 * messages) / MESSAGES_PER_REQUEST;
  const segments = perMillion(report, report.invocations);
  const lastSeconds = report.lastSeconds ?? 0;
  const gbSeconds = {
    dispatch: GIGABYTES.dispatch * perMillion(dispatch, dispatch.seconds),
    classify: GIGABYTES.classify * perMillion(classify, classify.seconds),
    collect: GIGABYTES.collect * (segments * SEGMENT_SECONDS + MILLION * COLLECT_SECONDS_PER_PREDICTION),
    report: GIGABYTES.report * perMillion(report, lastSeconds),
  };
  const invocations = sum(phases.map((phase) => perMillion(phase, phase.invocations)));
  const lambda = ([name, count]: [string, number]): BillLine =>
    line(`Lambda, GB-seconds of ${name}`, count, AWS_PRICES.lambdaGbSecond);
  return [
    line('SQS requests of the functions', ours, AWS_PRICES.sqsRequest),
    line("SQS requests of Lambda's pollers", pollers, AWS_PRICES.sqsRequest),
    line('S3 PUT and LIST', counted(S3_WRITES), AWS_PRICES.s3Write),
    line('S3 GET and HEAD', counted(S3_READS), AWS_PRICES.s3Read),
    ...Object.entries(gbSeconds).map(lambda),
    line('Lambda invocations', invocations, AWS_PRICES.lambdaRequest),
    line('CloudWatch, bytes of logs', invocations * LOG_BYTES_PER_INVOCATION, AWS_PRICES.logByte),
  ];
}

const perMillion = ({ rows }: PhaseResult, count: number): number => (count * MILLION) / rows;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const line = (what: string, count: number, price: number): BillLine => ({ what, count, usd: count * price });
