// A budget is exceeded by no more than the calls in flight, on a virtual clock: with several endpoints, several runs
// that begin and end at different times, and segments that come late.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play, type VirtualEndpoint, WORD_MS } from './virtual-runs.ts';

/** Millionths of a dollar in a second, with all workers at work. */
const rateOf = (endpoints: readonly VirtualEndpoint[]): number =>
  endpoints.reduce((sum, { cost, inFlight, callMs }) => sum + (cost * inFlight * 1000) / callMs, 0);

const arbitraryEndpoint = fc.record({
  callMs: fc.integer({ min: 200, max: 8_000 }),
  inFlight: fc.integer({ min: 1, max: 32 }),
  warmUpMs: fc.integer({ min: 0, max: 30_000 }),
  cost: fc.integer({ min: 10, max: 1_000 }),
});
/** @param windows how long the budget lasts if no other run is open */
const arbitraryCase = (windows: fc.Arbitrary<number>) =>
  fc
    .record({
      endpoints: fc.array(arbitraryEndpoint, { minLength: 1, maxLength: 3 }),
      given: fc.array(
        fc.record({
          windows,
          startsAt: fc.integer({ min: 0, max: 20_000 }),
          isShort: fc.boolean(),
          rows: fc.integer({ min: 1, max: 2_000 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      windowMs: fc.constantFrom(5_000, 5_000, 12_000),
    })
    .map(({ endpoints, given, windowMs }) => {
      const runs = given.map(({ windows: lasts, startsAt, isShort, rows }) => ({
        budgetMicroUsd: Math.ceil((rateOf(endpoints) * lasts * windowMs) / 1000),
        rows: isShort ? rows : 1_000_000,
        startsAt,
      }));
      return { endpoints, runs, windowMs };
    });

/** One call may use the budget up and exceed it, and another may begin just before the word arrives. */
const lastCalls = (endpoints: readonly VirtualEndpoint[]): number => 2 * Math.max(...endpoints.map(({ cost }) => cost));

describe('a budget', () => {
  it('is exceeded only by the calls in flight', () => {
    const lasting = arbitraryCase(fc.integer({ min: 4, max: 24 }));
    fc.assert(
      fc.property(lasting, ({ endpoints, runs, windowMs }) => {
        for (const [index, { spent, inFlight }] of play(endpoints, runs, windowMs).entries()) {
          const budget = runs[index]?.budgetMicroUsd ?? 0;
          expect(spent).toBeLessThanOrEqual(budget + inFlight + lastCalls(endpoints));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('that lasts for seconds is exceeded by no more than a window, the word and the calls in flight cost', () => {
    const short = arbitraryCase(fc.double({ min: 0.05, max: 4, noNaN: true }));
    fc.assert(
      fc.property(short, ({ endpoints, runs, windowMs }) => {
        // Calls that begin together end together, so they count as a whole.
        const unknown = endpoints.reduce(
          (sum, { callMs, inFlight, cost }) => sum + cost * inFlight * Math.ceil((windowMs + WORD_MS) / callMs),
          0,
        );
        for (const [index, { spent, inFlight }] of play(endpoints, runs, windowMs).entries()) {
          const budget = runs[index]?.budgetMicroUsd ?? 0;
          expect(spent).toBeLessThanOrEqual(budget + unknown + inFlight + lastCalls(endpoints));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('counts the dear samples that remain when a cheap endpoint is done', () => {
    const cheap = { callMs: 300, inFlight: 28, warmUpMs: 0, cost: 10 };
    const dear = { callMs: 1_312, inFlight: 14, warmUpMs: 0, cost: 1_000 };
    // After the first segment, the mean of both says that what remains fits: it was 42% over.
    const [outcome] = play([cheap, dear], [{ rows: 144, budgetMicroUsd: 74_759, startsAt: 0 }]);
    expect(outcome?.isStopped).toBe(true);
    expect(outcome?.spent).toBeLessThanOrEqual(74_759 + (outcome?.inFlight ?? 0));
  });

  it('is kept by a run that gets the share of another when that ends', () => {
    const endpoint = { callMs: 315, inFlight: 16, warmUpMs: 0, cost: 100 };
    const runs = [154_730, 164_954].map((budgetMicroUsd) => ({ rows: 1_000_000, budgetMicroUsd, startsAt: 0 }));
    const [, second] = play([endpoint], runs);
    expect(second?.spent).toBeLessThanOrEqual(164_954 + (second?.inFlight ?? 0));
  });

  it('is used up but for seconds, and stops nothing that fits', () => {
    const endpoints = [
      { callMs: 500, inFlight: 16, warmUpMs: 5_000, cost: 20 },
      { callMs: 3_000, inFlight: 8, warmUpMs: 5_000, cost: 300 },
    ];
    const budgetMicroUsd = rateOf(endpoints) * 300;
    const [tight] = play(endpoints, [{ rows: 1_000_000, budgetMicroUsd, startsAt: 0 }]);
    expect(tight?.spent).toBeGreaterThan(0.95 * budgetMicroUsd);
    const rows = 500;
    const [fitting] = play(endpoints, [{ rows, budgetMicroUsd: rows * 320, startsAt: 0 }]);
    expect(fitting).toMatchObject({ isStopped: false, answered: 2 * rows });
  });
});
