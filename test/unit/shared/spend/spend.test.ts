import { describe, expect, it } from 'vitest';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { spendOf, stopForBudget } from '../../../../lambda/shared/spend/spend.ts';

const run = (samples: number, budget_usd?: number) => ({
  samples,
  benchmark: Benchmark.parse({ limits: budget_usd === undefined ? {} : { budget_usd } }),
});
const spend = (microUsd: number, comingMicroUsd = 0, perPrediction = 0) => ({
  microUsd,
  comingMicroUsd,
  perPrediction,
});

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
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 300_000), 400)?.message).toBe(
      'The run stops short of its budget of $2.00 (limits.budget_usd): it has spent $1.80 after 400 of 1000 samples, and calls that are made before every worker knows may take another $0.30.',
    );
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 100_000), 400)).toBeUndefined();
  });

  it('does not stop a run whose remaining samples fit, nor one that is done', () => {
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 300_000), 950)).toBeUndefined();
    expect(stopForBudget(run(1_000, 2), spend(2_100_000), 1_000)).toBeUndefined();
  });
});

describe('stopForBudget, of what else is known', () => {
  it('prices what remains like the dearest variant', () => {
    const nearlyDone = spend(1_800_000, 300_000);
    expect(stopForBudget(run(1_000, 2), nearlyDone, 950)).toBeUndefined();
    expect(stopForBudget(run(1_000, 2), nearlyDone, 950, { dearestMicroUsd: 5_000 })).toBeDefined();
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 300_000, 5_000), 950)).toBeDefined();
  });

  it('expects the share of other runs, which may end', () => {
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 150_000), 400)).toBeUndefined();
    expect(stopForBudget(run(1_000, 2), spend(1_800_000, 150_000), 400, { others: 1 })).toBeDefined();
  });
});

describe('spendOf', () => {
  const at = (seconds: number, costMicroUsd: number, count = 10) => ({
    writtenAt: 1_000_000 + seconds * 1_000,
    costMicroUsd,
    count,
  });

  it('adds up all segments, and expects as much as in the last seven seconds', () => {
    const steady = [5, 10, 15, 20, 25].map((seconds) => at(seconds, 100));
    expect(spendOf(steady)).toEqual({ microUsd: 500, comingMicroUsd: 200, perPrediction: 10 });
    expect(spendOf([])).toEqual({ microUsd: 0, comingMicroUsd: 0, perPrediction: 0 });
  });

  it('expects more of a run that has just begun, or spends ever faster', () => {
    expect(spendOf([at(5, 100)]).comingMicroUsd).toBe(400);
    expect(spendOf([at(5, 100), at(10, 100), at(15, 200), at(20, 200)]).comingMicroUsd).toBe(600);
  });

  it('remembers the dearest seconds of late, and no older ones', () => {
    const burst = [at(5, 900), at(10, 900), ...[15, 20].map((seconds) => at(seconds, 100))];
    expect(spendOf(burst).comingMicroUsd).toBe(1_800);
    const over = [at(5, 900), at(10, 900), ...[30, 35, 40, 45, 50].map((seconds) => at(seconds, 100))];
    expect(spendOf(over).comingMicroUsd).toBe(200);
  });

  it('looks further ahead if segments are long in coming', () => {
    const late = [at(5, 100), at(10, 100), at(40, 600)];
    expect(spendOf(late).comingMicroUsd).toBeGreaterThanOrEqual(600);
  });

  it('knows what was paid for besides predictions, which says nothing about speed', () => {
    const besides = { writtenAt: 0, costMicroUsd: 7_000, count: 0 };
    expect(spendOf([besides, at(5, 100)])).toEqual({ microUsd: 7_100, comingMicroUsd: 400, perPrediction: 10 });
  });
});
