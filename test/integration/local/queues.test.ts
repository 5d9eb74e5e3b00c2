// Event sources: from a holdout through both queues, with every way in which a message can return.
import { expect, it } from 'vitest';
import { put, readAll, startTiny, until } from '../../support/tiny-stack/index.ts';

interface Result {
  readonly id: string;
  readonly receives: number;
  readonly batch: number;
  /** When it was first received, and when it was done. */
  readonly firstAt: number;
  readonly at: number;
}

const holdout = (samples: readonly object[]): string => samples.map((sample) => JSON.stringify(sample)).join('\n');

/** Starts the stack with these samples and waits for as many results. */
async function classify(samples: readonly object[], expected = samples.length): Promise<Result[]> {
  const stack = await startTiny();
  await put(stack, 'holdouts/tags.csv', holdout(samples));
  return until(async () => {
    const results = (await readAll(stack, 'results/')).flat();
    return results.length >= expected && results;
  });
}

it('brings every sample through both queues exactly once', async () => {
  const samples = Array.from({ length: 500 }, (_, id) => ({ id: String(id) }));
  const results = await classify(samples);
  expect(new Set(results.map((result) => result.id)).size).toBe(500);
  expect(results).toHaveLength(500);
});

it('fills batches up to their size', async () => {
  const results = await classify(Array.from({ length: 200 }, (_, id) => ({ id: String(id) })));
  expect(Math.max(...results.map((result) => result.batch))).toBe(96);
});

it('delivers a failed sample again, and only that one', async () => {
  const results = await classify([{ id: 'good' }, { id: 'bad', fail: 1, backOff: 0 }]);
  const receives = Object.fromEntries(results.map((result) => [result.id, result.receives]));
  expect(receives).toEqual({ good: 1, bad: 2 });
});

it('keeps a message hidden for as long as the function asked', async () => {
  const results = await classify([
    { id: 'soon', fail: 1, backOff: 0 },
    { id: 'late', fail: 1 },
  ]);
  const [soon, late] = ['soon', 'late'].map((id) => results.find((result) => result.id === id));
  if (!soon || !late) throw new Error('a result is missing');
  // The queue's own timeout, however busy the machine is.
  expect(late.at - late.firstAt).toBeGreaterThanOrEqual(5_000);
  expect(soon.at).toBeLessThan(late.at);
});

it('delivers the whole batch again if the function ran out of time', async () => {
  const results = await classify([{ id: 'slow', hang: true }, { id: 'good' }]);
  const slow = results.find((result) => result.id === 'slow');
  expect(slow?.receives).toBe(2);
});

it('moves a message received too often to the dead letters, and on to their reader', async () => {
  const stack = await startTiny();
  await put(stack, 'holdouts/tags.csv', holdout([{ id: 'never', fail: 99, backOff: 0 }]));
  const dead = await until(async () => {
    const found = (await readAll(stack, 'dead/')).flat();
    return found.length > 0 && found;
  });
  expect(dead).toEqual([{ id: 'never', fail: 99, backOff: 0 }]);
});
