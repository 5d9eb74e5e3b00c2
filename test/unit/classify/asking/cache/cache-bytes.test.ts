// How much of the cache a worker holds in memory.
import { beforeEach, describe, expect, it } from 'vitest';
import { ResponseCache } from '../../../../../lambda/classify/asking/cache/cache.ts';
import type { CachedAnswer } from '../../../../../lambda/classify/asking/cache/cached-answer.ts';
import { CachedGroups } from '../../../../../lambda/classify/asking/cache/cached-groups.ts';
import { log } from '../../../../../lambda/shared/log.ts';
import { memoryStore } from '../../../../support/memory/store.ts';

log.setLogLevel('SILENT');

/** Room for 10 texts of 8,000 characters. */
const MAX_BYTES = 90_000;
const vector: CachedAnswer = { text: 'x'.repeat(8_000), latencyMs: 1 };
const decision: CachedAnswer = {
  text: 'a',
  latencyMs: 1,
  probabilities: { labels: 'x', values: Array.from({ length: 250 }, (_, label) => [label, 0]) },
};

let { store, asked } = memoryStore();
beforeEach(() => {
  ({ store, asked } = memoryStore());
});

/** Each answer is an object of its own. */
async function fill(group: string, count: number, answer: CachedAnswer): Promise<void> {
  for (let key = 0; key < count; key++) {
    const writer = new ResponseCache(store);
    writer.add(group, String(key), answer);
    await writer.flush();
  }
}

function small() {
  const groups = new CachedGroups(MAX_BYTES);
  const cache = new ResponseCache(store, groups);
  /** How many of the first 20 answers are known. */
  const found = async (run: string, group: string) => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, key) => cache.get(run, group, String(key))));
    return answers.filter((answer) => answer !== undefined).length;
  };
  return { groups, found };
}

const reads = () => asked.filter((request) => request.startsWith('GetObject')).length;

describe('the cache in memory', () => {
  it.each([
    ['vectors', vector, 10],
    ['distributions', decision, 5],
  ])('holds only so many bytes of %s, and reads no further', async (_, answer, most) => {
    await fill('group', 20, answer);
    const { groups, found } = small();
    expect(await found('run', 'group')).toBe(most);
    expect(groups.bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(reads()).toBe(most + 1);
  });

  it('holds many short answers', async () => {
    await fill('group', 20, { text: 'a', latencyMs: 1 });
    expect(await small().found('run', 'group')).toBe(20);
  });

  it('lets the group go that was not used for the longest time', async () => {
    for (const group of ['a', 'b', 'c']) await fill(group, 4, vector);
    const { groups, found } = small();
    expect([await found('run 1', 'a'), await found('run 2', 'b'), await found('run 1', 'a')]).toEqual([4, 4, 4]);
    expect(await found('run 3', 'c')).toBe(4);
    const before = reads();
    expect(await found('run 1', 'a')).toBe(4);
    expect(reads()).toBe(before);
    // It takes what is free, and no more from others.
    expect(await found('run 2', 'b')).toBe(2);
    expect(await found('run 3', 'c')).toBe(4);
    expect(groups.bytes).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('does not let groups of one run push each other out', async () => {
    await fill('a', 8, vector);
    await fill('b', 8, vector);
    const { found } = small();
    expect([await found('run', 'a'), await found('run', 'b')]).toEqual([8, 2]);
    const before = reads();
    expect([await found('run', 'a'), await found('run', 'b')]).toEqual([8, 2]);
    expect(reads()).toBe(before);
  });
});
