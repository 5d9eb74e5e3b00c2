import { expect, it } from 'vitest';
import { ResponseCache } from '../../../../../lambda/classify/asking/cache/cache.ts';
import { CACHE } from '../../../../../lambda/shared/keys.ts';
import { MemoryCloud } from '../../../../support/memory/cloud.ts';

it('a damaged object loses its own answers and no others', async () => {
  const { store, bucket } = new MemoryCloud();
  for (const key of ['one', 'two', 'three']) {
    const cache = new ResponseCache(store);
    cache.add('group', key, { text: key, latencyMs: 1 });
    await cache.flush();
  }
  for (const [at, key] of bucket.keys(CACHE).entries()) {
    if (at === 0) bucket.put(key, Buffer.alloc(0));
  }
  const cache = new ResponseCache(store);
  const found = await Promise.all(['one', 'two', 'three'].map((key) => cache.get('run', 'group', key)));
  expect(found.filter((answer) => answer !== undefined)).toHaveLength(2);
});
