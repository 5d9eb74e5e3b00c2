import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import type { Prediction } from '../../../../lambda/shared/contracts/messages.ts';
import { DamagedSegmentError, factsOf, readSegments } from '../../../../lambda/shared/results/segments.ts';
import { toJsonLines } from '../../../../lambda/shared/storage/json.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { serveHttp } from '../../../support/http-server.ts';

const answered = { index: 0, truth: 0, status: 'answered', predicted: 0, latency_ms: 1, attempts: 1 } as const;

it("a segment's key counts what was paid now, without answers from the cache", () => {
  const predictions: Prediction[] = [
    { ...answered, cost_micro_usd: 10.4 },
    { ...answered, index: 1, cost_micro_usd: 20, from_cache: true },
    { ...answered, index: 2, status: 'failed', predicted: null, error_code: 'refusal' },
  ];
  expect(factsOf(predictions)).toEqual({ count: 3, unanswered: 1, costMicroUsd: 10 });
});

/** A bucket whose answers take a while, the first ones the longest. `n` holds the prediction of sample n. */
async function bucket(bodyOf: (n: number) => Buffer | number) {
  const seen = { now: 0, most: 0 };
  const endpoint = await serveHttp(async ({ url = '' }, response) => {
    seen.most = Math.max(seen.most, ++seen.now);
    const n = Number(/\/bucket\/(\d+)/.exec(url)?.[1]);
    await sleep(Math.max(5, 50 - n));
    seen.now--;
    const body = bodyOf(n);
    if (typeof body === 'number') response.writeHead(body).end();
    else response.writeHead(200, { etag: '"e"', 'last-modified': new Date(0).toUTCString() }).end(body);
  });
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const s3 = new S3Client({ endpoint, region: 'eu-west-1', credentials, forcePathStyle: true, maxAttempts: 1 });
  return { store: new Store('bucket', s3), seen };
}

/** @returns the sample of each segment, or the key of one that is damaged. */
async function read(store: Store, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  const keys = Array.from({ length: count }, (_, n) => String(n));
  for await (const one of readSegments(store, keys)) {
    found.push(one instanceof DamagedSegmentError ? one.key : one[0]?.index);
  }
  return found;
}

const segment = (n: number) => toJsonLines([{ ...answered, index: n }]);

it('segments are read several at once, and come in order', async () => {
  const { store, seen } = await bucket(segment);
  expect(await read(store, 60)).toEqual([...Array(60).keys()]);
  expect(seen.most).toBe(16);
});

it('a damaged or missing segment is an error in its own place', async () => {
  const { store } = await bucket((n) => (n === 1 ? Buffer.from('cut') : n === 2 ? 404 : segment(n)));
  expect(await read(store, 4)).toEqual([0, '1', '2', 3]);
});

it('an invalid prediction is a failure of its sample, and a line without a sample is damage', async () => {
  const odd = (n: number) => ({ ...answered, index: n < 2 ? n : undefined, latency_ms: n % 2 === 0 ? 1 : 'soon' });
  const { store } = await bucket((n) => toJsonLines([odd(n)]));
  const found = [];
  for await (const one of readSegments(store, ['0', '1', '2'])) found.push(one);
  expect(found).toEqual([
    [{ ...answered, index: 0 }],
    [{ index: 1, truth: 0, attempts: 1, status: 'failed', predicted: null, error_code: 'unreadable', latency_ms: 0 }],
    expect.any(DamagedSegmentError),
  ]);
});

it('a segment that cannot be read this time ends the reading, and no error goes unhandled', async () => {
  const { store } = await bucket((n) => (n < 3 ? segment(n) : 500));
  await expect(read(store, 20)).rejects.toThrow();
});
