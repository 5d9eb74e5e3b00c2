// Decides when a run's budget is spent. Pure: the cost comes from the segments' keys.

import type { Run, Stop } from '../contracts/run.ts';
import type { ReadSegmentKey } from '../keys.ts';
import { formatDollars } from '../text/format.ts';
import { budgetOf, LIMIT_NAMES } from './budget.ts';
import { type Pace, paceOf } from './pace.ts';

export interface Spend extends Pace {
  readonly microUsd: number;
}

export function spendOf(segments: readonly Pick<ReadSegmentKey, 'writtenAt' | 'costMicroUsd' | 'count'>[]): Spend {
  const microUsd = segments.reduce((total, { costMicroUsd }) => total + costMicroUsd, 0);
  return { microUsd, ...paceOf(segments) };
}

/** What else is known when it is decided. */
interface Around {
  /** Other open runs. When they end, this one may have their share of the endpoints, and spends as much faster. */
  readonly others?: number;
  /** What a sample of the dearest variant costs. */
  readonly dearestMicroUsd?: number;
}

/**
 * Stops a run early enough: the calls made before every worker knows use up the budget, and only those then in flight
 * exceed it. A run whose remaining samples fit into the budget continues.
 *
 * What remains is priced like the dearest variant: of two endpoints the cheap and fast one is done first, and a mean of
 * both would promise that the dear one's samples still fit.
 * @param run with as many samples as predictions are awaited
 * @param predictions in the segments so far.
 */
export function stopForBudget(
  run: Pick<Run, 'samples' | 'benchmark' | 'budget'>,
  { microUsd, comingMicroUsd, perPrediction }: Spend,
  predictions: number,
  { others = 0, dearestMicroUsd = 0 }: Around = {},
): Stop | undefined {
  const budget = budgetOf(run);
  if (budget === undefined || predictions >= run.samples) return undefined;
  const left = budget.micro_usd - microUsd;
  const each = Math.max(dearestMicroUsd, perPrediction, microUsd / Math.max(1, predictions));
  const wanted = each * Math.max(0, run.samples - predictions);
  const coming = comingMicroUsd * (1 + others);
  // Before the first prediction, what was spent says nothing about the rows.
  if (left > 0 && (predictions === 0 || coming < left || wanted <= left)) return undefined;
  const [spent, limit, next] = [microUsd, budget.micro_usd, coming].map((micro) => formatDollars(micro / 1e6));
  const which = `budget of ${limit} (${LIMIT_NAMES[budget.of]})`;
  const until = `${spent} after ${predictions} of ${run.samples} samples`;
  const message =
    left > 0
      ? `The run stops short of its ${which}: it has spent ${until}, and calls that are made before every worker knows may take another ${next}.`
      : `The ${which} is spent: ${until}, plus a little for the calls in flight.`;
  return { code: 'budget_exceeded', message };
}
