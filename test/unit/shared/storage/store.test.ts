import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DamagedObjectError } from '../../../../lambda/shared/storage/json.ts';
import { SourceChangedError } from '../../../../lambda/shared/storage/store.ts';
import { memoryStore, s3Failure } from '../../../support/memory/store.ts';

describe('a conditional write', () => {
  it('says whether it was done: another object there, another version there, none there', async () => {
    const { store, json } = memoryStore();
    expect(await store.putJson('key', 1, { ifAbsent: true })).toBe(true);
    expect(await store.putJson('key', 2, { ifAbsent: true })).toBe(false);
    const { etag = '' } = (await store.getText('key')) ?? {};
    expect(await store.putJson('key', 3, { ifMatch: etag })).toBe(true);
    expect(await store.putJson('key', 4, { ifMatch: etag })).toBe(false);
    expect(await store.putJson('other', 5, { ifMatch: etag })).toBe(false);
    expect(json('key')).toBe(3);
  });

  it('is retried if it collides with another, and then reports the outcome', async () => {
    let conflicts = 4;
    const { store, json, asked } = memoryStore({
      before() {
        if (conflicts-- > 0) throw s3Failure(409);
      },
    });
    expect(await store.putJson('key', 1, { ifAbsent: true })).toBe(true);
    expect(json('key')).toBe(1);
    expect(asked).toHaveLength(5);
  });

  it('fails after five collisions, and at once with any other error', async () => {
    const failing = (status: number) =>
      memoryStore({
        before() {
          throw s3Failure(status);
        },
      });
    const conflicting = failing(409);
    await expect(conflicting.store.putJson('key', 1, { ifAbsent: true })).rejects.toThrow('status 409');
    expect(conflicting.asked).toHaveLength(5);
    const unavailable = failing(503);
    await expect(unavailable.store.putJson('key', 1, { ifAbsent: true })).rejects.toThrow('status 503');
    expect(unavailable.asked).toHaveLength(1);
  });
});

it('a write without a condition is done or fails: no answer is taken for a failed condition', async () => {
  const { store } = memoryStore({
    before() {
      throw s3Failure(412);
    },
  });
  await expect(store.putJson('key', 1)).rejects.toThrow('status 412');
});

it('a LIST has all its pages, in key order', async () => {
  const { store, putJson, asked } = memoryStore({ pageSize: 3 });
  for (const n of [5, 3, 9, 1, 8, 2, 7]) putJson(`folder/${n}`, n);
  putJson('other/4', 4);
  const keys: string[] = [];
  for await (const { key } of store.list('folder/')) keys.push(key);
  expect(keys).toEqual([1, 2, 3, 5, 7, 8, 9].map((n) => `folder/${n}`));
  expect(asked).toHaveLength(3);
});

it('a damaged object is reported only by its key, and a missing one is undefined', async () => {
  const { store, bucket } = memoryStore();
  bucket.put('cut', Buffer.from('{"secret'));
  bucket.put('other', Buffer.from('{"a":1}'));
  const reading = (key: string) => store.getJson(key, z.object({ b: z.number() }));
  await expect(reading('cut')).rejects.toThrow(
    new DamagedObjectError('cut is not JSON: it was cut or changed by hand'),
  );
  await expect(reading('other')).rejects.toThrow(DamagedObjectError);
  expect(await reading('none')).toBeUndefined();
});

it('a source is read in the version that started the run, or not at all', async () => {
  const { store, bucket } = memoryStore();
  const { id, etag } = bucket.put('holdouts/tags.csv', Buffer.from('first'));
  bucket.put('holdouts/tags.csv', Buffer.from('second'));
  const source = { bucket: 'bucket', key: 'holdouts/tags.csv', etag };
  const { body } = await store.openSource({ ...source, version_id: id });
  expect(Buffer.concat(await body.toArray()).toString()).toBe('first');
  // Without versions, the ETag tells.
  await expect(store.openSource(source)).rejects.toThrow(SourceChangedError);
});

describe('gzipped JSON', () => {
  const Model = z.object({ weights: z.array(z.number()) });
  const KEY = 'runs/r/model.json.gz';

  it('is read back unchanged, and is undefined if there is none', async () => {
    const { store, bucket } = memoryStore();
    expect(await store.getGzipJson(KEY, Model)).toBe(undefined);
    await store.putGzipJson(KEY, { weights: Array(1000).fill(1) });
    expect(bucket.current(KEY)?.body.length).toBeLessThan(200);
    expect(await store.getGzipJson(KEY, Model)).toEqual({ weights: Array(1000).fill(1) });
  });

  it('that was truncated or is of another version is reported by its key', async () => {
    const { store, bucket } = memoryStore();
    await store.putGzipJson(KEY, { weights: ['a secret'] });
    const other = store.getGzipJson(KEY, Model);
    await expect(other).rejects.toThrow(/^runs\/r\/model\.json\.gz is not as this version writes it: weights\.0: /);
    await expect(other).rejects.not.toThrow(/secret/);
    bucket.put(KEY, bucket.current(KEY)?.body.subarray(0, 20) ?? Buffer.alloc(0));
    await expect(store.getGzipJson(KEY, Model)).rejects.toThrow(DamagedObjectError);
  });
});
