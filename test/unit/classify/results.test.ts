import { json } from 'node:stream/consumers';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ResultSender } from '../../../lambda/classify/results.ts';
import type { PredictionResult } from '../../../lambda/shared/contracts/messages.ts';
import { FIRST_GATHER_MS, GATHER_MS } from '../../../lambda/shared/storage/queue.ts';
import { serveHttp } from '../../support/http-server.ts';

const Batch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ ReceiptHandle: z.string().optional(), MessageBody: z.string().optional() })),
});

/** Two queues that answer each request with these statuses. @returns the sender and what was asked, in order */
async function start(status: { send: number; delete: number }) {
  const asked: string[] = [];
  const endpoint = await serveHttp(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const { QueueUrl, Entries } = Batch.parse(await json(request));
    const contents = Entries.flatMap(({ ReceiptHandle, MessageBody }) => ReceiptHandle ?? indicesOf(MessageBody));
    asked.push(`${action} ${QueueUrl.split('/').at(-1)}: ${contents.join(', ')}`);
    response.writeHead(action.startsWith('Send') ? status.send : status.delete, {
      'content-type': 'application/x-amz-json-1.0',
    });
    response.end('{"__type":"com.amazonaws.sqs#AccessDenied","message":"no"}');
  });
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const sqs = new SQSClient({ endpoint, region: 'eu-west-1', credentials, md5: false });
  const queues = { samplesQueueUrl: `${endpoint}/samples`, resultsQueueUrl: `${endpoint}/results` };
  return { sender: new ResultSender(sqs, queues), asked };
}

const indicesOf = (body = '') => [...body.matchAll(/"index":(\d+)/g)].map(([, index]) => `index ${index}`);

const result = (index: number, run = 'run'): PredictionResult => ({
  type: 'prediction',
  run,
  prediction: { index, truth: 0, status: 'answered', predicted: 0, latency_ms: 0, attempts: 1 },
});

it('deletes samples, several at once, after their predictions are in the queue', async () => {
  const { sender, asked } = await start({ send: 200, delete: 200 });
  await Promise.all([sender.send(result(0), 'a'), sender.send(result(1), 'b')]);
  await sender.allDeleted();
  expect(asked).toEqual(['SendMessageBatch results: index 0, index 1', 'DeleteMessageBatch samples: a, b']);
});

it('leaves an invocation’s last samples to the event source, and sends their predictions at once', async () => {
  const { sender, asked } = await start({ send: 200, delete: 200 });
  const sent = sender.send(result(0), 'a');
  sender.flush();
  await sent;
  await sender.allDeleted();
  expect(asked).toEqual(['SendMessageBatch results: index 0']);
});

it('deletes no sample whose prediction the queue refuses', async () => {
  const { sender, asked } = await start({ send: 400, delete: 200 });
  await expect(sender.send(result(0), 'a')).rejects.toThrow('no');
  await sender.allDeleted();
  expect(asked).toEqual(['SendMessageBatch results: index 0']);
});

it('leaves to the event source what it cannot delete', async () => {
  const { sender, asked } = await start({ send: 200, delete: 400 });
  await sender.send(result(0), 'a');
  await sender.allDeleted();
  expect(asked).toHaveLength(2);
});

afterEach(() => void vi.useRealTimers());

it('sends the first prediction soon, and later ones together', async () => {
  vi.useFakeTimers();
  const sqs = new SQSClient({ region: 'eu-west-1' });
  const sent: number[] = [];
  const send = async (command: { input: { Entries: { MessageBody?: string }[] } }) => {
    const [first] = command.input.Entries;
    if (command instanceof SendMessageBatchCommand) sent.push(indicesOf(first?.MessageBody).length);
    return {};
  };
  Object.defineProperty(sqs, 'send', { value: send });
  const sender = new ResultSender(sqs, { samplesQueueUrl: 'samples', resultsQueueUrl: 'results' });
  void sender.send(result(0), 'first');
  await vi.advanceTimersByTimeAsync(FIRST_GATHER_MS);
  expect(sent).toEqual([1]);
  // Six in the time between two requests.
  for (let index = 1; index <= 18; index++) {
    void sender.send(result(index), `receipt ${index}`);
    await vi.advanceTimersByTimeAsync(GATHER_MS / 6);
  }
  await vi.advanceTimersByTimeAsync(2 * GATHER_MS);
  expect(sent.slice(0, 3)).toEqual([1, 6, 6]);
  void sender.send(result(19), 'after a pause');
  await vi.advanceTimersByTimeAsync(FIRST_GATHER_MS);
  expect(sent.at(-1)).toBe(1);
  expect(sent.reduce((sum, count) => sum + count)).toBe(20);
});

it('lets no prediction wait for longer where the runtime says so', async () => {
  vi.useFakeTimers();
  const sqs = new SQSClient({ region: 'eu-west-1' });
  let sent = 0;
  Object.defineProperty(sqs, 'send', {
    value: async (command: object) => {
      if (command instanceof SendMessageBatchCommand) sent++;
      return {};
    },
  });
  const sender = new ResultSender(sqs, { samplesQueueUrl: 'samples', resultsQueueUrl: 'results', gatherMs: 0 });
  for (const index of [0, 1, 2]) {
    void sender.send(result(index), `receipt ${index}`);
    await vi.advanceTimersByTimeAsync(FIRST_GATHER_MS);
    expect(sent).toBe(index + 1);
  }
});

it('sends every prediction, ten at a time as they come, and deletes their samples and no others', async () => {
  const { sender, asked } = await start({ send: 200, delete: 200 });
  const indices = Array.from({ length: 23 }, (_, index) => index);
  const sent = indices.map((index) => sender.send(result(index), `receipt ${index}`));
  sender.flush();
  await Promise.all(sent);
  await sender.allDeleted();
  const list = (from: number, to: number, name: string) =>
    indices
      .slice(from, to)
      .map((index) => `${name} ${index}`)
      .join(', ');
  expect(asked.toSorted()).toEqual(
    [
      `SendMessageBatch results: ${list(0, 10, 'index')}`,
      `SendMessageBatch results: ${list(10, 20, 'index')}`,
      `SendMessageBatch results: ${list(20, 23, 'index')}`,
      `DeleteMessageBatch samples: ${list(0, 10, 'receipt')}`,
      `DeleteMessageBatch samples: ${list(10, 20, 'receipt')}`,
    ].toSorted(),
  );
});

it('sends the predictions of a run in one message of its group', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' });
  const sent: unknown[] = [];
  const send = async ({ input }: { input: { Entries: unknown[] } }) => void sent.push(...input.Entries);
  Object.defineProperty(sqs, 'send', { value: async (command: never) => (await send(command)) ?? {} });
  const sender = new ResultSender(sqs, { samplesQueueUrl: 'samples', resultsQueueUrl: 'results' });
  const all = Promise.all(['a', 'b', 'a'].map((run, index) => sender.send(result(index, run), `receipt ${index}`)));
  sender.flush();
  await all;
  const message = (run: string, indices: number[]) => {
    const predictions = indices.map((index) => result(index, run).prediction);
    return { MessageBody: JSON.stringify({ type: 'predictions', run, predictions }), MessageGroupId: run };
  };
  expect(sent).toMatchObject([message('a', [0, 2]), message('b', [1])]);
});
