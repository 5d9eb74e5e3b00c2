// Records what has happened in a schedule, for the rules to look up.
import { gunzipSync } from 'node:zlib';
import { Prediction, Result, Sample, TrainChunk } from '../../../lambda/shared/contracts/messages.ts';
import { Stop } from '../../../lambda/shared/contracts/run.ts';
import { decodeChunk, type VectorChunk } from '../../../lambda/shared/embeddings/chunk.ts';
import {
  countInBlock,
  dispatchedKey,
  manifestKey,
  RUNS,
  readSegmentKey,
  runPrefix,
  sealedKey,
  segmentsPrefix,
  stopKey,
  VECTORS,
} from '../../../lambda/shared/keys.ts';
import type { Invocation } from '../cloud/functions.ts';
import type { Sent, Trouble } from './rule.ts';
import { inKey } from './run-in-key.ts';

export interface Segment {
  readonly run: string;
  readonly key: string;
  readonly predictions: readonly Prediction[];
  readonly indices: ReadonlySet<number>;
  /** What train rows cost, in millionths of a US dollar; 0 for a segment of predictions. */
  readonly trainMicroUsd: number;
  /** Tick at which it was written. */
  readonly at: number;
  /** Milliseconds since the schedule began. */
  readonly now: number;
}

/** All pages of one LIST by one invocation. */
export interface List {
  readonly prefix: string;
  /** It lists what comes after this key. */
  readonly after: string | undefined;
  readonly beganAt: number;
  readonly keys: Set<string>;
  complete: boolean;
}

/** An object as an invocation saw it. */
export interface Look {
  readonly key: string;
  readonly at: number;
  /** Undefined if there was none. */
  readonly body: Buffer | undefined;
}

/** What an invocation knows of a run after a LIST. */
export interface Known {
  readonly keys: ReadonlySet<string>;
}

/** A set per run, or per any other key. */
export class Sets<K, V> extends Map<K, Set<V>> {
  of(key: K): Set<V> {
    const set = this.get(key) ?? new Set();
    this.set(key, set);
    return set;
  }
}

export interface Stopped {
  /** Milliseconds since the schedule began. */
  readonly at: number;
  readonly stop: Stop;
}

/** The invocation read its clock between these times, in milliseconds since the schedule began. */
export interface FailedRender {
  readonly startedAt: number;
  readonly notedAt: number;
}

/** What a queue message refers to. */
export interface About {
  readonly run: string;
  readonly sample?: Sample;
  readonly predictions?: readonly Prediction[];
  /** It says what train rows cost. */
  readonly isSpent?: boolean;
}

export class Facts {
  /** Counts events, to tell which came first. */
  #tick = 0;
  /** Samples that have entered their queue, by run. */
  readonly enqueued = new Sets<string, number>();
  /** Samples whose predictions have entered theirs, by run. */
  readonly predicted = new Sets<string, number>();
  readonly segments = new Map<string, Segment>();
  /** What baselines say, by key. */
  readonly blocks = new Map<string, Segment>();
  /** Chunks of vectors as they were first stored, by key. */
  readonly vectors = new Map<string, VectorChunk>();
  readonly written = new Sets<Invocation, Segment>();
  readonly lists = new Sets<Invocation, List>();
  readonly looks = new Sets<Invocation, Look>();
  /** The segments that a seal counts, by its stored body. */
  readonly sealed = new WeakMap<Buffer, ReadonlySet<string>>();
  /** Runs whose report the invocation has started. */
  readonly renders = new Sets<Invocation, string>();
  /** Tries to make the report of a run that failed or died. */
  readonly failedRenders = new Sets<string, FailedRender>();
  readonly stops = new Map<string, Stopped>();
  readonly troubles = new Sets<Invocation, Trouble>();
  /** Invocations whose preflight got no answer from a model. */
  readonly probedInVain = new WeakSet<Invocation>();
  /** Ticks at which segments were damaged. Repaired ones stay listed. */
  readonly damagedAt = new Map<string, number>();
  readonly #unreadable = new Set<string>();
  readonly #chunks = new Map<string, TrainChunk | undefined>();
  readonly #about = new Map<string, About | undefined>();

