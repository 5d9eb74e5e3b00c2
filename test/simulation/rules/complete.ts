// Whether all that a run waits for is there.
import { Dispatched } from '../../../lambda/shared/contracts/run.ts';
import { dispatchedKey } from '../../../lambda/shared/keys.ts';
import { indicesOf } from './facts.ts';
import type { Scene } from './rule.ts';
import { samplesSent } from './waves.ts';

export function isComplete({ bucket, facts, runOf }: Pick<Scene, 'bucket' | 'facts' | 'runOf'>, run: string): boolean {
  const dispatched = bucket.current(dispatchedKey(run));
  if (!dispatched) return false;
  const there = indicesOf(facts.segmentsOf(run));
  const sent = samplesSent(runOf(run), Dispatched.parse(JSON.parse(dispatched.body.toString())));
  return sent.every((index) => there.has(index));
}
