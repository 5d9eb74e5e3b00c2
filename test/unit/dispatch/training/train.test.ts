// Train rows from their messages to trained classifiers: whatever dies in between, everything is written once.
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trainEmbeddings } from '../../../../lambda/dispatch/training/train.ts';
import { Result, TrainChunk } from '../../../../lambda/shared/contracts/messages.ts';
import type { Run, TrainRows } from '../../../../lambda/shared/contracts/run.ts';
import { Trained } from '../../../../lambda/shared/contracts/training.ts';
import { encodeChunk } from '../../../../lambda/shared/embeddings/chunk.ts';
import { chunkStarts } from '../../../../lambda/shared/embeddings/train-chunks.ts';
import { stopKey, trainedKey, trainRowsKey, vectorsKey } from '../../../../lambda/shared/keys.ts';
import { type MemoryStore, memoryStore } from '../../../support/memory/store.ts';
import { vectorOf } from '../../../support/openai/embeddings.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const ROWS = 150;
const DIMENSIONS = 16;
const PRICE = { input: 2 };
const rows: TrainRows = {
  texts: Array.from({ length: ROWS }, (_, row) => `${['crash', 'refund'][row % 2]} ${row}`),
  labels: Array.from({ length: ROWS }, (_, row) => row % 2),
};
const model = { endpoint: 'openai', model: 'm', parameters: {}, price: PRICE, dimensions: DIMENSIONS, rows: ROWS };
const run = (limits: Partial<Run['benchmark']['limits']> = {}): Run => {
  const ready = readyRun({ embedded: { models: [model] } });
  return { ...ready, benchmark: { ...ready.benchmark, limits: { ...ready.benchmark.limits, ...limits } } };
};

/** What classify does with a chunk. Each row has a token. */
async function embedded({ train }: TrainChunk, { store }: MemoryStore, failing: readonly number[] = []): Promise<void> {
  const texts = train.texts ?? [];
  const places = [...texts.keys()].filter((row) => !failing.includes(row));
  const usage = { prompt_tokens: texts.length, cached_tokens: 0, completion_tokens: 0, reasoning_tokens: 0 };
  const chunk = encodeChunk({
    dimensions: DIMENSIONS,
    rows: places,
    failed: failing.length > 0 ? { too_long: failing.length } : {},
    usage,
    cost_micro_usd: texts.length * PRICE.input,
    vectors: Float32Array.from(places.flatMap((row) => vectorOf(texts[row] ?? '', DIMENSIONS))),
  });
  await store.put(vectorsKey('run', train.model, train.chunk), chunk, { condition: { ifAbsent: true } });
}

interface Queues {
  readonly chunks: TrainChunk[];
  readonly results: Result[];
  /** Messages that the samples queue claims to have. */
  waiting: number;
}

function queuesOf(answer: (chunk: TrainChunk) => unknown): { queues: Queues; sqs: SQSClient } {
  const queues: Queues = { chunks: [], results: [], waiting: 0 };
  const send = async ({ input }: { input: { QueueUrl?: string; Entries?: { MessageBody: string }[] } }) => {
    if (!input.Entries) return { Attributes: counts(queues.waiting) };
    for (const { MessageBody } of input.Entries) {
      const value: unknown = JSON.parse(MessageBody);
      if (input.QueueUrl === 'results') queues.results.push(Result.parse(value));
      else {
        const chunk = TrainChunk.parse(value);
        queues.chunks.push(chunk);
        await answer(chunk);
      }
    }
    return {};
  };
  const sqs = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  return { queues, sqs: Object.defineProperty(sqs, 'send', { value: send }) };
}

const counts = (waiting: number) => ({
  ApproximateNumberOfMessages: String(waiting),
  ApproximateNumberOfMessagesNotVisible: '0',
  ApproximateNumberOfMessagesDelayed: '0',
});

const context = (memory: MemoryStore, sqs: SQSClient, remainingMs = () => 900_000) => ({
  ...{
    store: memory.store,
    sqs,
    samplesQueueUrls: new Map([['openai', 'samples']]),
    resultsQueueUrl: 'results',
    remainingMs,
  },
});

let memory: MemoryStore;
beforeEach(async () => {
  memory = memoryStore();
  await memory.store.putGzipJson(trainRowsKey('run'), rows);
});

const CHUNKS = chunkStarts(rows, model).length - 1;
const trained = () => Trained.parse(memory.json(trainedKey('run')));

