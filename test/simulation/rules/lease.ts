// A run has one dispatcher, whose checkpoints say exactly what has been sent.
import * as z from 'zod';
import { Checkpoint } from '../../../lambda/shared/contracts/run.ts';
import { activeKey, checkpointKey, dispatchedKey, trainedKey } from '../../../lambda/shared/keys.ts';
import type { End, Invocation } from '../cloud/functions.ts';
import { clockAt } from '../schedules/scenario.ts';
import { type Facts, indicesOf, Sets } from './facts.ts';
import type { Rule, Scene, Sent } from './rule.ts';
import { runIn } from './run-in-key.ts';
import { isToSend, wavePlan } from './waves.ts';

/** A dispatcher that renewed this recently counts as alive, whatever the clocks say (LEASE_MS is 300 s). */
const SURELY_ALIVE_MS = 200_000;
/** After this long every worker considers it dead. */
const SURELY_DEAD_MS = 400_000;
/** Longest time between two renewals, in milliseconds (RENEW_MS is 20 s), with some room for a slow bucket. */
const RENEWS_WITHIN_MS = 40_000;
/** How long a dispatcher waits for the answers to a wave (PATIENCE_MS). */
const WAITS_FOR_WAVE_MS = 60_000;
/** How long a dispatcher waits for the next vectors of train rows (PATIENCE_MS). */
const WAITS_FOR_VECTORS_MS = 60_000;

interface Held {
  readonly holder: Invocation;
  readonly renewedAt: number;
}

/** One dispatcher's work on one run. */
interface Work {
  /** From its first checkpoint: samples below this were sent before. */
  readonly from: number;
  sent: number;
  /** One past the highest sample it has sent. */
  end: number;
  renewedAt: number;
  released: boolean;
  /** Whether it has written a checkpoint since the run was stopped. */
  stopped: boolean;
}

const Event = z.union([
  z.object({ Records: z.tuple([z.object({ body: z.string() })]) }).transform(({ Records: [{ body }] }) => ({ body })),
  z.object({ resume: z.string() }).transform(({ resume }) => ({ resume })),
  z.unknown().transform(() => 'other' as const),
]);

