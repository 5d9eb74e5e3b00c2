// Follows a run from the bucket alone, the same on this machine and in AWS, until its report stands.

import { setTimeout as sleep } from 'node:timers/promises';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Run } from '../../lambda/shared/contracts/run.ts';
import { manifestKey, reportJsonKey, runKey, segmentsPrefix } from '../../lambda/shared/keys.ts';
import type { Target } from '../target/target.ts';
import { plain } from '../terminal/text.ts';
import type { Progress } from './progress.ts';
import { type ListKeys, Segments, upTo } from './segments.ts';
import { whyWaiting } from './waiting.ts';

/** Milliseconds without progress after which a function's failure is worth a line. */
const QUIET_MS = 20_000;
/** The same where no failure is known: a model that is slow or held back by its limits is none. */
const VERY_QUIET_MS = 90_000;

/** Milliseconds without progress after which a run is looked after, and between that and the next time. */
const STALLED_MS = 5_000;
const STALLED_AGAIN_MS = 60_000;

/** A report that stands by then needs no announcement. */
const LOOKS_BEFORE_WORD = 3;

/** @returns when `report.json` stands, which is written last */
export async function follow(
  target: Target,
  name: string,
  run: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const segments = new Segments(listed(target, segmentsPrefix(run)));
  const quiet = new Quiet(target, run, progress, () => whyWaiting(target.store, run, segments.newestAt));
  let frozen: Run | undefined;
  let isCommitted = false;
  let looksAtAll = 0;
  for (;;) {
    // Before the look at the segments: those of a finished run are all there then.
    const finished = await target.store.exists(reportJsonKey(name, run));
    const counted = await segments.look();
    const known = frozen !== undefined;
    frozen ??= (await target.store.getJson(runKey(run), Run))?.value;
    if (frozen?.status === 'ready') {
      isCommitted ||= finished || (counted.done >= frozen.samples && (await target.store.exists(manifestKey(run))));
      const totals = upTo(frozen.samples, counted, isCommitted);
      if (known) progress.update(totals);
      else progress.begin(frozen, totals);
    }
    if (finished) break;
    if (isCommitted && ++looksAtAll === LOOKS_BEFORE_WORD) {
      progress.end();
      progress.say('Every sample is counted; the report is being written …');
    }
    await quiet.look(counted.done, frozen?.status === 'ready' && !isCommitted);
    await sleep(target.pollMs, undefined, { signal });
  }
  progress.end();
}

function listed(target: Target, prefix: string): ListKeys {
  return async function* (startAfter) {
    const request = { Bucket: target.store.bucket, Prefix: prefix, ...(startAfter && { StartAfter: startAfter }) };
    for await (const page of paginateListObjectsV2({ client: target.s3 }, request)) {
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    }
  };
}

/** Where a run does not move: sees that it is looked after, and says why, as far as it is known, once each time. */
class Quiet {
  readonly #target: Target;
  readonly #run: string;
  readonly #progress: Progress;
  readonly #waiting: () => Promise<string | undefined>;
  #done = -1;
  #since = performance.now();
  #nextMs = QUIET_MS;
  #stalledMs = STALLED_MS;

  constructor(target: Target, run: string, progress: Progress, waiting: () => Promise<string | undefined>) {
    this.#target = target;
    this.#run = run;
    this.#progress = progress;
    this.#waiting = waiting;
  }

  /** @param isOpen predictions are to come */
  async look(done: number, isOpen: boolean): Promise<void> {
    if (done !== this.#done) {
      this.#done = done;
      this.#since = performance.now();
      this.#nextMs = QUIET_MS;
      this.#stalledMs = STALLED_MS;
      return;
    }
    const quietMs = performance.now() - this.#since;
    if (isOpen && quietMs >= this.#stalledMs) {
      this.#stalledMs = quietMs + STALLED_AGAIN_MS;
      this.#target.stalled(this.#run);
    }
    if (quietMs < this.#nextMs) return;
    const failure = this.#target.failures().at(-1);
    const reason = (await this.#waiting()) ?? (failure && `Last failure: ${plain(failure)}.`);
    this.#nextMs = reason === undefined && this.#nextMs < VERY_QUIET_MS ? VERY_QUIET_MS : Number.POSITIVE_INFINITY;
    if (reason === undefined && quietMs < VERY_QUIET_MS) return;
    const seconds = Math.round(quietMs / 1000);
    this.#progress.say(
      ['Nothing has moved for', seconds, 'seconds.', reason, this.#target.logs].filter(Boolean).join(' '),
    );
  }
}