it('sends each chunk once, trains on all vectors, and says what they cost', async () => {
  const { queues, sqs } = queuesOf((chunk) => embedded(chunk, memory, chunk.train.chunk === 0 ? [3, 4] : []));
  expect(await trainEmbeddings(run(), context(memory, sqs))).toBe('trained');
  expect(queues.chunks.map(({ train }) => train.chunk)).toEqual([0, 1, 2]);
  expect(queues.chunks.flatMap(({ train }) => train.texts)).toEqual(rows.texts);
  const cost = ROWS * PRICE.input;
  expect(trained()).toMatchObject({
    cost_micro_usd: cost,
    models: [{ train_rows: ROWS - 2, failed: { too_long: 2 }, usage: { prompt_tokens: ROWS }, cost_micro_usd: cost }],
  });
  expect(queues.results).toEqual([{ type: 'spent', run: 'run', spent: { id: '00000001', micro_usd: cost } }]);
  // Once more, as after a crash: nothing is sent or trained again, and the same word is said.
  const before = memory.asked.length;
  expect(await trainEmbeddings(run(), context(memory, sqs))).toBe('trained');
  expect(queues.chunks).toHaveLength(CHUNKS);
  expect(queues.results[1]).toEqual(queues.results[0]);
  expect(memory.asked.slice(before).filter((asked) => asked.startsWith('Put'))).toEqual([]);
});

it('ends in the same state wherever it dies', async () => {
  const { sqs } = queuesOf((chunk) => embedded(chunk, memory));
  await trainEmbeddings(run(), context(memory, sqs));
  const expected = trained();
  const steps = memory.asked.length;
  const keys = memory.bucket.keys('');
  for (let dies = 1; dies < steps; dies++) {
    let step = 0;
    let isAlive = true;
    memory = memoryStore({
      before: () => {
        if (isAlive && ++step === dies) throw new Error('the function died');
      },
    });
    isAlive = false;
    await memory.store.putGzipJson(trainRowsKey('run'), rows);
    isAlive = true;
    const again = queuesOf((chunk) => embedded(chunk, memory));
    await expect(trainEmbeddings(run(), context(memory, again.sqs))).rejects.toThrow('died');
    isAlive = false;
    expect(await trainEmbeddings(run(), context(memory, again.sqs))).toBe('trained');
    expect(trained()).toEqual(expected);
    expect(memory.bucket.keys('')).toEqual(keys);
    // What stands is not asked for again.
    expect(again.queues.chunks.length).toBeLessThanOrEqual(2 * CHUNKS);
  }
});

it('sends lost chunks again once the queue is empty', async () => {
  const { queues, sqs } = queuesOf((chunk) => (chunk.train.chunk === 1 ? undefined : embedded(chunk, memory)));
  const short = { ...context(memory, sqs), remainingMs: () => 1_000 };
  await expect(trainEmbeddings(run(), short)).rejects.toThrow('still being embedded');
  queues.waiting = 1;
  await expect(trainEmbeddings(run(), short)).rejects.toThrow('still being embedded');
  expect(queues.chunks).toHaveLength(CHUNKS);
  queues.waiting = 0;
  await expect(trainEmbeddings(run(), short)).rejects.toThrow('still being embedded');
  expect(queues.chunks.map(({ train }) => train.chunk)).toEqual([0, 1, 2, 1]);
});

describe('does not wait', () => {
  it('when the run is stopped, and freezes what was paid by then', async () => {
    memory.putJson(stopKey('run'), { code: 'cancelled', message: 'x' });
    const { queues, sqs } = queuesOf((chunk) => (chunk.train.chunk === 0 ? embedded(chunk, memory) : undefined));
    expect(await trainEmbeddings(run(), context(memory, sqs))).toBe('stopped');
    expect(trained()).toEqual({ models: [], cost_micro_usd: 64 * PRICE.input });
    // A chunk that comes later changes nothing: its cost would be counted twice.
    for (const chunk of queues.chunks) await embedded(chunk, memory);
    expect(await trainEmbeddings(run(), context(memory, sqs))).toBe('stopped');
    expect(queues.results[1]).toEqual(queues.results[0]);
  });

  it('when the vectors cost more than the budget', async () => {
    const { sqs } = queuesOf((chunk) => embedded(chunk, memory));
    const poor = run({ budget_usd: (ROWS * PRICE.input - 1) / 1e6 });
    expect(await trainEmbeddings(poor, context(memory, sqs))).toBe('stopped');
    expect(memory.json(stopKey('run'))).toMatchObject({ code: 'budget_exceeded' });
    memory = memoryStore();
    await memory.store.putGzipJson(trainRowsKey('run'), rows);
    const rich = run({ budget_usd: (ROWS * PRICE.input) / 1e6 });
    const { sqs: other } = queuesOf((chunk) => embedded(chunk, memory));
    expect(await trainEmbeddings(rich, context(memory, other))).toBe('trained');
  });

  it('for an endpoint that gives nothing for a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { sqs } = queuesOf(() => undefined);
      const given = context(memory, sqs, () => {
        vi.advanceTimersByTime(61_000);
        return 900_000;
      });
      expect(await trainEmbeddings(run(), given)).toBe('waiting');
    } finally {
      vi.useRealTimers();
    }
  });
});

it('has nothing to learn from if no row has a vector', async () => {
  const { sqs } = queuesOf((chunk) => embedded(chunk, memory, [...(chunk.train.texts ?? []).keys()]));
  expect(await trainEmbeddings(run(), context(memory, sqs))).toBe('trained');
  expect(trained().models).toMatchObject([{ train_rows: 0, failed: { too_long: ROWS }, classifiers: {} }]);
});
