// Runs dispatch's real code with an in-memory bucket and a queue that refuses what SQS refuses.
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { dispatchHandler } from '../../lambda/dispatch/handle.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { Sample } from '../../lambda/shared/contracts/messages.ts';
import { Run } from '../../lambda/shared/contracts/run.ts';
import { RUNS } from '../../lambda/shared/keys.ts';
import { connector } from '../../lambda/shared/models/call/connect.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from '../../lambda/shared/storage/queue.ts';
import { Store } from '../../lambda/shared/storage/store.ts';
import { Bucket, type Version } from '../simulation/cloud/bucket.ts';
import { BENCHMARK, HOLDOUT, TRAIN } from './case.ts';

const BUCKET = 'bucket';
const SAMPLES = 'https://sqs.test/samples';
const CHUNK_BYTES = 65_536;
/** Characters that SQS allows in a message. Source: SQS, SendMessage. */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const SETTINGS = { region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };

export interface Files {
  readonly holdout: Buffer;
  /** Key of the holdout; default: holdouts/tags.csv. */
  readonly key?: string;
  readonly benchmark?: Buffer;
  readonly train?: Buffer;
}

export interface Outcome {
  readonly run: Run;
  /** All samples with their content, whichever way it travelled. */
  readonly samples: readonly Sample[];
  /** Samples whose content travelled through the bucket. */
  readonly byReference: number;
}

/** @returns what the bucket and the queue hold after dispatch ended without an error. */
export async function dispatched({ holdout, key = HOLDOUT, benchmark, train }: Files): Promise<Outcome> {
  const cloud = new Cloud();
  if (benchmark) cloud.bucket.put(BENCHMARK, benchmark);
  if (train) cloud.bucket.put(TRAIN, train);
  await cloud.upload(key, holdout);
  return cloud.outcome();
}

export class Cloud {
  readonly bucket = new Bucket(() => new Date(), 1000, { put: () => {}, deleted: () => {} });
  /** Called before every GetObject. It may throw in place of an answer. */
  beforeGet: (key: string) => void = () => {};
  readonly s3 = clientOf(new S3Client(SETTINGS), (command) => this.#execute(command));
  readonly store = new Store(BUCKET, this.s3);
  readonly #bodies: string[] = [];

  /** Uploads a holdout and lets dispatch do all its work. */
  async upload(key: string, body: Buffer): Promise<void> {
    const { id, etag } = this.bucket.put(key, body);
    const handler = dispatchHandler({
      store: this.store,
      sqs: clientOf(new SQSClient(SETTINGS), (command) => this.#receive(command)),
      samplesQueueUrls: new Map([['model', SAMPLES]]),
      resultsQueueUrl: 'https://sqs.test/results',
      deadLetterQueueUrls: [],
      uploadsQueueUrl: 'https://sqs.test/uploads',
      uploadDeadLettersQueueUrl: 'https://sqs.test/dead-uploads',
      settings: { connect: connector(), endpoints: [], defaultBenchmark: Benchmark.parse({}) },
    });
    const object = { key: encodedLikeAForm(key), versionId: id, eTag: etag, sequencer: '1' };
    const record = { eventTime: '2026-01-02T03:04:05.678Z', s3: { bucket: { name: BUCKET }, object } };
    await handler({ Records: [record] }, { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 });
  }

  outcome(): Outcome {
    const sent = this.#bodies.map((body) => Sample.parse(JSON.parse(body)));
    const samples = sent.map((sample) =>
      sample.content_key === undefined ? sample : Sample.parse({ ...sample, content: this.json(sample.content_key) }),
    );
    return {
      run: Run.parse(this.json(this.bucket.keys(RUNS).find((key) => key.endsWith('/run.json')) ?? '')),
      samples,
      byReference: sent.filter((sample) => sample.content_key !== undefined).length,
    };
  }

  json(key: string): unknown {
    return JSON.parse(this.bucket.current(key)?.body.toString() ?? 'null');
  }

  #execute(command: object): unknown {
    if (command instanceof PutObjectCommand) return this.bucket.execute(withMessages(command));
    if (!(command instanceof GetObjectCommand)) return this.bucket.execute(command);
    const { Key = '', VersionId } = command.input;
    this.beforeGet(Key);
    const answer = this.bucket.execute(command);
    const read = (version: Version) => VersionId === undefined || version.id === VersionId;
    const body = this.bucket.versions(Key).findLast(read)?.body ?? Buffer.alloc(0);
    return Object.assign({}, answer, { Body: new Body(body) });
  }

  #receive(command: object): unknown {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error(`unknown: ${command.constructor.name}`);
    const { QueueUrl, Entries = [] } = command.input;
    const messages = Entries.map(({ MessageBody = '' }) => MessageBody);
    const bytes = messages.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
    if (messages.length > MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES) throw new Error('the batch is too large');
    const refused = messages.find((body) => !ALLOWED.test(body));
    if (refused !== undefined) throw new Error(`the queue refuses ${JSON.stringify(refused)}`);
    if (QueueUrl === SAMPLES) this.#bodies.push(...messages);
    return { Successful: [], Failed: [] };
  }
}

/**
 * The run as an earlier version froze it, whose baselines were messages, too. So each row that a test has is seen as a
 * model would see it, without a model.
 */
function withMessages(command: PutObjectCommand): PutObjectCommand {
  const { Key = '', Body } = command.input;
  if (!Key.endsWith('/run.json')) return command;
  const { baseline_rows: _, ...earlier } = Run.parse(JSON.parse(z.string().parse(Body)));
  return new PutObjectCommand({ ...command.input, Body: JSON.stringify(earlier) });
}

/** Encodes a key as S3 does in its events. */
const encodedLikeAForm = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+');

function clientOf<C extends object>(client: C, execute: (command: object) => unknown): C {
  return Object.defineProperty(client, 'send', { value: async (command: object) => execute(command) });
}

/** The simulated bucket's body arrives a few bytes at a time, which is slow for large files. */
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
