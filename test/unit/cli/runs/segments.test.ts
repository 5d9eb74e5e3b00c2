import { describe, expect, it } from 'vitest';
import { countedOf, Segments, upTo } from '../../../../cli/runs/segments.ts';
import { blockKey, segmentKey } from '../../../../lambda/shared/keys.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

/** A bucket that lists its keys in order, from the one after `startAfter` on. */
function bucket() {
  const keys: string[] = [];
  let listed = 0;
  return {
    add: (id: number, count = 10, unanswered = 0, costMicroUsd = 0) => {
      keys.push(segmentKey('run', `${String(id).padStart(6, '0')}-0`, { count, unanswered, costMicroUsd }));
      keys.sort();
    },
    addKey: (key: string) => keys.push(key),
    list: async function* (startAfter?: string) {
      for (const key of keys) {
        if (startAfter !== undefined && key <= startAfter) continue;
        listed++;
        yield key;
      }
    },
    get listed() {
      return listed;
    },
  };
}

describe('countedOf', () => {
  const run = readyRun({ run: 'r', rows: 10, samples: 20, baseline_rows: 5 });
  const baseline = { kind: 'baseline', name: 'keywords', model: 'keywords' } as const;

  it('counts what is awaited, and in a run of baselines alone what they have said', () => {
    const embedded = { kind: 'embedding', name: 'e/knn', model: 'e', endpoint: 'openai', classifier: 'knn' } as const;
    expect(countedOf({ ...run, variants: [{ ...embedded, parameters: {} }, baseline] })).toMatchObject({
      samples: 10,
      prefix: 'runs/r/segments/',
    });
    expect(countedOf({ ...run, variants: [baseline, baseline] })).toMatchObject({
      samples: 20,
      prefix: 'runs/r/baselines/',
    });
  });

  it('counts all in a run from before dispatch asked the baselines', () => {
    const before = { ...run, variants: [baseline, baseline], baseline_rows: undefined };
    expect(countedOf(before)).toMatchObject({ samples: 20, prefix: 'runs/r/segments/' });
  });
});

describe('Segments', () => {
  it('adds up what baselines have said', async () => {
    const { addKey, list } = bucket();
    addKey(blockKey('r', 0, 5, 10));
    addKey(blockKey('r', 5, 10, 10));
    expect(await new Segments(list).look()).toEqual({ done: 20, unanswered: 0, usd: 0 });
  });

  it('adds up what the keys say', async () => {
    const { add, list } = bucket();
    add(1, 100, 3, 1_500_000);
    add(2, 50, 1, 250_000);
    expect(await new Segments(list).look()).toEqual({ done: 150, unanswered: 4, usd: 1.75 });
  });

  it('counts a segment once, however often it looks', async () => {
    const { add, list } = bucket();
    const segments = new Segments(list);
    add(1);
    await segments.look();
    add(2);
    await segments.look();
    expect((await segments.look()).done).toBe(20);
  });

  it('finds a segment that appears before ones it has seen', async () => {
    const { add, list } = bucket();
    const segments = new Segments(list);
    for (let id = 0; id < 1000; id += 2) add(id);
    await segments.look();
    add(901);
    expect((await segments.look()).done).toBe(5010);
  });

  it('lists only the last segments again', async () => {
    const store = bucket();
    for (let id = 0; id < 1000; id++) store.add(id);
    const segments = new Segments(store.list);
    await segments.look();
    const before = store.listed;
    expect((await segments.look()).done).toBe(10_000);
    expect(store.listed - before).toBeLessThan(250);
  });

  it('skips what is not a segment', async () => {
    const { addKey, list } = bucket();
    addKey('runs/run/segments/notes.txt');
    expect((await new Segments(list).look()).done).toBe(0);
  });

  it('finds segments after a clock was set back, by sometimes looking at all of them', async () => {
    const { add, list } = bucket();
    for (let id = 1_000; id < 2_000; id++) add(id);
    const segments = new Segments(list);
    await segments.look();
    add(1);
    add(2);
    for (let look = 0; look < 50; look++) await segments.look();
    expect((await segments.look()).done).toBe(10_020);
    expect(segments.newestAt).toBe(2);
  });
});

describe('upTo', () => {
  const totals = { done: 120, unanswered: 1, usd: 2 };

  it('says that everything is there only if that is known, because the count includes duplicates', () => {
    expect(upTo(100, totals, false)).toEqual({ ...totals, done: 99 });
    expect(upTo(100, totals, true)).toEqual({ ...totals, done: 100 });
    expect(upTo(0, totals, false).done).toBe(0);
  });

  it('leaves a lower count alone', () => {
    expect(upTo(200, totals, false)).toEqual(totals);
    expect(upTo(200, totals, true)).toEqual(totals);
  });
});
