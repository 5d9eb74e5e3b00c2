// The live page's state from predictions as they come: duplicates, any order, hostile labels.
import { describe, expect, it } from 'vitest';
import { type LiveState, liveState } from '../../../../cli/live/state.ts';
import { Tally } from '../../../../cli/live/tally.ts';
import { wilson } from '../../../../lambda/report/intervals/wilson.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import type { Prediction } from '../../../../lambda/shared/contracts/messages.ts';
import type { Run } from '../../../../lambda/shared/contracts/run.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';
import { prediction } from '../../../support/runs/run-folder.ts';

const baseline = (name: string) => ({ kind: 'baseline', name, model: 'majority' }) as const;
const twoVariants = (rows: number, fields: Partial<Run> = {}): Run =>
  readyRun({ rows, samples: rows * 2, variants: [baseline('one'), baseline('two')], order: 'random', ...fields });

function stateOf(run: Run, batches: readonly (readonly Prediction[])[]): LiveState {
  const tally = new Tally(run);
  for (const batch of batches) tally.add(batch);
  const totals = { done: 7, unanswered: 2, usd: 0.5 };
  return liveState({
    name: run.name,
    run: run.run,
    stage: 'asking',
    frozen: { run, tally, totals, total: run.samples },
    quietSeconds: 0,
    unread: 0,
    notes: [],
  });
}

const failed = (index: number, error_code: string, error_message?: string) =>
  prediction(index, { status: 'failed', predicted: null, error_code, ...(error_message && { error_message }) });

describe('liveState', () => {
  it('scores each variant on what it was asked: an invalid or failed answer is wrong, a skipped one was not asked', () => {
    const state = stateOf(twoVariants(10), [
      [0, 2, 4].map((index) => prediction(index)),
      [prediction(6, { predicted: 1 }), prediction(8, { status: 'invalid', predicted: null })],
      [failed(10, 'timeout'), prediction(12, { status: 'skipped', predicted: null, error_code: 'budget_exceeded' })],
    ]);
    const [one, two] = state.variants;
    expect(one).toMatchObject({ answered: 4, invalid: 1, failed: 1, skipped: 1, scored: 6 });
    expect(one?.accuracy).toEqual({ value: 0.5, ci: wilson(3, 6) });
    expect(two).toMatchObject({ answered: 0, scored: 0, accuracy: { value: null, ci: null } });
  });

  it('is the same whatever the order and however often a segment is read', () => {
    const batches = [
      [prediction(0), prediction(1, { truth: 1, predicted: 0 })],
      [prediction(3, { truth: 1, predicted: 1 }), failed(5, 'x', 'first')],
      [prediction(2, { status: 'invalid', predicted: null })],
    ];
    const once = stateOf(twoVariants(4), batches);
    expect(stateOf(twoVariants(4), [...batches].reverse())).toEqual(once);
    expect(stateOf(twoVariants(4), [...batches, ...batches, batches.flat()])).toEqual(once);
    expect(once.variants.map(({ scored }) => scored)).toEqual([2, 3]);
  });

  it('counts the first prediction of a sample that is read', () => {
    const state = stateOf(twoVariants(4), [[prediction(0, { predicted: 1 })], [prediction(0), prediction(0)]]);
    expect(state.variants[0]?.accuracy?.value).toBe(0);
  });

  it('leaves out samples that the run does not have, and fails predictions beyond its labels', () => {
    const state = stateOf(twoVariants(4), [[prediction(8), prediction(1e15), prediction(0, { predicted: 2 })]]);
    expect(state.variants[0]).toMatchObject({ answered: 0, failed: 1, scored: 1 });
    expect(state.failures).toEqual([{ variant: 'one', code: 'unreadable', count: 1, message: null }]);
  });

  it('makes intervals of repeats as wide as if each row had been asked once', () => {
    const run = readyRun({ rows: 10, samples: 30, benchmark: Benchmark.parse({ repeats: 3 }) });
    const state = stateOf(run, [
      Array.from({ length: 15 }, (_, index) => prediction(index, { predicted: index % 3 && 1 })),
    ]);
    expect(state.variants[0]?.accuracy).toEqual({ value: 5 / 15, ci: wilson(5 / 3, 5) });
    expect(state.samplesEach).toBe(30);
  });

  it('has shares of each label among answers, and among the true labels so far', () => {
    const state = stateOf(twoVariants(4), [
      [prediction(0), prediction(2, { truth: 1, predicted: 1 }), prediction(4, { predicted: 1 }), failed(6, 'x')],
    ]);
    expect(state.labels).toEqual([
      {
        label: 'a',
        truth: 3 / 4,
        answers: [
          { count: 1, share: 1 / 3 },
          { count: 0, share: null },
        ],
      },
      {
        label: 'b',
        truth: 1 / 4,
        answers: [
          { count: 2, share: 2 / 3 },
          { count: 0, share: null },
        ],
      },
    ]);
  });

  it('has no scores and no true labels of rows to predict', () => {
    const run = twoVariants(4, { purpose: 'predict' });
    const { variants, labels } = stateOf(run, [[prediction(0, { truth: undefined })]]);
    expect(variants.map(({ accuracy }) => accuracy)).toEqual([null, null]);
    expect(labels.map(({ truth, answers }) => [truth, answers[0]?.count])).toEqual([
      [null, 1],
      [null, 0],
    ]);
  });

  it('counts failures by variant and code, and keeps what the endpoint said first', () => {
    const { failures } = stateOf(twoVariants(9), [
      [failed(1, 'timeout'), failed(3, 'timeout', 'said first'), failed(5, 'timeout', 'said later')],
      [failed(0, 'timeout'), failed(2, '__proto__')],
    ]);
    expect(failures).toEqual([
      { variant: 'two', code: 'timeout', count: 3, message: 'said first' },
      { variant: 'one', code: 'timeout', count: 1, message: null },
      { variant: 'one', code: '__proto__', count: 1, message: null },
    ]);
  });

  it('stays small with a code for each row, long texts, and more labels and variants than a page shows', () => {
    const rows = 5_000;
    const labels = Array.from({ length: 400 }, (_, label) => `${label} ${'x'.repeat(10_000)}`);
    const variants = Array.from({ length: 30 }, (_, variant) => baseline(`${variant} ${'y'.repeat(10_000)}`));
    const run = readyRun({ rows, samples: rows * 30, variants, labels, order: 'random' });
    const answers = Array.from({ length: rows }, (_, row) => prediction(row * 30, { truth: 7, predicted: 399 }));
    const faults = Array.from({ length: rows }, (_, row) => ({
      ...failed(row * 30 + 1, `code ${row}`, 'z'.repeat(300)),
      truth: 7,
    }));
    const state = stateOf(run, [answers, faults]);
    expect(state.labels.slice(0, 2).map(({ label }) => label.slice(0, 4))).toEqual(['7 xx', '399 ']);
    expect([state.labels.length, state.moreLabels, state.columns.length]).toEqual([15, 385, 12]);
    expect(state.failures.reduce((sum, { count }) => sum + count, state.moreFailures)).toBe(rows);
    expect(state.failures[0]).toMatchObject({ code: 'other', count: rows - 250 });
    expect(JSON.stringify(state).length).toBeLessThan(50_000);
  });

  it('says what may be spent and which limit that is', () => {
    const limited = twoVariants(4, { benchmark: Benchmark.parse({ limits: { budget_usd: 5 } }) });
    expect(stateOf(limited, []).budget).toEqual({ usd: 5, of: 'limits.budget_usd' });
    expect(stateOf(twoVariants(4), []).budget).toBeNull();
  });
});
