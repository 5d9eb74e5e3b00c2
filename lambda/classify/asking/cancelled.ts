// Counts the calls that were cancelled at the time limit, which an endpoint may charge for although nobody reads them.

import { MAX_ATTEMPTS, type Prediction } from '../../shared/contracts/messages.ts';
import type { Run } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';

/**
 * By run and variant, for one worker. The variant's next prediction takes the count along, whichever sample it is for.
 * So calls of samples that went back to the queue are counted too. What no prediction takes is lost with the worker, as
 * is the count of a prediction that arrives twice.
 */
const counts = new WeakMap<Run, Map<string, number>>();

export function noteCancelled(run: Run, { name }: Pick<ModelVariant, 'name'>): void {
  const ofRun = counts.get(run) ?? new Map<string, number>();
  ofRun.set(name, (ofRun.get(name) ?? 0) + 1);
  counts.set(run, ofRun);
}

/** @param limitSeconds the endpoint's time limit. @returns what has been noted since it was last taken. */
export function takeCancelled(
  run: Run,
  { name }: Pick<ModelVariant, 'name'>,
  limitSeconds: number,
): Pick<Prediction, 'timeouts'> {
  const ofRun = counts.get(run);
  const noted = ofRun?.get(name) ?? 0;
  if (noted === 0) return {};
  const count = Math.min(noted, MAX_ATTEMPTS);
  ofRun?.set(name, noted - count);
  return { timeouts: { count, limit_s: limitSeconds } };
}
