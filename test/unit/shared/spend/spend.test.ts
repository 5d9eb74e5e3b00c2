import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { spendOf, stopForBudget } from '../../../../lambda/shared/spend/spend.ts';

const run = (samples: number, budget_usd?: number) => ({
  samples,
  benchmark: Benchmark.parse({ limits: budget_usd === undefined ? {} : { budget_usd } }),
});
const spend = (microUsd: number, recentMicroUsd = 0) => ({ microUsd, recentMicroUsd });

describe('stopForBudget', () => {
  it('stops a run at its budget and says how far it got', () => {
    const stop = stopForBudget(run(1_000, 2), spend(2_000_000), 400);
    expect(stop?.code).toBe('budget_exceeded');
    expect(stop?.message).toContain(
      'The budget of $2.00 (limits.budget_usd) is spent: $2.00 after 400 of 1000 samples',
    );
  });

  it('lets a run below its budget, or without one, continue', () => {
    expect(stopForBudget(run(1_000, 2), spend(1_999_999), 400)).toBeUndefined();
    expect(stopForBudget(run(1_000), spend(1e12), 400)).toBeUndefined();
  });

  it('stops before the budget if what is spent meanwhile would exceed it', () => {
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 300_000), 400)).toBeDefined();
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 100_000), 400)).toBeUndefined();
  });

  it('does not stop a run whose remaining samples fit, nor one that is done', () => {
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 300_000), 950)).toBeUndefined();
    expect(stopForBudget(run(1_000, 2), spend(2_100_000), 1_000)).toBeUndefined();
  });
});

describe('spendOf', () => {
  it('adds up all segments, and those of the last seven seconds', () => {
    const segments = [1_000, 3_000, 3_001, 10_000].map((writtenAt) => ({ writtenAt, costMicroUsd: writtenAt }));
    expect(spendOf(segments)).toEqual({ microUsd: 17_001, recentMicroUsd: 13_001 });
    expect(spendOf([])).toEqual({ microUsd: 0, recentMicroUsd: 0 });
  });
});

/** Milliseconds: how long report gathers a segment, and how often workers look for stop.json. */
const WINDOW_MS = 5_000;
const LOOK_MS = 1_000;
/** For writing a segment, a LIST and writing stop.json. */
const WRITE_MS = 200;

interface Simulated {
  readonly inFlight: number;
  readonly callMs: number;
  readonly samples: number;
  readonly budget: number;
  /** Micro-USD of the nth call. */
  readonly cost: (call: number) => number;
}

/** @returns what a run with this many concurrent calls spent, and how many calls were answered. */
function simulate({ inFlight, callMs, samples, budget, cost }: Simulated): { spent: number; answered: number } {
  const budgeted = run(samples, budget / 1e6);
  const segments: { writtenAt: number; costMicroUsd: number }[] = [];
  let [spent, answered, gathered] = [0, 0, 0];
  let begun = inFlight;
  let stopAt = Number.POSITIVE_INFINITY;
  const step = callMs / inFlight;
  // Calls end one by one at even intervals, and each starts the next at once.
  let nextReport = WINDOW_MS;
  for (let now = callMs; answered < samples; now += step) {
    for (; nextReport <= now; nextReport += WINDOW_MS) {
      segments.push({ writtenAt: nextReport, costMicroUsd: gathered });
      gathered = 0;
      const stop = stopForBudget(budgeted, spendOf(segments), answered);
      if (stop) stopAt = Math.min(stopAt, nextReport + WRITE_MS + LOOK_MS);
    }
    gathered += cost(answered);
    spent += cost(answered);
    answered++;
    if (now < stopAt) begun++;
    else if (answered >= begun) break;
  }
  return { spent, answered };
}

describe('a run with a budget', () => {
  it('exceeds it only by the calls in flight', () => {
    const arbitrary = fc.record({
      inFlight: fc.integer({ min: 1, max: 64 }),
      callMs: fc.integer({ min: 200, max: 5_000 }),
      seconds: fc.integer({ min: 20, max: 120 }),
      spread: fc.double({ min: 0, max: 0.2, noNaN: true }),
      seed: fc.integer({ min: 1, max: 1_000 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ inFlight, callMs, seconds, spread, seed }) => {
        const cost = (call: number) => 1_000 * (1 + spread * Math.sin(call * seed));
        const budget = ((inFlight * 1_000) / callMs) * seconds * 1_000;
        const { spent } = simulate({ inFlight, callMs, samples: 1_000_000, budget, cost });
        expect(spent).toBeLessThanOrEqual(budget + inFlight * 1_200);
        // And it uses what it was given, except for the seconds until the workers know.
        expect(spent).toBeGreaterThan(budget * (1 - 13 / seconds) - inFlight * 1_200);
      }),
      { numRuns: 60 },
    );
  });

  it('is not stopped if it fits', () => {
    const cost = () => 1_000;
    const { answered } = simulate({ inFlight: 16, callMs: 500, samples: 2_000, budget: 2_000_000, cost });
    expect(answered).toBe(2_000);
  });
});