export class Leases implements Rule {
  readonly #scene: Scene;
  readonly #held = new Map<string, Held>();
  /** Runs taken from a live dispatcher, by force or because it could not renew. Both dispatchers go on with them. */
  readonly #contested = new Set<string>();
  readonly #work = new Map<Invocation, Map<string, Work>>();
  /** Samples sent, by run. */
  readonly #sent = new Sets<string, number>();
  /** Samples that were lost when an invocation resent them. Its client may send the same request twice. */
  readonly #lost = new Sets<Invocation, string>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    const run = runIn(key);
    if (!by || key !== checkpointKey(run)) return;
    const checkpoint = Checkpoint.parse(JSON.parse(body.toString()));
    this.#takes(run, checkpoint, by);
    this.#advances(run, checkpoint, by);
  }

  #takes(run: string, { released }: Checkpoint, by: Invocation): void {
    const { now, violate } = this.#scene;
    const held = this.#held.get(run);
    if (held && held.holder !== by) {
      // A dispatcher that was presumed dead releases its lease.
      if (released) return;
      // Whoever resumes a run knows that nobody else dispatches it.
      const event = Event.parse(by.event);
      const isForced = typeof event === 'object' && 'resume' in event;
      const isAlive = !held.holder.ended;
      const isAtWork = isAlive && now() - held.renewedAt < SURELY_ALIVE_MS;
      if (isAtWork && !isForced && !this.#contested.has(run)) {
        violate(`${by.name} takes the lease of ${held.holder.name}, which is at work`);
      }
      if (isAlive) this.#contested.add(run);
    }
    if (released) this.#held.delete(run);
    else this.#held.set(run, { holder: by, renewedAt: now() });
  }

  #advances(run: string, { sent, released }: Checkpoint, by: Invocation): void {
    const { facts, now, violate } = this.#scene;
    const works = this.#work.get(by) ?? new Map<string, Work>();
    this.#work.set(by, works);
    const work = works.get(run) ?? { from: sent, sent, end: sent, renewedAt: now(), released, stopped: false };
    works.set(run, work);
    // A variant that is decided leaves its samples out.
    const end = work.end < sent && !range(work.end, sent).some(isToSend(this.#scene, run)) ? sent : work.end;
    if (sent !== work.sent && sent !== end) {
      violate(`${by.name} has sent up to ${work.end}, and its checkpoint says ${sent}`);
    }
    if (now() - work.renewedAt > RENEWS_WITHIN_MS && !work.released && !troubledAt(facts, by)) {
      violate(`${by.name} has not renewed its lease for ${Math.round((now() - work.renewedAt) / 1000)} s`);
    }
    if (sent !== work.sent && facts.stops.has(run)) work.stopped = true;
    Object.assign(work, { sent, released, renewedAt: now() });
  }

  sent({ queue, body }: Sent, by: Invocation): void {
    const about = queue === 'samples' ? this.#scene.facts.about(body) : undefined;
    if (!about?.sample) return;
    const { run, sample } = about;
    const work = this.#work.get(by)?.get(run);
    if (work) work.end = Math.max(work.end, sample.index + 1);
    const wrong = this.#wrongToSend(run, sample.index, work);
    if (wrong !== undefined) this.#mayOnlyBeLost(run, sample.index, by, wrong);
    this.#sent.of(run).add(sample.index);
  }

  /** Any invocation may resend a lost sample, whoever holds the lease. */
  #mayOnlyBeLost(run: string, index: number, by: Invocation, wrong: string): void {
    const lost = this.#lost.of(by);
    if (this.#isLost(run, index)) lost.add(`${run} ${index}`);
    if (!lost.has(`${run} ${index}`)) this.#scene.violate(`${by.name} sends sample ${index} ${wrong}`);
  }

  #wrongToSend(run: string, index: number, work: Work | undefined): string | undefined {
    if (!work) return 'without a lease';
    if (index < work.from) return `again: its lease begins at ${work.from}`;
    return work.stopped ? `and has seen that ${run} is stopped` : undefined;
  }

  /** Whether the sample was sent but is in no segment and no queue. */
  #isLost(run: string, index: number): boolean {
    const { facts, messages } = this.#scene;
    if (!this.#sent.of(run).has(index)) return false;
    if (indicesOf(facts.segmentsOf(run)).has(index)) return false;
    return !messages().some((body) => {
      const about = facts.about(body);
      const indices = [about?.sample, ...(about?.predictions ?? [])].map((one) => one?.index);
      return about?.run === run && indices.includes(index);
    });
  }

  ends(invocation: Invocation, end: End): void {
    if (invocation.of !== 'dispatch' || invocation.instance.state === 'dead') return;
    const { facts, violate } = this.#scene;
    for (const [run, { released }] of this.#work.get(invocation) ?? []) {
      if (!released && !troubledAt(facts, invocation)) violate(`${invocation.name} ends and keeps the lease of ${run}`);
    }
    if (!('error' in end)) for (const run of this.#meantBy(invocation)) this.#mayLeave(run, invocation);
  }

  /** The runs an event refers to. */
  #meantBy({ event }: Invocation): string[] {
    const meant = Event.parse(event);
    if (meant === 'other') return [];
    if ('body' in meant) {
      return this.#scene.uploads.filter((upload) => JSON.stringify(upload.event) === meant.body).map(({ run }) => run);
    }
    return [meant.resume];
  }

  /** A handled event is not retried, so its run must be dispatched or have had another dispatcher meanwhile. */
  #mayLeave(run: string, { name, requestId, instance, startedAt }: Invocation): void {
    const { bucket, now, runOf, violate } = this.#scene;
    if (bucket.current(dispatchedKey(run)) || !bucket.versions(activeKey(run))[0]) return;
    // No vector has come for a while. The sweep goes on.
    if (runOf(run)?.embedded && !bucket.current(trainedKey(run)) && now() - startedAt >= WAITS_FOR_VECTORS_MS) return;
    // Answers to a wave are still to come.
    if (wavePlan(this.#scene, run) && now() - startedAt >= WAITS_FOR_WAVE_MS) return;
    const since = (at: number, { lastModified }: { lastModified: Date }) =>
      clockAt(at).getTime() - lastModified.getTime();
    const isOthers = bucket.versions(checkpointKey(run)).some((version, index, all) => {
      const next = all[index + 1];
      const stood = !next || since(startedAt, next) < 0;
      const { released, holder } = Checkpoint.parse(JSON.parse(version.body.toString()));
      return stood && !released && holder !== requestId && since(now(), version) < SURELY_DEAD_MS;
    });
    if (!isOthers) violate(`${name} (${instance.name}) leaves ${run}, which nobody dispatches`);
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** Whether a fault kept a checkpoint from being written. */
function troubledAt(facts: Facts, by: Invocation): boolean {
  return [...facts.troubles.of(by)].some(({ what }) => what === 'PutObject checkpoint.json');
}
