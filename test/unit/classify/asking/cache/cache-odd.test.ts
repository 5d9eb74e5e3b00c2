import { afterEach, expect, it, vi } from 'vitest';
import { ResponseCache } from '../../../../../lambda/classify/asking/cache/cache.ts';
import { toCached } from '../../../../../lambda/classify/asking/certainty.ts';
import { cacheGroupPrefix } from '../../../../../lambda/shared/keys.ts';
import { log } from '../../../../../lambda/shared/log.ts';
import { toJsonLines } from '../../../../../lambda/shared/storage/json.ts';
import { Cloud } from '../../../../hostile/cloud.ts';

afterEach(() => void vi.restoreAllMocks());

const USAGE = { prompt_tokens: 1, cached_tokens: 0, completion_tokens: 1, reasoning_tokens: 0 };
const entry = (key: string, more: object = {}) => ({ key, text: 'a', latencyMs: 5, usage: USAGE, ...more });

it('an invalid entry or a damaged object affects no other', async () => {
  const { store } = new Cloud();
  const put = (name: string, body: Buffer) => store.put(`${cacheGroupPrefix('group')}${name}`, body);
  const odd = [
    entry('odd1', { usage: { ...USAGE, prompt_tokens: 1e300 } }),
    entry('odd2', { latencyMs: -1 }),
    entry('odd3', { tokens: [{ token: 'a', logprob: 7 }] }),
    entry('odd4', { probabilities: { labels: 'x', values: [[0, 7]] } }),
    'words',
  ];
  await put('1', toJsonLines([entry('a'), ...odd, entry('b')]));
  await put('2', Buffer.from('no gzip'));
  await put('3', toJsonLines([entry('c')]));
  const warned = vi.spyOn(log, 'warn').mockImplementation(() => {});
  const cache = new ResponseCache(store);
  const found = await Promise.all(
    ['a', 'b', 'c', 'odd1', 'odd2', 'odd3', 'odd4'].map((key) => cache.get('run', 'group', key)),
  );
  expect(found.map((one) => one?.text)).toEqual(['a', 'a', 'a', undefined, undefined, undefined, undefined]);
  expect(warned).toHaveBeenCalledWith('cache_entries_left_out', { group: 'group', entries: 5 });
  expect(warned).toHaveBeenCalledWith('cache_not_read', expect.objectContaining({ key: 'cache/group/2' }));
});

it('added answers are found again, without any odd usage', async () => {
  const { store } = new Cloud();
  const cache = new ResponseCache(store);
  const answer = { text: 'a', latencyMs: 5.5, tokens: [{ token: 'a', logprob: 0 }] };
  cache.add('group', 'good', toCached({ ...answer, usage: USAGE }, {}, ['a', 'b']));
  cache.add('group', 'odd', toCached({ ...answer, usage: 'odd' }, {}, ['a', 'b']));
  await cache.flush();
  const again = new ResponseCache(store);
  expect(await again.get('run', 'group', 'good')).toEqual({ ...answer, usage: USAGE });
  expect(await again.get('run', 'group', 'odd')).toEqual(answer);
});
