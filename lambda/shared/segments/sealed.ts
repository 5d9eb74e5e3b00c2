// The seal of a run: what its older segments hold together, so that counting lists only the newest ones. Pure.
// A seal is complete in itself: it says up to which key it counts, and each segment that it counts is counted once. So
// with any seal that ever stood, the count never exceeds the segments. It may fall short only of a segment that appeared
// below the seal later, which its writer or the next sweep finds by a LIST of everything.
import * as z from 'zod';
import { SEAL_LAG_MS, SEAL_STEP } from '../contracts/limits.ts';
import { type ReadSegmentKey, readSegmentKey } from '../keys.ts';
import { type Spend, spendOf } from '../spend/spend.ts';

/** What some segments hold together. */
const Totals = z.object({
  segments: z.int().min(0),
  /** Duplicates included. */
  predictions: z.int().min(0),
  micro_usd: z.int().min(0),
});
type Totals = z.infer<typeof Totals>;

export const Sealed = Totals.extend({
  /** The key of the last segment that is counted. */
  up_to: z.string(),
  /**
   * How often samples had been asked again when it was begun. Each time accounts for segments that are gone, so older
   * seals, which may count these, no longer hold.
   */
  asked_again: z.int().min(0),
});
export type Sealed = z.infer<typeof Sealed>;

const NOTHING: Totals = { segments: 0, predictions: 0, micro_usd: 0 };

export interface Counted {
  readonly predictions: number;
  readonly spend: Spend;
}

const factsOf = (keys: readonly string[]): ReadSegmentKey[] => keys.flatMap((key) => readSegmentKey(key) ?? []);

function plus(totals: Totals, facts: readonly ReadSegmentKey[]): Totals {
  return facts.reduce(
    (sum, { count, costMicroUsd }) => ({
      segments: sum.segments + 1,
      predictions: sum.predictions + count,
      micro_usd: sum.micro_usd + costMicroUsd,
    }),
    totals,
  );
}

/**
 * Whether the keys after this seal are all that has to be listed.
 * @param written the caller's own segments. One below the seal may or may not be counted in it.
 */
export const holds = (sealed: Sealed, written: readonly string[], askedAgain: number): boolean =>
  sealed.asked_again === askedAgain && written.every((key) => key > sealed.up_to);

/** @param keys of all segments after the seal, or of all segments, in order */
export function countOf(sealed: Sealed | undefined, keys: readonly string[]): Counted {
  const facts = factsOf(keys);
  const { predictions, micro_usd } = plus(sealed ?? NOTHING, facts);
  // What was spent of late is never sealed: SEAL_LAG_MS before the newest key is longer ago.
  return { predictions, spend: { ...spendOf(facts), microUsd: micro_usd } };
}

/** @returns how many of the keys, from the first on, are older than the lag: nothing appears between them any more */
export function settled(keys: readonly string[], now: number): number {
  const newest = readSegmentKey(keys.at(-1) ?? '')?.writtenAt ?? 0;
  const before = Math.min(now, newest) - SEAL_LAG_MS;
  return keys.findLastIndex((key) => (readSegmentKey(key)?.writtenAt ?? Number.POSITIVE_INFINITY) <= before) + 1;
}

/**
 * @param sealed what stood when the keys were listed, if it holds
 * @param keys of all segments after it, or of all segments, in order
 * @param least settled keys for which a new seal is worth a PUT
 * @returns the next seal, if any
 */
export function sealNext(
  sealed: Sealed | undefined,
  keys: readonly string[],
  { now, askedAgain, least = SEAL_STEP }: { now: number; askedAgain: number; least?: number },
): Sealed | undefined {
  const old = keys.slice(0, settled(keys, now));
  const last = old.at(-1);
  if (last === undefined || old.length < least) return undefined;
  return { ...plus(sealed ?? NOTHING, factsOf(old)), up_to: last, asked_again: askedAgain };
}

/** Whether a seal counts what a LIST of everything shows up to its key. */
export function isTrue(sealed: Sealed, keys: readonly string[]): boolean {
  const { segments, predictions, micro_usd } = plus(NOTHING, factsOf(keys.filter((key) => key <= sealed.up_to)));
  return segments === sealed.segments && predictions === sealed.predictions && micro_usd === sealed.micro_usd;
}
