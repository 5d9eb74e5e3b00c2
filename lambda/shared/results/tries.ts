// The tries to make a run's report: which are under way, and how many have failed. A try that ends without an error
// leaves nothing; one that ran out of time or memory leaves its beginning.
import { readTryKey, type TryFacts, triesPrefix } from '../keys.ts';
import type { Store } from '../storage/store.ts';

/** After so many rounds of failed tries a run ends without its figures. */
export const MOST_ROUNDS = 3;
/**
 * Milliseconds. Failed tries that began within this time are one round, so that an error that passes does not use up all
 * rounds: Lambda tries again after one and three minutes, and a sweep comes every five.
 */
const ROUND_MS = 4 * 60_000;
/** Milliseconds by which clocks may differ, and an invocation may outlast its time limit. */
const CLOCKS_MS = 60_000;

export interface Try extends TryFacts {
  /** `underWay` also of one that has died, until its time is over. */
  readonly end: 'failed' | 'unserved' | 'died' | 'underWay';
}

/** All tries of a run, in the order of their beginnings. @param now milliseconds since 1970 */
export async function triesOf(store: Store, run: string, now: number): Promise<Try[]> {
  const tries = new Map<string, Try>();
  // In key order, the end of a try follows its beginning.
  for await (const { key } of store.list(triesPrefix(run))) {
    const read = readTryKey(key);
    if (!read) continue;
    const { startedAt, endsAt, id } = read;
    const end = read.end ?? (now > endsAt + CLOCKS_MS ? 'died' : 'underWay');
    tries.set(`${startedAt}-${endsAt}-${id}`, { startedAt, endsAt, id, end });
  }
  return [...tries.values()];
}

export const isUnderWay = ({ end }: Try): boolean => end === 'underWay';

/**
 * How many rounds of tries have failed.
 * @param isLate nothing is waited for any longer: what a service did not do counts as well
 */
export function failedRounds(tries: readonly Try[], isLate: boolean): number {
  let rounds = 0;
  let roundEndsAt = Number.NEGATIVE_INFINITY;
  for (const { startedAt, end } of tries) {
    const counts = end === 'failed' || end === 'died' || (isLate && end === 'unserved');
    if (!counts || startedAt < roundEndsAt) continue;
    rounds++;
    roundEndsAt = startedAt + ROUND_MS;
  }
  return rounds;
}
