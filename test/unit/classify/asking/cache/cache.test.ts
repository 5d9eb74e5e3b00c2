// Which answers are reused. That they are, over a whole run, is tested in integration/run/cache.test.ts.
import { describe, expect, it } from 'vitest';
import { digest, ResponseCache } from '../../../../../lambda/classify/asking/cache/cache.ts';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import type { ModelVariant } from '../../../../../lambda/shared/contracts/variant.ts';
import { log } from '../../../../../lambda/shared/log.ts';
import { freezePrompt } from '../../../../../lambda/shared/models/prompt.ts';
import { memoryStore } from '../../../../support/memory/store.ts';

log.setLogLevel('SILENT');

const endpoint = Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1' });
const variant: ModelVariant = {
  kind: 'model',
  name: 'm/zero-shot',
  model: 'm',
  endpoint: 'model',
  prompt: freezePrompt({ name: 'zero-shot' }, ['a'], {}),
  parameters: { temperature: 0 },
};
const answer = (text: string) => ({ text, latencyMs: 1 });

describe('a group of answers', () => {
  const groupOf = (one: ModelVariant, at = endpoint, format?: object, name = 'tags') =>
    new ResponseCache(memoryStore().store).groupOf({ name }, one, at, format);

  it.each([
    ['model', { ...variant, model: 'other' }, endpoint, undefined],
    ['set of parameters', { ...variant, parameters: { temperature: 1 } }, endpoint, undefined],
    ['endpoint', variant, { ...endpoint, name: 'other' }, undefined],
    ['address', variant, { ...endpoint, baseUrl: 'http://other.test/v1' }, undefined],
    ['form of the answer', variant, endpoint, { type: 'json_object' }],
  ])('is another for another %s', (_, one, at, format) => {
    expect(groupOf(one, at, format)).not.toBe(groupOf(variant));
  });

  it('is another for another team, whose answers would tell what it asked', () => {
    const of = (name: string) => groupOf(variant, endpoint, undefined, name);
    expect(new Set(['tags', 'a/tags', 'b/tags', 'a/b/tags'].map(of)).size).toBe(4);
    expect(of('a/other')).toBe(of('a/tags'));
    expect(of('other')).toBe(of('tags'));
  });

  it('is the same for the same request of another run', () => {
    expect(groupOf({ ...variant, name: 'renamed/zero-shot' })).toBe(groupOf(variant));
  });
});

it('a request is told from others by its messages and its repeat', () => {
  const keys = [digest('hello', 0), digest('hello', 1), digest('hello'), digest('other', 0)];
  expect(new Set(keys).size).toBe(keys.length);
});

it('what was added is given to the next run, and to no other group', async () => {
  const { store } = memoryStore({ pageSize: 1 });
  const cache = new ResponseCache(store);
  cache.add('group', 'one', answer('1'));
  cache.add('other group', 'one', answer('other'));
  await cache.flush();
  cache.add('group', 'two', answer('2'));
  await cache.flush();
  expect(await cache.get('run', 'group', 'one')).toEqual(answer('1'));
  expect(await cache.get('run', 'group', 'two')).toEqual(answer('2'));
  expect(await cache.get('run', 'other group', 'one')).toEqual(answer('other'));
  expect(await cache.get('run', 'other group', 'two')).toBeUndefined();
});

it('is read once per run, and again for the next', async () => {
  const { store, asked } = memoryStore();
  const cache = new ResponseCache(store);
  const lists = () => asked.filter((request) => request.startsWith('ListObjectsV2')).length;
  await Promise.all([cache.get('run', 'group', 'one'), cache.get('run', 'group', 'two')]);
  expect(lists()).toBe(1);
  const another = new ResponseCache(store);
  another.add('group', 'one', answer('1'));
  await another.flush();
  expect(await cache.get('run', 'group', 'one')).toBeUndefined();
  expect(await cache.get('next run', 'group', 'one')).toEqual(answer('1'));
  expect(lists()).toBe(2);
});

it('fails no sample if it cannot be written or read', async () => {
  let isAway = true;
  const { store, bucket } = memoryStore({
    before() {
      if (isAway) throw new Error('away');
    },
  });
  const cache = new ResponseCache(store);
  cache.add('group', 'one', answer('1'));
  await cache.flush();
  expect(await cache.get('run', 'group', 'one')).toBeUndefined();
  isAway = false;
  bucket.put('cache/group/damaged', Buffer.from('damaged'));
  expect(await cache.get('next run', 'group', 'one')).toBeUndefined();
});
