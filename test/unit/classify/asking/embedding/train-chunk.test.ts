// A chunk of train rows becomes one object: once, whole, and not for a stopped run.
import { expect, it, onTestFinished } from 'vitest';
import { embedChunk } from '../../../../../lambda/classify/asking/embedding/train-chunk.ts';
import { ReleaseError } from '../../../../../lambda/classify/asking/question.ts';
import { Worker } from '../../../../../lambda/classify/worker.ts';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { decodeChunk } from '../../../../../lambda/shared/embeddings/chunk.ts';
import { chunkContentKey, runKey, stopKey, vectorsKey } from '../../../../../lambda/shared/keys.ts';
import { chatClient } from '../../../../../lambda/shared/models/call/chat-client.ts';
import { memoryStore } from '../../../../support/memory/store.ts';
import { type EmbeddingsOptions, vectorOf } from '../../../../support/openai/embeddings.ts';
import { answer } from '../../../../support/openai/replies.ts';
import { startOpenAiServer } from '../../../../support/openai/server.ts';
import { readyRun } from '../../../../support/runs/ready-run.ts';

const KEY = vectorsKey('run', 0, 3);
const delivery = { receives: 1, remainingMs: () => 300_000 };
const chunk = (train: object) => ({ run: 'run', train: { model: 0, chunk: 3, ...train } });

async function start(embeddings: EmbeddingsOptions = {}) {
  const server = await startOpenAiServer({ script: () => answer(''), embeddings });
  onTestFinished(() => server.stop());
  const endpoint = Endpoint.parse({ name: 'openai', baseUrl: server.url });
  const memory = memoryStore();
  const model = { endpoint: 'openai', model: 'm', parameters: {}, price: { input: 2 }, dimensions: 16, rows: 9 };
  memory.putJson(runKey('run'), readyRun({ embedded: { models: [model] } }));
  const settings = { endpoints: [endpoint], workers: {}, concurrency: 9 };
  const worker = new Worker(memory.store, async () => chatClient(endpoint, undefined), settings);
  const stored = async () => decodeChunk((await memory.store.read(KEY)) ?? Buffer.alloc(0), KEY);
  return { ...memory, server, worker, stored };
}

it('holds the vectors, the failures and the cost', async () => {
  const { server, worker, stored } = await start({ maxCharacters: 20 });
  const texts = ['a crash', 'x'.repeat(21), 'a refund'];
  await embedChunk(chunk({ texts }), delivery, worker);
  const { rows, failed, usage, cost_micro_usd, vectors } = await stored();
  expect({ rows, failed }).toEqual({ rows: [0, 2], failed: { context_length_exceeded: 1 } });
  expect([...vectors]).toEqual([...vectorOf('a crash'), ...vectorOf('a refund')]);
  expect(usage?.prompt_tokens).toBe(2 + 2);
  expect(cost_micro_usd).toBe(2 * (2 + 2));
  const calls = server.embedded.length;
  await embedChunk(chunk({ texts }), delivery, worker);
  expect(server.embedded).toHaveLength(calls);
});

it('reads texts that are too large for a message from the bucket', async () => {
  const { worker, stored, putJson } = await start();
  putJson(chunkContentKey('run', 0, 3), ['a crash']);
  await embedChunk(chunk({ content_key: chunkContentKey('run', 0, 3) }), delivery, worker);
  expect((await stored()).rows).toEqual([0]);
});

it('asks nothing for a stopped run', async () => {
  const { server, worker, putJson, store } = await start();
  putJson(stopKey('run'), { code: 'cancelled', message: 'x' });
  await embedChunk(chunk({ texts: ['a crash'] }), delivery, worker);
  expect(server.embedded).toEqual([]);
  expect(await store.exists(KEY)).toBe(false);
});

it('goes back to the queue if a row must wait, and the others are not asked again', async () => {
  let isDown = true;
  const error = { message: 'no', type: 'x', param: null, code: 'invalid_api_key' };
  const { server, worker, stored } = await start({
    answer: ({ input }) => (isDown && input.includes('later') ? { status: 401, error } : undefined),
  });
  await embedChunk({ run: 'run', train: { model: 0, chunk: 1, texts: ['now'] } }, delivery, worker);
  await expect(embedChunk(chunk({ texts: ['now', 'later'] }), delivery, worker)).rejects.toThrow(ReleaseError);
  isDown = false;
  await embedChunk(chunk({ texts: ['now', 'later'] }), delivery, worker);
  expect((await stored()).usage?.prompt_tokens).toBe(2);
  expect(server.embedded.flat().filter((text) => text === 'now')).toHaveLength(1);
});
