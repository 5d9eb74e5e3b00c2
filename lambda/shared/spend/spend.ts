// Decides when a run's budget is spent. Pure: the cost comes from the segments' keys.

import type { Run, Stop } from '../contracts/run.ts';
import type { ReadSegmentKey } from '../keys.ts';
import { RESULTS_WINDOW_SECONDS } from '../planning/capacity.ts';
import { formatDollars } from '../text/format.ts';
import { budgetOf, LIMIT_NAMES } from './budget.ts';

/**
 * The time from the end of a call until it makes every worker stop: the call gets into a segment (a window and the
 * writing), and workers look for stop.json once a second. The next such period will cost as much as the last.
 */
const WORD_MS = (RESULTS_WINDOW_SECONDS + 2) * 1_000;

export interface Spend {
  readonly microUsd: number;
  /** The part of it in segments written within WORD_MS before the newest. */
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
 * Stops a run early enough: the calls made before every worker knows use up the budget, and only those then in flight
 * exceed it. A run whose remaining samples fit into the budget continues.
 * @param run with as many samples as predictions are awaited
 * @param predictions in the segments so far.
 */
export function stopForBudget(
  run: Pick<Run, 'samples' | 'benchmark' | 'budget'>,
  { microUsd, recentMicroUsd }: Spend,
  predictions: number,
): Stop | undefined {
  const budget = budgetOf(run);
  if (budget === undefined || predictions >= run.samples) return undefined;
  const left = budget.micro_usd - microUsd;
  const wanted = (microUsd / Math.max(1, predictions)) * Math.max(0, run.samples - predictions);
  // Before the first prediction, what was spent says nothing about the rows.
  if (left > 0 && (predictions === 0 || recentMicroUsd < left || wanted <= left)) return undefined;
  const [spent, limit] = [microUsd, budget.micro_usd].map((micro) => formatDollars(micro / 1e6));
  return {
    code: 'budget_exceeded',
    message: `The budget of ${limit} (${LIMIT_NAMES[budget.of]}) is spent: ${spent} after ${predictions} of ${run.samples} samples, plus a little for the calls in flight.`,
  };
}
