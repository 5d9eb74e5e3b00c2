// The protocol's invariants, looked at while they can be broken.
import { gunzipSync } from 'node:zlib';
import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { Prediction, Result, Sample } from '../../lambda/shared/contracts/messages.ts';
import { Checkpoint, Dispatched } from '../../lambda/shared/contracts/run.ts';
import { ACTIVE, dispatchedKey, RUNS, runPrefix } from '../../lambda/shared/keys.ts';
import type { Bucket, BucketWatcher } from './bucket.ts';
import type { Invocation } from './functions.ts';

interface Segment {
  readonly run: string;
  readonly key: string;
  readonly indices: ReadonlySet<number>;
  readonly at: number;
}

/** Pages of one LIST of one invocation. */
interface List {
  readonly prefix: string;
  readonly beganAt: number;
  readonly keys: Set<string>;
  complete: boolean;
}

interface Lease {
  readonly holder: Invocation;
  readonly renewedAt: number;
}

/** A dispatcher that renewed so lately is alive for everybody, whatever their clocks say (LEASE_MS is 300 s). */
const SURELY_ALIVE_MS = 200_000;

const Listed = z.object({ Contents: z.array(z.object({ Key: z.string() })), IsTruncated: z.boolean() });

/** A set for each run, or whatever it is kept by. */
class Sets<K, V> extends Map<K, Set<V>> {
  of(key: K): Set<V> {
    const set = this.get(key) ?? new Set();
    this.set(key, set);
    return set;
  }
}

export class Watch implements BucketWatcher {
  readonly #now: () => number;
  readonly #bucket: () => Bucket;
  readonly #enqueued = new Sets<string, number>();
  readonly #predicted = new Sets<string, number>();
  readonly #segments = new Map<string, Segment>();
  readonly #written = new Sets<Invocation, Segment>();
  readonly #lists = new Sets<Invocation, List>();
  readonly #leases = new Map<string, Lease>();
  readonly #announced = new Set<string>();
  #actor: Invocation | undefined;
  /** Counts what happens, to tell what came first. */
  #tick = 0;
  /** The first rule that was broken. */
  violation: string | undefined;

  constructor(now: () => number, bucket: () => Bucket) {
    this.#now = now;
    this.#bucket = bucket;
  }

  violate(rule: string): void {
    this.violation ??= rule;
  }

  during<T>(actor: Invocation, act: () => T): T {
    this.#actor = actor;
    try {
      return act();
    } finally {
      this.#actor = undefined;
    }
  }

  /** A message has entered a queue. */
  sent(body: string): void {
    const value: unknown = JSON.parse(body);
    const sample = Sample.safeParse(value).data;
    if (sample) this.#enqueued.of(sample.run).add(sample.index);
    const result = Result.safeParse(value).data;
    if (result?.type === 'prediction') this.#predicted.of(result.run).add(result.prediction.index);
  }

  put(key: string, body: Buffer): void {
    if (!key.startsWith(RUNS)) return;
    const [, run = '', name = ''] = key.split('/');
    if (name === 'segments') this.#segment(run, key, body);
    if (name === 'checkpoint.json') this.#checkpoint(run, Checkpoint.parse(JSON.parse(body.toString())));
    if (name === 'dispatched.json') this.#allSent(run, name, Dispatched.parse(JSON.parse(body.toString())).sent);
  }

