import { describe, expect, it, onTestFinished } from 'vitest';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { chatClient } from '../../../../../lambda/shared/models/call/chat-client.ts';
import { embed, fromBase64, readEmbeddings, toBase64 } from '../../../../../lambda/shared/models/call/embed.ts';
import { BadAnswerError, failureOf } from '../../../../../lambda/shared/models/reply/failure.ts';
import { shareUsage } from '../../../../../lambda/shared/models/reply/usage.ts';
import { type EmbeddingsOptions, vectorOf } from '../../../../support/openai/embeddings.ts';
import { answer } from '../../../../support/openai/replies.ts';
import { startOpenAiServer } from '../../../../support/openai/server.ts';

const called = { model: 'm', parameters: {} };
const signal = AbortSignal.timeout(30_000);

async function start(embeddings: EmbeddingsOptions = {}) {
  const server = await startOpenAiServer({ script: () => answer(''), embeddings });
  onTestFinished(() => server.stop());
  return { server, client: chatClient(Endpoint.parse({ name: 'e', baseUrl: server.url }), undefined) };
}

it.each(['ignores', 'refuses', undefined] as const)('reads vectors of a server that %s base64', async (base64) => {
  const { server, client } = await start(base64 === undefined ? {} : { base64 });
  for (let again = 0; again < 2; again++) {
    const { vectors, usage } = await embed(client, called, ['a b', 'c'], signal);
    expect(vectors).toEqual([Float32Array.from(vectorOf('a b')), Float32Array.from(vectorOf('c'))]);
    expect(usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 0 });
  }
  // A refusal is remembered.
  expect(server.embedded).toHaveLength(base64 === 'refuses' ? 3 : 2);
});

it('asks as the benchmark says', async () => {
  const { client } = await start();
  const { vectors } = await embed(client, { model: 'm', parameters: { dimensions: 3 } }, ['a'], signal);
  expect(vectors[0]).toHaveLength(3);
});

it('reads the error that a gateway sends with status 200', async () => {
  const error = { message: 'No auth credentials found', type: 'error', param: null, code: '401' };
  const { client } = await start({ answer: () => ({ status: 200, error }) });
  const thrown: unknown = await embed(client, called, ['a'], signal).catch((one: unknown) => one);
  expect(failureOf(thrown)).toMatchObject({ class: 'account', message: 'No auth credentials found' });
});

it('takes a text that llama.cpp finds too large for one that will never pass', async () => {
  const message = 'input (601 tokens) is too large to process. increase the physical batch size';
  const { client } = await start({
    answer: () => ({ status: 500, error: { message, type: 'server_error', param: null, code: null } }),
  });
  const error: unknown = await embed(client, called, ['a'], signal).catch((thrown: unknown) => thrown);
  expect(failureOf(error)).toMatchObject({ class: 'permanent', code: 'context_length_exceeded' });
});

const entry = (index: number | undefined, embedding: unknown) => ({ index, embedding });

describe('an answer', () => {
  it('may be in any order, or leave out its indices', () => {
    const first = (data: unknown) => readEmbeddings({ data }, 2).vectors[0];
    expect(first([entry(1, [2]), entry(0, [1])])).toEqual(Float32Array.from([1]));
    expect(first([entry(undefined, [1]), entry(undefined, [2])])).toEqual(Float32Array.from([1]));
    // Protocol buffers leave out a 0.
    expect(first([entry(undefined, [1]), entry(1, [2])])).toEqual(Float32Array.from([1]));
  });

  it.each([
    ['nothing', undefined],
    ['no list', { data: 'x' }],
    ['too few', { data: [entry(0, [1])] }],
    ['too many', { data: [entry(0, [1]), entry(1, [1]), entry(2, [1])] }],
    ['an index twice', { data: [entry(0, [1]), entry(0, [1])] }],
    ['an index beyond', { data: [entry(0, [1]), entry(2, [1])] }],
    ['different lengths', { data: [entry(0, [1]), entry(1, [1, 2])] }],
    ['an empty vector', { data: [entry(0, []), entry(1, [1])] }],
    ['a vector of zeros', { data: [entry(0, [0, 0]), entry(1, [1, 2])] }],
    ['null among the numbers', { data: [entry(0, [null, 1]), entry(1, [1, 2])] }],
    ['text that is no base64', { data: [entry(0, '$$$$$$$$'), entry(1, '$$$$$$$$')] }],
    ['NaN in base64', { data: [entry(0, toBase64(Float32Array.of(Number.NaN))), entry(1, 'AACAPw==')] }],
    ['infinity', { data: [entry(0, toBase64(Float32Array.of(Number.POSITIVE_INFINITY))), entry(1, 'AACAPw==')] }],
    ['a part of a number', { data: [entry(0, 'AACA'), entry(1, 'AACA')] }],
  ])('with %s is tried again', (_, raw) => {
    expect(() => readEmbeddings(raw, 2)).toThrow(BadAnswerError);
    try {
      readEmbeddings(raw, 2);
    } catch (error) {
      expect(failureOf(error)).toMatchObject({ class: 'transient', code: 'malformed_answer' });
    }
  });

  it('may count only a total, or nothing', () => {
    const usage = (said: unknown) => readEmbeddings({ data: [entry(0, [1])], usage: said }, 1).usage;
    expect(usage({ total_tokens: 7 })).toMatchObject({ prompt_tokens: 7 });
    expect(usage({ prompt_tokens: 5, total_tokens: 7 })).toMatchObject({ prompt_tokens: 5 });
    expect(usage(undefined)).toBeUndefined();
    expect(usage({ prompt_tokens: -1 })).toBe('odd');
  });
});

it('writes base64 that it reads', () => {
  const vector = Float32Array.of(1, -2.5, 1e-30);
  expect(fromBase64(toBase64(vector))).toEqual(vector);
  expect(toBase64(Float32Array.of(1))).toBe('AACAPw==');
});

it('deals out usage so that the parts add up', () => {
  const usage = { prompt_tokens: 10, cached_tokens: 1, completion_tokens: 0, reasoning_tokens: 0 };
  const parts = shareUsage(usage, [1, 1, 1, 0]).map((part) =>
    part && part !== 'odd' ? part.prompt_tokens : Number.NaN,
  );
  expect(parts).toEqual([3, 4, 3, 0]);
  expect(shareUsage('odd', [1, 2])).toEqual(['odd', 'odd']);
  expect(shareUsage(undefined, [1])).toEqual([undefined]);
});
