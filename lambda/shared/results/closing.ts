// When a run that has not come to its end by itself is closed with what there is.
import { Stop } from '../contracts/run.ts';
import { stopKey } from '../keys.ts';
import type { Store } from '../storage/store.ts';

/**
 * Milliseconds. After its stop.json a run's samples come back as skipped as fast as the queue delivers them; those put
 * off or in flight need up to the visibility timeout. What is not there after this is not coming. Counted from its
 * deadline, or from its stop.json where that came later: a laptop may have slept for days.
 */
export const CLOSE_AFTER_DEADLINE_MS = 2 * 3_600_000;
/** Milliseconds after that: what has not worked by then never will, such as an event bus that takes no event. */
export const GIVE_UP_AFTER_CLOSE_MS = 2 * 3_600_000;
/**
 * Milliseconds without one prediction after which a run stands still: samples that an endpoint does not answer come back
 * every 15 minutes.
 */
export const STANDS_STILL_MS = 3_600_000;

/**
 * Word of the end may have come after the deadline: a laptop slept, or its clock was set forwards.
 * @param deadline milliseconds since 1970, as all times here
 * @returns the time after which the run is closed
 */
export async function closesAt(store: Store, run: string, deadline: number, now: number): Promise<number> {
  const closeAt = deadline + CLOSE_AFTER_DEADLINE_MS;
  if (now <= closeAt) return closeAt;
  const stoppedAt = (await store.getJson(stopKey(run), Stop))?.lastModified.getTime() ?? 0;
  return Math.max(closeAt, stoppedAt + CLOSE_AFTER_DEADLINE_MS);
}

interface Listed {
  readonly dispatched: boolean;
  readonly manifest: boolean;
  readonly malformed: number;
  /** Undefined if there is none yet. */
  readonly newestAt: number | undefined;
}

/**
 * Whether messages of a run could not be read, and nothing has come for so long that nothing else will. Such a message
 * may belong to no sample, so samples that were put off still get an hour to come.
 */
export function mayLackMalformed(
  { dispatched, manifest, malformed, newestAt }: Listed,
  createdAt: number,
  now: number,
) {
  const isStill = now - createdAt >= STANDS_STILL_MS && now - (newestAt ?? createdAt) >= STANDS_STILL_MS;
  return isStill && dispatched && !manifest && malformed > 0;
}