  deleted(key: string): void {
    if (!key.startsWith(ACTIVE)) return;
    const run = key.slice(ACTIVE.length);
    if (!this.#report(run)) this.violate(`${key} is deleted, and there is no report`);
    if (!this.#announced.has(run)) this.violate(`${key} is deleted, and nobody was told of the report`);
  }

  /** The event bus has word of a run. */
  announced(run: string): void {
    if (!this.#report(run)) this.violate(`word of ${run} is sent, and there is no report`);
    this.#announced.add(run);
  }

  listBegins(invocation: Invocation, { Prefix: prefix = '', ContinuationToken }: ListObjectsV2CommandInput): void {
    if (ContinuationToken !== undefined) return;
    this.#lists.of(invocation).add({ prefix, beganAt: ++this.#tick, keys: new Set(), complete: false });
  }

  listed(invocation: Invocation, { Prefix }: ListObjectsV2CommandInput, answer: unknown): void {
    const list = [...this.#lists.of(invocation)].findLast(({ prefix }) => prefix === Prefix);
    if (!list) return;
    const { Contents, IsTruncated } = Listed.parse(answer);
    for (const { Key } of Contents) list.keys.add(Key);
    list.complete = !IsTruncated;
  }

  /** A message is let go: nobody will ever see it again. */
  acknowledged(invocation: Invocation, queue: string, body: string): void {
    const value: unknown = JSON.parse(body);
    const sample = Sample.safeParse(value).data;
    if (queue === 'samples') {
      if (sample && !this.#predicted.get(sample.run)?.has(sample.index)) {
        this.violate(`sample ${sample.index} is let go, and its prediction is in no queue`);
      }
      return;
    }
    const result = Result.safeParse(value).data;
    const run = sample?.run ?? result?.run ?? '';
    const index = sample?.index ?? (result?.type === 'prediction' ? result.prediction.index : undefined);
    this.#resultLetGo(invocation, run, index);
  }

  #resultLetGo(invocation: Invocation, run: string, index: number | undefined): void {
    const segment =
      index === undefined
        ? undefined
        : [...this.#written.of(invocation)].find((one) => one.run === run && one.indices.has(index));
    if (index !== undefined && !segment) {
      this.violate(`the result of sample ${index} is let go by ${invocation.name}, which has no segment of it`);
      return;
    }
    const lists = [...this.#lists.of(invocation)].filter(
      (one) => one.prefix === runPrefix(run) && one.complete && one.beganAt > (segment?.at ?? 0),
    );
    if (lists.length === 0) {
      const what = index === undefined ? '`dispatched`' : `the result of sample ${index}`;
      this.violate(`${what} is let go by ${invocation.name} without a LIST after its segment stood`);
    }
    // All that the LIST called for is done.
    if (lists.some(({ keys }) => this.#complete(run, keys)) && !this.#report(run)) {
      this.violate(`${invocation.name} has seen that all is there, lets its results go, and there is no report`);
    }
  }

  #report(run: string): string | undefined {
    return this.#bucket()
      .keys('reports/')
      .find((key) => key.endsWith(`/${run}/report.json`));
  }

  #complete(run: string, keys: ReadonlySet<string>): boolean {
    const dispatched = keys.has(dispatchedKey(run)) && this.#bucket().current(dispatchedKey(run));
    if (!dispatched) return false;
    const { sent } = Dispatched.parse(JSON.parse(dispatched.body.toString()));
    const there = new Set([...keys].flatMap((key) => [...(this.#segments.get(key)?.indices ?? [])]));
    return missing(there, sent) === undefined;
  }

  #segment(run: string, key: string, body: Buffer): void {
    const lines = gunzipSync(body).toString().split('\n');
    const indices = new Set(lines.map((line) => Prediction.parse(JSON.parse(line)).index));
    const segment = { run, key, indices, at: ++this.#tick };
    this.#segments.set(key, segment);
    if (this.#actor) this.#written.of(this.#actor).add(segment);
  }

  #checkpoint(run: string, { sent, released }: Checkpoint): void {
    this.#allSent(run, 'checkpoint.json', sent);
    const lease = this.#leases.get(run);
    const actor = this.#actor;
    if (!actor) return;
    if (lease && lease.holder !== actor) {
      // The last word of a dispatcher that was taken for dead.
      if (released) return;
      if (!lease.holder.ended && this.#now() - lease.renewedAt < SURELY_ALIVE_MS) {
        this.violate(`${actor.name} takes the lease of ${lease.holder.name}, which is at work`);
      }
    }
    if (released) this.#leases.delete(run);
    else this.#leases.set(run, { holder: actor, renewedAt: this.#now() });
  }

  #allSent(run: string, file: string, sent: number): void {
    const index = missing(this.#enqueued.of(run), sent);
    if (index !== undefined) this.violate(`${file} says that ${sent} samples are sent, and sample ${index} is not`);
  }
}

/** The first of the numbers below `end` that is not there. */
function missing(there: ReadonlySet<number>, end: number): number | undefined {
  for (let index = 0; index < end; index++) if (!there.has(index)) return index;
  return undefined;
}
