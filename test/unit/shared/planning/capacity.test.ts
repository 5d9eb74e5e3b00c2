import { describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { callable, capacity, inFlight, sharers } from '../../../../lambda/shared/planning/capacity.ts';

const endpoint = (limits: object) => Endpoint.parse({ name: 'own', baseUrl: 'https://model.test', ...limits });
const large = endpoint({ max_concurrent_requests: 1_600 });

it('has as many workers as the endpoint can use', () => {
  expect(capacity(large)).toMatchObject({ workers: 25, concurrency: 64 });
  expect(capacity(endpoint({ max_concurrent_requests: 100_000 }))).toMatchObject({ workers: 150, concurrency: 256 });
});

it('has no more workers than can share a small limit, and each of them holds more', () => {
  const many = { max_concurrent_requests: 1_600 };
  expect(capacity(endpoint({ ...many, max_tokens_per_minute: 60_000 }))).toMatchObject({
    workers: 15,
    concurrency: 106,
  });
  expect(capacity(endpoint({ max_requests_per_minute: 20 }))).toMatchObject({
    workers: 2,
    concurrency: 1,
    batchSize: 1,
  });
  expect(capacity(endpoint({ max_concurrent_requests: 10 }))).toMatchObject({ workers: 2, concurrency: 5 });
  expect(capacity(endpoint({ max_requests_per_minute: 5_000 }))).toMatchObject({ workers: 3, concurrency: 55 });
});

it('keeps in flight what the endpoint can use, by batches that hold it', () => {
  expect(inFlight(capacity(endpoint({ max_requests_per_minute: 5_000 })))).toBe(165);
  // A batch that is smaller than what may be in flight is all that a worker has.
  expect(inFlight({ workers: 2, concurrency: 81, batchSize: 2 })).toBe(4);
});

it('has at least two workers in AWS, but one here if a limit is one', () => {
  const one = endpoint({ max_concurrent_requests: 1 });
  expect(capacity(one).workers).toBe(2);
  expect(capacity(one, 1)).toMatchObject({ workers: 1, concurrency: 1 });
});

describe('an endpoint whose prompts take vectors from another', () => {
  const vectors = endpoint({ name: 'vectors', max_requests_per_minute: 600 });
  const chat = endpoint({ name: 'chat', max_requests_per_minute: 5_000, embeddings_from: ['vectors'] });
  const other = endpoint({ name: 'other', embeddings_from: ['chat'] });

  it('shares it with its own workers', () => {
    expect(capacity(vectors).workers).toBe(2);
    expect(capacity(chat).workers).toBe(3);
    expect(sharers('vectors', [vectors, other])).toBe(2);
    expect(sharers('vectors', [vectors, chat, other])).toBe(5);
  });

  it('calls nobody else', () => {
    expect(callable(chat, [other, vectors, chat])).toEqual({
      endpoints: [chat, vectors],
      workers: { chat: 3 + capacity(other).workers, vectors: 5 },
    });
    expect(callable(vectors, [other, vectors, chat]).endpoints).toEqual([vectors]);
    // What the other may call is not its to know.
    expect(callable(other, [other, vectors, chat]).endpoints).toEqual([other, { ...chat, embeddings_from: [] }]);
  });
});
