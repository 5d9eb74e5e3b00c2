import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Share } from '../../../../lambda/classify/pacing/share.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../../../lambda/shared/planning/capacity.ts';

const MINUTE_MS = 60_000;

interface Departure {
  readonly at: number;
  readonly amount: number;
}

/** The most that left within any minute. */
function most(departures: readonly Departure[]): number {
  const sorted = departures.toSorted((a, b) => a.at - b.at);
  let [highest, sum, first] = [0, 0, 0];
  for (const { at, amount } of sorted) {
    sum += amount;
    for (; (sorted[first]?.at ?? 0) <= at - MINUTE_MS; first++) sum -= sorted[first]?.amount ?? 0;
    highest = Math.max(highest, sum);
  }
  return highest;
}

/** Workers that ask at any time, and wait as they are told. */
function leave(limit: number, gaps: readonly (readonly number[])[], amount: number): Departure[] {
  return gaps.flatMap((own) => {
    const share = new Share(limit, gaps.length, 0);
    let now = 0;
    return own.map((gap) => {
      now += gap;
      const at = share.take(amount, now).at;
      return { at, amount };
    });
  });
}

describe('Share', () => {
  it('keeps every minute of all workers together within the limit, whenever they ask', () => {
    // Many at once, then nothing for a while.
    const gap = fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20_000 }));
    const worker = fc.array(gap, { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 300 }), fc.array(worker, { minLength: 1, maxLength: 4 }), (limit, gaps) => {
        expect(most(leave(limit, gaps, 1))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every minute within the limit with as many workers as a stack may have', () => {
    const limits = fc.record({
      max_requests_per_minute: fc.integer({ min: 2, max: 300 }),
      max_concurrent_requests: fc.option(fc.integer({ min: 2, max: 50 }), { nil: undefined }),
    });
    const endpoint = (name: string, own: object) => Endpoint.parse({ name, baseUrl: 'https://model.test', ...own });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 5 }), (own, gaps) => {
        const { workers } = capacity(endpoint('own', own));
        const all = Array.from({ length: workers }, (_, worker) => gaps.map((gap) => gap * (worker % 3)));
        expect(most(leave(own.max_requests_per_minute, all, 1))).toBeLessThanOrEqual(own.max_requests_per_minute);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps every minute within the limit with amounts of any size up to the share', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 0, max: 30_000 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 100 }), (steps) => {
        const share = new Share(1_000, 1, 0);
        let now = 0;
        const departures = steps.map(([amount, gap]) => {
          now += gap;
          return { at: share.take(amount, now).at, amount };
        });
        expect(most(departures)).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 300 },
    );
  });

  it('does so with network delays of up to half a second', () => {
    const departures = leave(
      600,
      Array.from({ length: 3 }, () => Array.from({ length: 600 }, () => 0)),
      1,
    );
    const delayed = departures.map(({ at, amount }, index) => ({ at: at + ((index * 7_919) % 500), amount }));
    expect(most(delayed)).toBeLessThanOrEqual(600);
  });

  it('uses more than 95 % of the limit if there is always something to send', () => {
    const departures = leave(600, [Array.from({ length: 1_200 }, () => 0)], 1);
    expect(1_200 / ((departures.at(-1)?.at ?? 0) / MINUTE_MS)).toBeGreaterThan(0.95 * 600);
  });

  it('spaces requests evenly, and catches up on a short break without a burst', () => {
    const share = new Share(625, 1, 0);
    // 625 in 62.5 s: one every 100 ms.
    const steady = Array.from({ length: 5 }, () => share.take(1, 0).at);
    expect(steady.map((at, index) => at - (steady[index - 1] ?? 0))).toEqual([
      expect.closeTo(100, 6),
      ...Array.from({ length: 4 }, () => expect.closeTo(100, 6)),
    ]);
    const after = Array.from({ length: 4 }, () => share.take(1, 2_000).at);
    expect(after.map((at) => at - 2_000)).toEqual([0, 200 / 3, 400 / 3, 200].map((at) => expect.closeTo(at, 6)));
  });

  it('takes large amounts, and corrects estimates', () => {
    const share = new Share(62_500, 1, 0);
    const large = share.take(10_000, 10_000);
    expect(large.at).toBe(10_000);
    // The 10,000 are paid off at one per millisecond, except for the 2,500 that had been saved.
    expect(share.take(1, 10_000).at).toBeCloseTo(18_000, -3);
    share.correct(large, 8_000, 10_000);
    expect(share.take(1, 18_000).at).toBeCloseTo(18_000, -1);
  });
});

it('giving back a place removes that place from the count, whatever was given after it', () => {
  const share = new Share(3, 1, 0);
  const [unused, first] = [share.take(1, 0), share.take(1, 0), share.take(1, 0)];
  if (!unused || !first) throw new Error('there are places');
  share.correct(unused, 1, 0);
  share.take(1, 0);
  // The first one, the two after it, and this one: no minute has four.
  expect(share.take(1, 0).at - first.at).toBeGreaterThanOrEqual(60_000);
});
