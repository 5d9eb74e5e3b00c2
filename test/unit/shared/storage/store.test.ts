import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { DamagedObjectError } from '../../../../lambda/shared/storage/json.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';

/** Keeps what is written in memory. */
class MemoryStore extends Store {
  readonly objects = new Map<string, Buffer>();
  readonly contentTypes: (string | undefined)[] = [];

  constructor() {
    super('bucket');
  }

  override async put(key: string, body: string | Uint8Array, options: { contentType?: string } = {}): Promise<boolean> {
    this.objects.set(key, Buffer.from(body));
    this.contentTypes.push(options.contentType);
    return true;
  }

  override async open(key: string) {
    const body = this.objects.get(key);
    return body && { body: Readable.from([body]), source: { bucket: 'bucket', key, etag: '' } };
  }
}

const Model = z.object({ weights: z.array(z.number()) });
const KEY = 'runs/r/model.json.gz';

it('gives gzipped JSON back as it was, and nothing where none stands', async () => {
  const store = new MemoryStore();
  expect(await store.getGzipJson(KEY, Model)).toBe(undefined);
  await store.putGzipJson(KEY, { weights: Array(1000).fill(1) });
  expect(store.contentTypes).toEqual(['application/gzip']);
  expect(store.objects.get(KEY)?.length).toBeLessThan(200);
  expect(await store.getGzipJson(KEY, Model)).toEqual({ weights: Array(1000).fill(1) });
});

it('names gzipped JSON that was cut, or is of another version', async () => {
  const store = new MemoryStore();
  await store.putGzipJson(KEY, { weights: ['a secret'] });
  const other = store.getGzipJson(KEY, Model);
  await expect(other).rejects.toThrow(/^runs\/r\/model\.json\.gz is not as this version writes it: weights\.0: /);
  await expect(other).rejects.not.toThrow(/secret/);
  store.objects.set(KEY, store.objects.get(KEY)?.subarray(0, 20) ?? Buffer.alloc(0));
  await expect(store.getGzipJson(KEY, Model)).rejects.toThrow(DamagedObjectError);
});
