// Dispatch's real code over a bucket in memory and a queue that refuses what SQS refuses: what becomes of an upload.
import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { dispatchHandler } from '../../lambda/dispatch/handle.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { Sample } from '../../lambda/shared/contracts/messages.ts';
import { Run } from '../../lambda/shared/contracts/run.ts';
import { RUNS } from '../../lambda/shared/keys.ts';
import { connector } from '../../lambda/shared/models/connect.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from '../../lambda/shared/queue.ts';
import { Store } from '../../lambda/shared/store.ts';
import { Bucket } from '../simulation/bucket.ts';
import { BENCHMARK, HOLDOUT } from './case.ts';

const BUCKET = 'bucket';
const CHUNK_BYTES = 65_536;
const SAMPLES = 'https://sqs.test/samples';
/** What a message may hold. Source: SQS, SendMessage. */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };

export interface Outcome {
  readonly run: Run;
  /** Each with its content, wherever that travelled. */
  readonly samples: readonly Sample[];
  /** Samples whose content went to the bucket. */
  readonly byReference: number;
}

export interface Files {
  readonly holdout: Buffer;
  /** Of the holdout; default: holdouts/tags.csv. */
  readonly key?: string;
  readonly benchmark?: Buffer;
  readonly train?: Buffer;
}

/** @returns what stands in the bucket and in the queue when dispatch has ended without an error. */
export async function dispatched({ holdout, key = HOLDOUT, benchmark, train }: Files): Promise<Outcome> {
  const bucket = new Bucket(() => new Date(), 1000, { put: () => {}, deleted: () => {} });
  if (benchmark) bucket.put(BENCHMARK, benchmark);
  if (train) bucket.put('train/tags.csv', train);
  const { id, etag } = bucket.put(key, holdout);

  const bodies: string[] = [];
  const s3 = clientOf(new S3Client(settings), (command) => execute(bucket, command));
  const sqs = clientOf(new SQSClient(settings), (command) => receive(command, bodies));
  const handler = dispatchHandler({
    store: new Store(BUCKET, s3),
    sqs,
    samplesQueueUrl: SAMPLES,
    resultsQueueUrl: 'https://sqs.test/results',
    failedDispatchesQueueUrl: 'https://sqs.test/failed',
    settings: { connect: connector(), endpoints: [], defaultBenchmark: Benchmark.parse({}) },
  });
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+'), versionId: id, eTag: etag, sequencer: '1' };
  const record = { eventTime: '2026-01-02T03:04:05.678Z', s3: { bucket: { name: BUCKET }, object } };
  await handler({ Records: [record] }, { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 });

  const read = (at: string): unknown => JSON.parse(bucket.current(at)?.body.toString() ?? 'null');
  const runKey = bucket.keys(RUNS).find((one) => one.endsWith('/run.json')) ?? '';
  const sent = bodies.map((body) => Sample.parse(JSON.parse(body)));
  const samples = sent.map((sample) =>
    sample.content_key === undefined ? sample : Sample.parse({ ...sample, content: read(sample.content_key) }),
  );
  return {
    run: Run.parse(read(runKey)),
    samples,
    byReference: sent.filter((sample) => sample.content_key !== undefined).length,
  };
}

function clientOf<C extends object>(client: C, execute: (command: object) => unknown): C {
  return Object.defineProperty(client, 'send', { value: async (command: object) => execute(command) });
}

function execute(bucket: Bucket, command: object): unknown {
  const answer = bucket.execute(command);
  if (!(command instanceof GetObjectCommand)) return answer;
  const { Key = '', VersionId } = command.input;
  const version = bucket.versions(Key).find(({ id }) => VersionId === undefined || id === VersionId);
  return Object.assign({}, answer, { Body: new Body(version?.body ?? Buffer.alloc(0)) });
}

/** The bucket's own comes in pieces of some bytes, which takes long for a large one. */
class Body extends Readable {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    super();
    this.#body = body;
  }

  async transformToString(): Promise<string> {
    return this.#body.toString();
  }

  override _read(): void {
    const next = this.#body.subarray(this.#at, this.#at + CHUNK_BYTES);
    this.#at += next.length;
    this.push(next.length > 0 ? next : null);
  }
}

function receive(command: object, bodies: string[]): unknown {
  if (!(command instanceof SendMessageBatchCommand))
    throw new Error(`the queue does not know ${command.constructor.name}`);
  const { QueueUrl, Entries = [] } = command.input;
  const messages = Entries.map(({ MessageBody = '' }) => MessageBody);
  const bytes = messages.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (messages.length > MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES) throw new Error('the batch is too large');
  const refused = messages.find((body) => !ALLOWED.test(body));
  if (refused !== undefined) throw new Error(`the queue refuses ${JSON.stringify(refused)}`);
  if (QueueUrl === SAMPLES) bodies.push(...messages);
  return { Successful: [], Failed: [] };
}
