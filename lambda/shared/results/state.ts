// Reads the state of a run from one LIST: which of its objects exist, and its segments in key order.
import {
  askedAgainKey,
  dispatchedKey,
  malformedPrefix,
  manifestKey,
  type ReadSegmentKey,
  readSegmentKey,
  runPrefix,
  segmentsPrefix,
  stopKey,
} from '../keys.ts';
import { type Spend, spendOf } from '../spend/spend.ts';
import type { Store } from '../storage/store.ts';

export interface RunState {
  readonly dispatched: boolean;
  readonly manifest: boolean;
  readonly stopped: boolean;
  /** Samples were sent again, see contracts/run.ts. */
  readonly askedAgain: boolean;
  readonly segments: readonly string[];
  /** Predictions in the segments, duplicates included. */
  readonly predictions: number;
  readonly spend: Spend;
  /** Messages of the run that could not be read. */
  readonly malformed: number;
}

/** The LIST that the invariant requires: it must begin after the caller's segment is written. */
export async function runState(store: Store, run: string): Promise<RunState> {
  let [dispatched, manifest, stopped, askedAgain] = [false, false, false, false];
  const segments: string[] = [];
  const facts: ReadSegmentKey[] = [];
  let malformed = 0;
  for await (const { key } of store.list(runPrefix(run))) {
    if (key === dispatchedKey(run)) dispatched = true;
    else if (key === manifestKey(run)) manifest = true;
    else if (key === stopKey(run)) stopped = true;
    else if (key === askedAgainKey(run)) askedAgain = true;
    else if (key.startsWith(malformedPrefix(run))) malformed++;
    const read = key.startsWith(segmentsPrefix(run)) ? readSegmentKey(key) : undefined;
    if (!read) continue;
    segments.push(key);
    facts.push(read);
  }
  const predictions = facts.reduce((sum, { count }) => sum + count, 0);
  return { dispatched, manifest, stopped, askedAgain, segments, predictions, spend: spendOf(facts), malformed };
}
