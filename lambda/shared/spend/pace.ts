// How fast a run spends: from the times and costs in its segments' keys. Pure.
import type { ReadSegmentKey } from '../keys.ts';
import { RESULTS_WINDOW_SECONDS } from '../planning/capacity.ts';

/** Milliseconds in which a segment fills. */
const WINDOW_MS = RESULTS_WINDOW_SECONDS * 1_000;
/**
 * From a segment until every worker has the word that follows from it: writing the segment and stop.json, and workers
 * look once a second.
 */
const WORD_MS = 2_000;
/** So many horizons are looked back: calls that began together end together, and a single window may miss them. */
const LOOK_BACK = 3;
/** Milliseconds. A seal may hold what is older (segments/sealed.ts), and must change nothing. */
const REMEMBERED_MS = 120_000;
/** A run that has just begun was perhaps at work for a part of its first window only. */
const EARLY = 2;

export interface Pace {
  /**
   * What is expected to be spent until the word that could follow from the next segment has reached every worker: as
   * much as in the dearest window of late, and as much more as it has grown.
   */
  readonly comingMicroUsd: number;
  /** What a prediction cost of late. */
  readonly perPrediction: number;
}

type Segment = Pick<ReadSegmentKey, 'writtenAt' | 'costMicroUsd' | 'count'>;

const sum = (segments: readonly Segment[], of: (one: Segment) => number): number =>
  segments.reduce((total, one) => total + of(one), 0);
const cost = ({ costMicroUsd }: Segment): number => costMicroUsd;

/**
 * @param segments in any order. Those of what was paid for besides predictions have no time, and say nothing about
 * speed.
 */
export function paceOf(segments: readonly Segment[]): Pace {
  const newest = segments.reduce((latest, { writtenAt }) => Math.max(latest, writtenAt), 0);
  if (newest === 0) return { comingMicroUsd: 0, perPrediction: 0 };
  const timed = segments
    .filter(({ writtenAt }) => writtenAt > Math.max(0, newest - REMEMBERED_MS))
    .sort((a, b) => a.writtenAt - b.writtenAt);
  // If the last one was long in coming, so may the next be.
  const gap = newest - (timed.at(-2)?.writtenAt ?? newest - WINDOW_MS);
  const horizon = Math.max(WINDOW_MS, gap) + WORD_MS;
  /** Each segment holds what ended in the seconds before, so these are a little more than a horizon. */
  const until = (to: number) => timed.filter(({ writtenAt }) => writtenAt > to - horizon && writtenAt <= to);
  const ends = timed.filter(({ writtenAt }) => writtenAt > newest - LOOK_BACK * horizon);
  const dearest = Math.max(...ends.map(({ writtenAt }) => sum(until(writtenAt), cost)));
  const now = until(newest);
  const earlier = timed.slice(0, -now.length).slice(-now.length);
  const coming = dearest + Math.max(0, sum(now, cost) - sum(earlier, cost));
  return {
    comingMicroUsd: now.length === timed.length ? EARLY * coming : coming,
    perPrediction:
      sum(now, cost) /
      Math.max(
        1,
        sum(now, ({ count }) => count),
      ),
  };
}
