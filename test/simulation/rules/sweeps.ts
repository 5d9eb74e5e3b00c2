// A sweep looks after every open run and recovers every upload whose dispatch failed for good.
import * as z from 'zod';
import { Checkpoint } from '../../../lambda/shared/contracts/run.ts';
import {
  ACTIVE,
  activeKey,
  checkpointKey,
  dispatchedKey,
  manifestKey,
  readTryKey,
  stopKey,
  triesPrefix,
} from '../../../lambda/shared/keys.ts';
import type { End, Invocation } from '../cloud/functions.ts';
import { clockAt } from '../schedules/scenario.ts';
import { isComplete } from './complete.ts';
import type { Rule, Scene } from './rule.ts';
import { excuses, excusesFor } from './troubles.ts';

const Sweep = z.object({ sweep: z.literal(true) });
/** After this long every worker considers the dispatcher dead. */
const SURELY_DEAD_MS = 400_000;
/** A dispatcher near its time limit leaves the rest to the next sweep (TIME_MARGIN_MS is 30 s). */
const NEARLY_OVER_MS = 30_000;

/** As in results/tries.ts. */
const CLOCKS_MS = 60_000;
/** An invocation takes at most this long, and looked before. */
const A_MOMENT_MS = 120_000;

/** What a sweep must do for a run, given what existed when the sweep began. */
interface Duty {
  readonly run: string;
  readonly what: 'dispatch' | 'stop' | 'report';
}

export class Sweeps implements Rule {
  readonly #scene: Scene;
  readonly #duties = new Map<Invocation, readonly Duty[]>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  begins(invocation: Invocation): void {
    if (!Sweep.safeParse(invocation.event).success) return;
    const runs = this.#scene.bucket.keys(ACTIVE).map((key) => key.slice(ACTIVE.length));
    const dutiesOf = invocation.of === 'dispatch' ? this.#ofDispatch : this.#ofCollect;
    this.#duties.set(
      invocation,
      runs.flatMap((run) => dutiesOf(run, invocation)),
    );
  }

  readonly #ofDispatch = (run: string): Duty[] => {
    const { bucket, now } = this.#scene;
    if (bucket.current(dispatchedKey(run))) return [];
    const standing = bucket.current(checkpointKey(run));
    const age = standing ? clockAt(now()).getTime() - standing.lastModified.getTime() : 0;
    const isFree = !standing || Checkpoint.parse(JSON.parse(standing.body.toString())).released || age > SURELY_DEAD_MS;
    return isFree ? [{ run, what: 'dispatch' }] : [];
  };

  readonly #ofCollect = (run: string, { instance }: Invocation): Duty[] => {
    const { bucket, now, runOf } = this.#scene;
    const frozen = runOf(run);
    if (!frozen) return [];
    if (bucket.current(manifestKey(run)) || isComplete(this.#scene, run)) return [{ run, what: 'report' }];
    const isPast = clockAt(now()).getTime() + instance.skewMs > Date.parse(frozen.deadline_at);
    return isPast ? [{ run, what: 'stop' }] : [];
  };

  ends(invocation: Invocation, _end: End): void {
    const duties = this.#duties.get(invocation) ?? [];
    if (invocation.instance.state === 'dead' || this.#endedEarly(invocation)) return;
    for (const duty of duties) {
      if (this.#isDone(duty, invocation) || excusesFor(this.#scene, invocation, duty.run).length > 0) continue;
      this.#scene.violate(`${invocation.name}, a sweep, leaves ${duty.run}: the ${duty.what} is missing`);
    }
  }

  /** Whether something was wrong before the sweep looked for open runs: it begins with the failed events. */
  #endedEarly(invocation: Invocation): boolean {
    const hasLooked = [...this.#scene.facts.lists.of(invocation)].some(({ prefix }) => prefix === ACTIVE);
    return !hasLooked && excuses(this.#scene, invocation).length > 0;
  }

  /** Whether a try to make the report may have been under way when the sweep looked, by any clock. */
  #isTried(run: string, { startedAt }: Invocation): boolean {
    const { bucket, now, plan } = this.#scene;
    const began = clockAt(startedAt);
    const notes = bucket.keys(triesPrefix(run)).flatMap((key) => {
      const note = readTryKey(key);
      return note ? [{ ...note, isOlder: (bucket.current(key)?.lastModified ?? began) < began }] : [];
    });
    const over = new Set(notes.flatMap(({ end, id, isOlder }) => (end !== undefined && isOlder ? id : [])));
    const latest = clockAt(now()).getTime() - 2 * plan.skewMs - CLOCKS_MS - A_MOMENT_MS;
    return notes.some(({ id, endsAt }) => !over.has(id) && endsAt >= latest);
  }

  #isDone({ run, what }: Duty, invocation: Invocation): boolean {
    const { startedAt, endsAt } = invocation;
    const { bucket, facts, now } = this.#scene;
    if (what === 'stop') return !!bucket.current(stopKey(run));
    if (what === 'report') {
      return (
        !!facts.renders.get(invocation)?.has(run) || !bucket.current(activeKey(run)) || this.#isTried(run, invocation)
      );
    }
    if (bucket.current(dispatchedKey(run)) || endsAt - now() < NEARLY_OVER_MS) return true;
    const standing = bucket.current(checkpointKey(run));
    // Another dispatcher has taken it meanwhile.
    return !!standing && standing.lastModified.getTime() >= clockAt(startedAt).getTime();
  }

  /** Word of an upload, perhaps among the dead letters. */
  acknowledged(invocation: Invocation, queue: string, body: string): void {
    if (queue !== 'dead-uploads' && queue !== 'uploads') return;
    const { bucket, uploads, violate } = this.#scene;
    const lost = uploads.find(
      (upload) => body.includes(JSON.stringify(upload.event)) && bucket.versions(activeKey(upload.run)).length === 0,
    );
    if (lost) violate(`${invocation.name} lets go of the event of ${lost.run}, of which no sweep knows`);
  }
}
