// The stack's account: nobody takes what another has reserved, in whatever order requests arrive and answers are lost.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { StackLimits } from '../../../../lambda/shared/contracts/stack-limits.ts';
import { ACCOUNT } from '../../../../lambda/shared/keys.ts';
import { Account, nextDay, reserve, settle } from '../../../../lambda/shared/spend/account.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { memoryStore, s3Failure } from '../../../support/memory/store.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const NOW = Date.parse('2026-03-04T23:59:00Z');
const DAY_MS = 86_400_000;
const limits = (given: object) => StackLimits.parse({ run_usd: null, ...given });
const asking = (run: string, given: object, askedUsd?: number, now = NOW) => ({
  run,
  askedUsd,
  limits: limits(given),
  now,
});
const budget = (usd: number, of: string) => ({ budget: { micro_usd: usd * 1e6, of } });

describe('a run may spend', () => {
  it('what its benchmark asks for, and at most what a run may', async () => {
    const { store } = memoryStore();
    expect(await reserve(store, asking('a', { run_usd: 20 }, 5))).toEqual(budget(5, 'benchmark'));
    expect(await reserve(store, asking('b', { run_usd: 20 }, 50))).toEqual(budget(20, 'run'));
    expect(await reserve(store, asking('c', { run_usd: 20 }))).toEqual(budget(20, 'run'));
    expect(await reserve(store, asking('d', {}))).toEqual({ budget: undefined });
  });

  it('20 dollars unless the operator says otherwise', async () => {
    const { store } = memoryStore();
    const request = { run: 'a', askedUsd: undefined, limits: StackLimits.parse({}), now: NOW };
    expect(await reserve(store, request)).toEqual(budget(20, 'run'));
  });

  it('what open runs and the spending of the day leave', async () => {
    const { store } = memoryStore();
    await reserve(store, asking('a', { day_usd: 10 }, 4));
    expect(await reserve(store, asking('b', { day_usd: 10 }, 8))).toEqual(budget(6, 'day'));
    expect(await reserve(store, asking('c', { day_usd: 10 }))).toEqual({
      nothingLeft: { of: 'day', limitUsd: 10, spentMicroUsd: 0, reservedMicroUsd: 10e6 },
    });
    await settle(store, 'a', 1e6);
    await settle(store, 'a', 1e6);
    expect(await reserve(store, asking('d', { day_usd: 10 }))).toEqual(budget(3, 'day'));
  });

  it('again the next day, while the stack’s limit counts on', async () => {
    const { store } = memoryStore();
    const both = { day_usd: 10, stack_usd: 15 };
    await reserve(store, asking('a', both));
    await settle(store, 'a', 10e6);
    expect(nextDay(NOW)).toBe('2026-03-05T00:00:00.000Z');
    const later = Date.parse(nextDay(NOW));
    expect(await reserve(store, asking('b', both, undefined, later))).toEqual(budget(5, 'stack'));
    await settle(store, 'b', 5e6);
    expect(await reserve(store, asking('c', both, undefined, later + 30 * DAY_MS))).toMatchObject({
      nothingLeft: { of: 'stack', spentMicroUsd: 15e6 },
    });
  });

  it('the same when it is asked again, also after its end', async () => {
    const { store } = memoryStore();
    const first = await reserve(store, asking('a', { day_usd: 10 }, 4));
    expect(await reserve(store, asking('a', { day_usd: 1 }, 9))).toEqual(first);
    await settle(store, 'a', 1e6);
    expect(await reserve(store, asking('a', { day_usd: 10 }, 4))).toEqual(first);
    expect(await reserve(store, asking('b', { day_usd: 10 }))).toEqual(budget(9, 'day'));
  });
});

it('an old day is kept as one sum', async () => {
  const { store, json } = memoryStore();
  for (const run of ['a', 'b']) {
    await reserve(store, asking(run, {}, 1));
    await settle(store, run, 250_000);
  }
  await reserve(store, asking('late', {}, 1));
  await reserve(store, asking('c', {}, 1, NOW + 3 * DAY_MS));
  const account = Account.parse(json(ACCOUNT));
  expect(Object.keys(account.runs)).toEqual(['late', 'c']);
  expect(account.days).toEqual({ '2026-03-04': 500_000 });
});

/** Each function asks, may die at any request or lose an answer, and tries again as its queue would. */
it('runs that are frozen and end at once never take the same dollar', async () => {
  const plans = fc.array(
    fc.record({ asks: fc.integer({ min: 1, max: 6 }), spends: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { minLength: 2, maxLength: 6 },
  );
  const arbitrary = fc.tuple(fc.scheduler(), plans, fc.integer({ min: 1, max: 12 }), fc.array(fc.boolean()));
  const property = fc.asyncProperty(arbitrary, async ([scheduler, runs, dayUsd, losses]) => {
    const memory = memoryStore();
    const { s3 } = memory.store;
    let requests = 0;
    const answerOrLoss = async (command: never) => {
      const answer = await s3.send(command);
      if (losses[requests++]) throw s3Failure(500);
      return answer;
    };
    const store = new Store('bucket', Object.create(s3, { send: { value: scheduler.scheduleFunction(answerOrLoss) } }));
    const granted = new Map<string, number>();
    const ended = new Map<string, number>();
    const taken = () => [...granted].reduce((sum, [run, micro]) => sum + (ended.get(run) ?? micro), 0);
    const again = async <T>(work: () => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await work();
        } catch {}
      }
    };
    const one = async (run: string, { asks, spends }: { asks: number; spends: number }) => {
      const answer = await again(() => reserve(store, asking(run, { day_usd: dayUsd }, asks)));
      if (!('budget' in answer) || !answer.budget) return;
      granted.set(run, answer.budget.micro_usd);
      expect(taken()).toBeLessThanOrEqual(dayUsd * 1e6);
      const spent = Math.floor(answer.budget.micro_usd * spends);
      // Counted from when it is told, which may be before its answer comes.
      ended.set(run, spent);
      await again(() => settle(store, run, spent));
    };
    const all = Promise.all(runs.map((run, index) => one(`run-${index}`, run)));
    await scheduler.waitFor(all);
    const { runs: entries } = Account.parse(memory.json(ACCOUNT));
    const spent = Object.values(entries).reduce((sum, entry) => sum + (entry.spent_micro_usd ?? Number.NaN), 0);
    expect(spent).toBe([...ended.values()].reduce((sum, micro) => sum + micro, 0));
  });
  await fc.assert(property, { numRuns: 200 });
});
