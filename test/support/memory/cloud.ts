// Runs dispatch's real code with an in-memory bucket and queues. The test controls the clock and the counts.
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { dispatchHandler } from '../../../lambda/dispatch/handle.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { type Prediction, Sample } from '../../../lambda/shared/contracts/messages.ts';
import {
  ACTIVE,
  benchmarkKeys,
  holdoutKey,
  RUNS,
  type SegmentFacts,
  segmentKey,
  trainKey,
} from '../../../lambda/shared/keys.ts';
import { toJsonLines } from '../../../lambda/shared/storage/json.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { Bucket } from '../../simulation/cloud/bucket.ts';
import { scriptedClient } from '../openai/via-fetch.ts';

const BUCKET = 'bucket';
const SETTINGS = { region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };
export const QUEUES = ['samples', 'other-samples', 'results', 'dead-samples', 'dead-results'] as const;
const UPLOADS = ['uploads', 'cancels', 'dead-uploads'] as const;
type QueueName = (typeof QUEUES | typeof UPLOADS)[number];

export interface Upload {
  readonly holdout: string;
  readonly train?: string;
  readonly benchmark: object;
}

interface Sent {
  readonly body: string;
  readonly attributes: readonly string[];
}

export class MemoryCloud {
  readonly bucket = new Bucket(() => new Date(), 1000, { put: () => {}, deleted: () => {} });
  readonly store = new Store(
    BUCKET,
    clientOf(new S3Client(SETTINGS), async (command) => {
      const answer = this.bucket.execute(command);
      await this.beforeAnswer(command);
      return answer;
    }),
  );
  /** How many messages the queues claim to have. */
  readonly counts = new Map<QueueName, number>();
  /** Messages sent to the samples queue. A test may empty it. */
  sent: Sent[] = [];
  /** Messages that are to return later, and when. */
  readonly putOff: string[] = [];
  /** Throws if the queue should refuse a batch. */
  beforeSend: (bodies: readonly string[]) => void = () => {};
  /** What the endpoint answers. */
  reply: () => Response = answered;
  /** Runs after S3 has looked and before it answers. */
  beforeAnswer: (command: object) => Promise<void> | undefined = () => undefined;
  #requests = 0;

  /** @returns the run. All its samples have been sent, and none is in a queue. */
  async upload({ holdout, train, benchmark }: Upload): Promise<string> {
    this.bucket.put(benchmarkKeys('tags').at(-1) ?? '', Buffer.from(JSON.stringify(benchmark)));
    if (train !== undefined) this.bucket.put(trainKey('tags'), Buffer.from(train));
    const { id, etag } = this.bucket.put(holdoutKey('tags'), Buffer.from(holdout));
    const object = { key: holdoutKey('tags'), versionId: id, eTag: etag, sequencer: '1' };
    await this.dispatch({
      Records: [{ eventTime: new Date().toISOString(), s3: { bucket: { name: BUCKET }, object } }],
    });
    return this.bucket.keys(ACTIVE)[0]?.slice(ACTIVE.length) ?? '';
  }

  /** Runs one invocation in a new instance. */
  async dispatch(event: object, remainingMs = 900_000): Promise<void> {
    const handler = dispatchHandler({
      store: this.store,
      sqs: clientOf(new SQSClient(SETTINGS), (command) => this.#queue(command)),
      samplesQueueUrls: new Map([
        ['openai', urlOf('samples')],
        // Nothing is sent there, but it may hold messages.
        ['other', urlOf('other-samples')],
      ]),
      resultsQueueUrl: urlOf('results'),
      deadLetterQueueUrls: [urlOf('dead-samples'), urlOf('dead-results')],
      ...{ uploadsQueueUrl: urlOf('uploads'), uploadDeadLettersQueueUrl: urlOf('dead-uploads') },
      settings: {
        connect: async () => scriptedClient(async () => this.reply()),
        endpoints: [Endpoint.parse({ name: 'openai', baseUrl: 'http://model.test/v1' })],
        defaultBenchmark: Benchmark.parse({}),
      },
    });
    const awsRequestId = `request ${++this.#requests}`;
    await handler(event, { awsRequestId, getRemainingTimeInMillis: () => remainingMs });
  }

  /** Writes a segment with the predictions of these samples. */
  segment(run: string, indices: readonly number[], facts: Partial<SegmentFacts> = {}): string {
    const written = `${Date.now()}-${(this.bucket.keys(RUNS).length + 4096).toString(16)}`;
    const key = segmentKey(run, written, { count: indices.length, unanswered: 0, costMicroUsd: 0, ...facts });
    this.bucket.put(key, toJsonLines(indices.map(prediction)));
    return key;
  }

  remove(key: string): void {
    this.bucket.execute(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  }

  /** Indices of the sent samples, in order. */
  get sentIndices(): number[] {
    return this.sent.map(({ body }) => Sample.parse(JSON.parse(body)).index);
  }

  json(key: string): unknown {
    const body = this.bucket.current(key)?.body.toString();
    return body === undefined ? undefined : JSON.parse(body);
  }

  #queue(command: object): unknown {
    if (command instanceof GetQueueAttributesCommand) {
      const count = this.counts.get(nameOf(command.input.QueueUrl)) ?? 0;
      // Count them as in flight, so that code which only counts waiting messages sees none.
      return {
        Attributes: {
          ApproximateNumberOfMessages: '0',
          ApproximateNumberOfMessagesNotVisible: String(count),
          ApproximateNumberOfMessagesDelayed: '0',
        },
      };
    }
    if (command instanceof ReceiveMessageCommand) return {};
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { QueueUrl, VisibilityTimeout } = command.input;
      this.putOff.push(`${nameOf(QueueUrl)}: ${VisibilityTimeout} s`);
      return {};
    }
    if (!(command instanceof SendMessageBatchCommand)) throw new Error(`unknown: ${command.constructor.name}`);
    const { QueueUrl, Entries = [] } = command.input;
    if (nameOf(QueueUrl) !== 'samples') return {};
    const messages = Entries.map(({ MessageBody: body = '', MessageAttributes = {} }) => ({
      body,
      attributes: Object.keys(MessageAttributes),
    }));
    this.beforeSend(messages.map(({ body }) => body));
    this.sent.push(...messages);
    return {};
  }
}

const prediction = (index: number): Prediction => ({
  index,
  status: 'answered',
  predicted: 0,
  latency_ms: 1,
  attempts: 1,
});

const answered = (): Response =>
  Response.json({
    choices: [{ finish_reason: 'stop', message: { content: 'bug' } }],
    usage: { prompt_tokens: 9, completion_tokens: 1 },
  });

const urlOf = (name: QueueName): string => `https://sqs.test/${name}`;
const nameOf = (url = ''): QueueName => {
  const name = [...QUEUES, ...UPLOADS].find((one) => urlOf(one) === url);
  if (!name) throw new Error(`there is no queue ${url}`);
  return name;
};

function clientOf<C extends object>(client: C, execute: (command: object) => unknown): C {
  return Object.defineProperty(client, 'send', { value: async (command: object) => execute(command) });
}