  /** Cached, because a message is looked at many times. */
  about(body: string): About | undefined {
    if (!this.#about.has(body)) this.#about.set(body, readMessage(body));
    return this.#about.get(body);
  }

  /** A chunk of train rows, if the message is one. */
  chunk(body: string): TrainChunk | undefined {
    if (!this.#chunks.has(body)) this.#chunks.set(body, TrainChunk.safeParse(JSON.parse(body)).data);
    return this.#chunks.get(body);
  }

  /** What a run's vectors of train rows cost so far, in millionths of a US dollar. */
  trainMicroUsd(run: string): number {
    const own = [...this.vectors].filter(([key]) => key.startsWith(`${VECTORS}${run}/`));
    return own.reduce((sum, [, { cost_micro_usd = 0 }]) => sum + cost_micro_usd, 0);
  }

  sent({ body }: Sent): void {
    const about = this.about(body);
    if (about?.sample) this.enqueued.of(about.run).add(about.sample.index);
    for (const { index } of about?.predictions ?? []) this.predicted.of(about?.run ?? '').add(index);
  }

  put(key: string, body: Buffer, now: number, by: Invocation | undefined): void {
    if (key.startsWith(VECTORS) && !this.vectors.has(key)) {
      this.vectors.set(key, decodeChunk(body, key));
    }
    if (!key.startsWith(RUNS)) return;
    const { run, name } = inKey(key);
    if (name === 'stop.json' && !this.stops.has(run)) {
      this.stops.set(run, { at: now, stop: Stop.parse(JSON.parse(body.toString())) });
    }
    if (name !== 'segments' && name !== 'baselines') return;
    const { count = countInBlock(key) ?? 0, costMicroUsd = 0 } = readSegmentKey(key) ?? {};
    const lines = count === 0 ? [] : gunzipSync(body).toString().split('\n');
    const trainMicroUsd = count === 0 ? costMicroUsd : 0;
    const predictions = lines.map((line) => Prediction.parse(JSON.parse(line)));
    const indices = new Set(predictions.map(({ index }) => index));
    const segment = { run, key, predictions, indices, trainMicroUsd, at: ++this.#tick, now };
    // Dispatch makes it again if it is lost.
    this.#unreadable.delete(key);
    if (name === 'baselines') {
      this.blocks.set(key, segment);
      return;
    }
    this.segments.set(key, segment);
    if (by) this.written.of(by).add(segment);
  }

  damage(key: string): void {
    // What train rows cost stands in the key.
    if (this.segments.get(key)?.predictions.length === 0) return;
    this.damagedAt.set(key, ++this.#tick);
    this.#unreadable.add(key);
  }

  mend(key: string): void {
    this.#unreadable.delete(key);
  }

  looked(by: Invocation, key: string, body: Buffer | undefined): void {
    this.looks.of(by).add({ key, at: ++this.#tick, body });
  }

  /** The last time that an invocation read an object, or asked about it. */
  lastLook(by: Invocation, key: string): Look | undefined {
    return [...this.looks.of(by)].findLast((look) => look.key === key);
  }

  listBegins(by: Invocation, prefix: string, after?: string): void {
    this.lists.of(by).add({ prefix, after, beganAt: ++this.#tick, keys: new Set(), complete: false });
  }

  listed(by: Invocation, prefix: string, keys: readonly string[], complete: boolean): void {
    const list = [...this.lists.of(by)].findLast((one) => one.prefix === prefix);
    if (!list) return;
    for (const key of keys) list.keys.add(key);
    list.complete = complete;
  }

  /** Complete LISTs of a run that began after the given tick. */
  listsOf(by: Invocation, run: string, after = 0): List[] {
    return [...this.lists.of(by)].filter(
      ({ prefix, complete, beganAt }) => prefix === runPrefix(run) && complete && beganAt > after,
    );
  }

  /**
   * What an invocation knows after each LIST of a run that began after the given tick: what was listed, what the seal
   * counts from which on it was listed, and what it looked at. A LIST of segments alone does not say how far the run is.
   */
  knownOf(by: Invocation, run: string, after = 0): Known[] {
    const looks = [...this.looks.of(by)].filter(({ at }) => at > after);
    const asked = (key: string) => looks.some((look) => look.key === key);
    const told = [dispatchedKey(run), manifestKey(run), stopKey(run)];
    const seen = told.filter((key) => looks.some((look) => look.key === key && look.body));
    const short = [...this.lists.of(by)].filter(
      ({ prefix, complete, beganAt }) => prefix === segmentsPrefix(run) && complete && beganAt > after,
    );
    return [
      ...this.listsOf(by, run, after),
      ...(told.every(asked) ? short : []).map((list) => ({
        keys: new Set([...seen, ...this.sealedBefore(by, run, list), ...list.keys]),
      })),
    ];
  }

  /** What the seal counts from which on an invocation lists segments. */
  sealedBefore(by: Invocation, run: string, { after }: List): ReadonlySet<string> {
    const body = after === undefined ? undefined : this.lastLook(by, sealedKey(run))?.body;
    return (body && this.sealed.get(body)) ?? new Set();
  }

  /** The readable segments among the keys. */
  segmentsAmong(keys: Iterable<string>): Segment[] {
    const segments: Segment[] = [];
    for (const key of keys) {
      const segment = this.segments.get(key);
      if (segment && !this.#unreadable.has(key)) segments.push(segment);
    }
    return segments;
  }

  isReadable(key: string): boolean {
    return !this.#unreadable.has(key);
  }

  /** What the baselines of a run say, whatever was lost of it since. */
  blocksOf(run: string): Segment[] {
    return [...this.blocks.values()].filter((block) => block.run === run);
  }

  /** All readable segments of a run. */
  segmentsOf(run: string): Segment[] {
    return this.segmentsAmong(this.segments.keys()).filter((segment) => segment.run === run);
  }
}

function readMessage(body: string): About | undefined {
  const value: unknown = JSON.parse(body);
  const result = Result.safeParse(value);
  if (result.success) {
    const { data } = result;
    return {
      run: data.run,
      ...(data.type === 'predictions' && { predictions: data.predictions }),
      isSpent: data.type === 'spent',
    };
  }
  const sample = Sample.safeParse(value);
  return sample.success ? { run: sample.data.run, sample: sample.data } : undefined;
}

/** The first number below `end` that is not in the set. */
export function missing(there: ReadonlySet<number>, end: number): number | undefined {
  for (let index = 0; index < end; index++) if (!there.has(index)) return index;
  return undefined;
}

export const indicesOf = (segments: readonly Segment[]): Set<number> =>
  new Set(segments.flatMap(({ indices }) => [...indices]));
