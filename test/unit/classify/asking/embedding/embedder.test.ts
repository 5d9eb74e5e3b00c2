// What reaches the endpoint when samples want vectors: few requests, no text twice, and one bad text spoils no other.
import { expect, it, onTestFinished } from 'vitest';
import { takeCancelled } from '../../../../../lambda/classify/asking/cancelled.ts';
import { embedderOf } from '../../../../../lambda/classify/asking/embedding/embedder.ts';
import { KnownVectors } from '../../../../../lambda/classify/asking/embedding/known-vectors.ts';
import { ReleaseError } from '../../../../../lambda/classify/asking/question.ts';
import { Worker } from '../../../../../lambda/classify/worker.ts';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { runKey } from '../../../../../lambda/shared/keys.ts';
import { chatClient } from '../../../../../lambda/shared/models/call/chat-client.ts';
import { memoryStore } from '../../../../support/memory/store.ts';
import { type EmbeddingsOptions, vectorOf } from '../../../../support/openai/embeddings.ts';
import { answer } from '../../../../support/openai/replies.ts';
import { startOpenAiServer } from '../../../../support/openai/server.ts';
import { readyRun } from '../../../../support/runs/ready-run.ts';

const model = { endpoint: 'openai', model: 'm', parameters: {}, dimensions: 16, rows: 1 };

async function start(embeddings: EmbeddingsOptions = {}, receives = 1, request_timeout = 60) {
  const server = await startOpenAiServer({ script: () => answer(''), embeddings });
  onTestFinished(() => server.stop());
  const endpoint = Endpoint.parse({ name: 'openai', baseUrl: server.url, request_timeout });
  const { store, putJson } = memoryStore();
  putJson(runKey('run'), readyRun({ embedded: { models: [model] } }));
  const worker = new Worker(store, async () => chatClient(endpoint, undefined), {
    endpoints: [endpoint],
    workers: {},
    concurrency: 100,
  });
  const known = await worker.runs.get('run');
  const asker = { delivery: { receives, remainingMs: () => 300_000 }, variant: model, known, worker, name: 'm' };
  const get = (text: string) => embedderOf(worker).get(text, model, { ...asker, line: worker.line('openai') });
  return { server, get, run: known.run };
}

it('joins texts that come together, splits their usage, and asks for none twice', async () => {
  const { server, get } = await start();
  const texts = Array.from({ length: 100 }, (_, row) => `text ${row}`);
  const all = await Promise.all([...texts, ...texts].map(get));
  expect(server.embedded.map(({ length }) => length)).toEqual([64, 36]);
  all.forEach(({ got }, row) => {
    expect(got).toEqual({ vector: Float32Array.from(vectorOf(texts[row % 100] ?? '')) });
  });
  expect(all.map(({ fromCache }) => fromCache)).toEqual(all.map((_, row) => row >= 100));
  const tokens = all.map(({ spent }) =>
    spent.usage && spent.usage !== 'odd' ? spent.usage.prompt_tokens : Number.NaN,
  );
  // A token is four characters, so each text has two.
  expect(tokens.slice(0, 100).reduce((sum, one) => sum + one, 0)).toBe(200);
  expect(tokens.slice(100)).toEqual(tokens.slice(0, 100));
  expect(all.map(({ spent }) => spent.calls)).toEqual(all.map((_, row) => (row < 100 ? 1 : 0)));
});

it('finds the text that is refused, and the others get their vectors', async () => {
  const { get } = await start({ maxCharacters: 50 });
  const texts = [...Array.from({ length: 20 }, (_, row) => `text ${row}`), 'x'.repeat(51), ' '];
  const all = await Promise.all(texts.map(get));
  expect(all.filter(({ got }) => 'vector' in got)).toHaveLength(20);
  expect(all.at(-2)?.got).toMatchObject({ class: 'permanent', code: 'context_length_exceeded' });
  expect(all.at(-1)).toMatchObject({ got: { code: 'empty_text' }, spent: { calls: 0 } });
});

it('learns how many texts an endpoint takes at once', async () => {
  const { server, get } = await start({ maxInputs: 32 });
  await Promise.all(Array.from({ length: 64 }, (_, row) => get(`a ${row}`)));
  const before = server.embedded.length;
  await Promise.all(Array.from({ length: 64 }, (_, row) => get(`b ${row}`)));
  expect(server.embedded.slice(before).map(({ length }) => length)).toEqual([32, 32]);
});

it('tries again alone what failed together', async () => {
  const error = { message: 'out of order', type: 'server_error', param: null, code: null };
  const { server, get } = await start({
    answer: ({ input }) => (input.includes('poison') ? { status: 500, error } : undefined),
  });
  const all = await Promise.allSettled(['fine', 'poison'].map(get));
  expect(all[0]).toMatchObject({ status: 'fulfilled', value: { got: { vector: expect.anything() } } });
  expect(all[1]).toMatchObject({ status: 'rejected', reason: expect.any(ReleaseError) });
  expect(server.embedded.slice(0, 2).map((one) => one.join())).toEqual(['fine,poison', expect.stringMatching(/^\w+$/)]);
}, 20_000);

it('counts a request that was cancelled once, however many texts it had', async () => {
  const { server, get, run } = await start({ latencyMs: 1_000 }, 1, 0.2);
  await Promise.allSettled(['a', 'b', 'c'].map(get));
  expect(server.embedded[0]).toHaveLength(3);
  expect(takeCancelled(run, { name: 'm' }, 1).timeouts?.count).toBe(server.embedded.length);
}, 20_000);

it('takes a vector of another length for no answer', async () => {
  const { get } = await start({ answer: () => ({ raw: { data: [{ index: 0, embedding: [1, 2] }] } }) });
  const tried = await get('a').catch((thrown: unknown) => thrown);
  expect(tried).toMatchObject({ code: 'malformed_answer' });
}, 20_000);

it('forgets the vectors that were used longest ago', () => {
  const known = new KnownVectors(1_000);
  const vector = new Float32Array(25);
  for (const key of ['a', 'b']) known.set(key, { vector, usage: undefined, latencyMs: 0 });
  expect(known.get('a')).toBeDefined();
  known.set('c', { vector, usage: undefined, latencyMs: 0 });
  expect(known.get('b')).toBeUndefined();
  expect(known.get('a')).toBeDefined();
  expect(known.bytes).toBeLessThanOrEqual(1_000);
});
