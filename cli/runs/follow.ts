// Follows a run through the bucket, here or in AWS, until its report exists.

import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { manifestKey, reportJsonKey, segmentsPrefix } from '../../lambda/shared/keys.ts';
import { pause, type Target } from '../target/target.ts';
import { plain } from '../terminal/text.ts';
import { EmbeddingRows } from './embedding-rows.ts';
import type { Progress } from './progress.ts';
import { readableRun } from './readable-run.ts';
import { countedOf, type ListKeys, Segments, upTo } from './segments.ts';
import { whyWaiting } from './waiting.ts';

/** Milliseconds without progress after which a function's failure is worth a line. */
const QUIET_MS = 20_000;
/** The same without a known failure: a slow or rate-limited model is not one. */
const VERY_QUIET_MS = 90_000;

/** Milliseconds without progress before a run is looked after for the first time, and between later times. */
const STALLED_MS = 5_000;
const STALLED_AGAIN_MS = 60_000;

/** Milliseconds. A report that exists by then needs no announcement. */
const SOON_MS = 300;

const NOTHING_KNOWN = { samples: 0, prefix: '' };

/** @returns once `report.json` exists, which is written last */
export async function follow(
  target: Target,
  name: string,
  run: string,
  progress: Progress,
  signal: AbortSignal,
  onFrozen?: (run: Run) => void,
): Promise<void> {
  let segments = new Segments(listed(target, segmentsPrefix(run)));
  const quiet = new Quiet(target, run, progress, () => whyWaiting(target.store, run, segments.newestAt));
  const embedding = new EmbeddingRows(target, progress);
  let frozen: Run | undefined;
  let isCommitted = false;
  let committedAt: number | undefined;
  let isSaid = false;
  for (;;) {
    // Checked before the segments, so that a finished run shows all of them.
    const finished = await target.store.exists(reportJsonKey(name, run));
    const known = frozen !== undefined;
    frozen ??= await readableRun(target.store, run);
    const { samples, prefix } = frozen ? countedOf(frozen) : NOTHING_KNOWN;
    if (!known && frozen) segments = new Segments(listed(target, prefix));
    const counted = await segments.look();
    if (!known && frozen?.status === 'ready') onFrozen?.(frozen);
    if (frozen?.status === 'ready') {
      isCommitted ||= finished || (counted.done >= samples && (await target.store.exists(manifestKey(run))));
      const totals = upTo(samples, counted, isCommitted);
      if (known) progress.update(totals);
      else progress.begin({ ...frozen, samples }, totals);
    }
    if (finished) break;
    if (isCommitted) committedAt ??= performance.now();
    if (!isSaid && committedAt !== undefined && performance.now() - committedAt >= SOON_MS) {
      isSaid = true;
      progress.end();
      progress.say('All samples are done. Writing the report …');
    }
    await quiet.look(counted.done + (await embedding.look(frozen)), frozen?.status === 'ready' && !isCommitted);
    await pause(target, signal);
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

/** When a run stalls: sees that it is looked after and says why it stalls, if that is known, once each time. */
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
    this.#progress.say(['No progress for', seconds, 'seconds.', reason, this.#target.logs].filter(Boolean).join(' '));
  }
}
