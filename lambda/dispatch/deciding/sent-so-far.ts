// What was sent of a run that is sent in waves and not dispatched yet.
import { Checkpoint, type Run } from '../../shared/contracts/run.ts';
import type { Sent } from '../../shared/contracts/sent.ts';
import { checkpointKey } from '../../shared/keys.ts';
import { planWaves } from '../../shared/sequential/plan-waves.ts';
import { runQuestions } from '../../shared/sequential/questions.ts';
import type { Store } from '../../shared/storage/store.ts';
import { sentOf } from './end-waves.ts';
import { standingWaves } from './standing-waves.ts';

/** @returns undefined if the run is not sent in waves, or nothing was sent. */
export async function sentSoFar(run: Run, store: Store): Promise<Sent | undefined> {
  const questions = runQuestions(run);
  const checkpoint = questions && (await store.getJson(checkpointKey(run.run), Checkpoint))?.value;
  if (!questions || !checkpoint) return undefined;
  return sentOf(run, planWaves(run, questions, await standingWaves(store, run.run)), checkpoint.sent);
}
