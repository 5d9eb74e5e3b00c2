// When a run's budget is spent. Pure: from what the segments' keys say of their cost.

import type { Run, Stop } from '../contracts/run.ts';
import type { ReadSegmentKey } from '../keys.ts';
import { RESULTS_WINDOW_SECONDS } from '../planning/capacity.ts';
import { formatDollars } from '../text/format.ts';

/**
 * From a call's end until no worker begins another: it becomes part of a segment (a window and its writing), and
 * workers look for stop.json once a second. What was spent in the last such time will be spent in the next one, too.
 */
const WORD_MS = (RESULTS_WINDOW_SECONDS + 2) * 1_000;

export interface Spend {
  readonly microUsd: number;
  /** Of this: in the segments of the last WORD_MS before the newest. */
  readonly recentMicroUsd: number;
}

export function spendOf(segments: readonly Pick<ReadSegmentKey, 'writtenAt' | 'costMicroUsd'>[]): Spend {
  const newest = segments.reduce((latest, { writtenAt }) => Math.max(latest, writtenAt), 0);
  const sum = (list: typeof segments) => list.reduce((total, { costMicroUsd }) => total + costMicroUsd, 0);
  return {
    microUsd: sum(segments),
    recentMicroUsd: sum(segments.filter(({ writtenAt }) => writtenAt > newest - WORD_MS)),
  };
}

/**
 * A run stops so early that what is called before every worker knows takes it to its budget, and only what is then in
 * flight above it. One whose remaining samples fit into the budget goes on.
 * @param predictions in the segments, so far.
 */
export function stopForBudget(
  run: Pick<Run, 'samples' | 'benchmark'>,
  { microUsd, recentMicroUsd }: Spend,
  predictions: number,
): Stop | undefined {
  const budget = run.benchmark.limits.budget_usd;
  if (budget === undefined || predictions >= run.samples) return undefined;
  const left = budget * 1e6 - microUsd;
  const wanted = (microUsd / Math.max(1, predictions)) * Math.max(0, run.samples - predictions);
  if (left > 0 && (recentMicroUsd < left || wanted <= left)) return undefined;
  const [spent, limit] = [microUsd / 1e6, budget].map(formatDollars);
  return {
    code: 'budget_exceeded',
    message: `The budget of ${limit} (limits.budget_usd) is spent: ${spent} after ${predictions} of ${run.samples} samples, plus a little for the calls in flight.`,
  };
}
