// Reads how far a run is: what is new in the bucket since the last look, and each of its files once.
import { computedVariants } from '../../lambda/shared/computed/computed.ts';
import { type Run, Stop } from '../../lambda/shared/contracts/run.ts';
import {
  baselinesPrefix,
  manifestKey,
  reportJsonKey,
  reportPageKey,
  segmentsPrefix,
  stopKey,
  trainedKey,
} from '../../lambda/shared/keys.ts';
import { DamagedSegmentError, readSegments } from '../../lambda/shared/results/segments.ts';
import { Pace } from '../runs/pace.ts';
import { readableRun } from '../runs/readable-run.ts';
import { countedOf, type ListKeys, Segments, upTo } from '../runs/segments.ts';
import { whyWaiting } from '../runs/waiting.ts';
import { waveLine } from '../runs/waves.ts';
import type { ReadStore } from '../target/folder-store.ts';
import { plain } from '../terminal/text.ts';
import { type LiveFacts, type LiveState, liveState, type Stage } from './state.ts';
import { Tally } from './tally.ts';

/** Files with predictions that are read at one look, so that a page that is opened late shows something at once. */
const READ_AT_A_LOOK = 100;

interface Frozen {
  readonly run: Run;
  readonly tally: Tally;
  readonly segments: Segments;
  readonly blocks: Segments;
  /** Samples that dispatch computes. */
  readonly computed: number;
}

export class LiveReader {
  readonly #store: ReadStore;
  readonly #run: string;
  readonly #name: string;
  readonly #seconds: () => number;
  readonly #pace = new Pace();
  /** Keys that were listed and not read. */
  #unread: string[] = [];
  #frozen: Frozen | undefined;
  #isCommitted = false;
  #isTrained = false;
  #stop: Stop | undefined;
  #done = -1;
  #changedAt = 0;

  /** @param seconds on any clock that only goes forward */
  constructor(
    store: ReadStore,
    { run, name }: { readonly run: string; readonly name: string },
    seconds: () => number = () => performance.now() / 1000,
  ) {
    this.#store = store;
    this.#run = run;
    this.#name = name;
    this.#seconds = seconds;
  }

  /** Whether the next look has more to read, whatever happens until then. */
  get isBehind(): boolean {
    return this.#unread.length > 0;
  }

  /** report.html as it stands. @throws Error if there is none, although the run has ended */
  async report(): Promise<Uint8Array> {
    const key = reportPageKey(this.#name, this.#run);
    const page = await this.#store.read(key);
    if (!page) throw new Error(`${key} is not there`);
    return page;
  }

  /** @throws InputError for a run that this version cannot follow */
  async look(): Promise<LiveState> {
    // Before the segments, so that a finished run shows all of them.
    const hasEnded = await this.#store.exists(reportJsonKey(this.#name, this.#run));
    const frozen = await this.#freeze();
    const now = this.#seconds();
    const named = { name: this.#name, run: this.#run };
    if (!frozen) return liveState({ ...named, stage: hasEnded ? 'ended' : 'reading', ...this.#waited(now, 0, []) });
    const counted = await this.#list(frozen);
    await this.#read(frozen);
    const { samples } = countedOf(frozen.run);
    this.#isCommitted ||= hasEnded || (counted.done >= samples && (await this.#store.exists(manifestKey(this.#run))));
    const totals = upTo(samples, counted, this.#isCommitted);
    this.#pace.observe(now, totals.done);
    const stage = hasEnded ? 'ended' : await this.#stage(frozen.run);
    return liveState({
      ...named,
      stage,
      frozen: { run: frozen.run, tally: frozen.tally, totals, total: samples },
      perSecond: this.#pace.perSecond,
      secondsLeft: this.#pace.secondsLeft(samples),
      ...this.#waited(now, totals.done, await this.#notes(frozen, stage)),
    });
  }

  async #freeze(): Promise<Frozen | undefined> {
    if (this.#frozen) return this.#frozen;
    const run = await readableRun(this.#store, this.#run);
    if (!run) return undefined;
    const computed = computedVariants(run).filter(Boolean).length * run.rows * run.benchmark.repeats;
    this.#frozen = {
      run,
      tally: new Tally(run),
      segments: new Segments(keysBelow(this.#store, segmentsPrefix(this.#run))),
      blocks: new Segments(keysBelow(this.#store, baselinesPrefix(this.#run))),
      computed,
    };
    return this.#frozen;
  }

  /** @returns the totals of what counts as progress */
  async #list({ run, segments, blocks, computed }: Frozen) {
    // What baselines say is all there at some time, and then a LIST would be paid for nothing.
    if (blocks.counted.done < computed) {
      await blocks.look();
      this.#unread.push(...blocks.fresh);
    }
    const said = blocks.counted;
    const counted = await segments.look();
    this.#unread.push(...segments.fresh);
    return countedOf(run).prefix === segmentsPrefix(this.#run) ? counted : { ...said, usd: counted.usd };
  }

  async #read({ tally }: Frozen): Promise<void> {
    const keys = this.#unread.slice(0, READ_AT_A_LOOK);
    for await (const segment of readSegments(this.#store, keys)) {
      // A damaged one is asked again, and comes as another.
      if (!(segment instanceof DamagedSegmentError)) tally.add(segment);
    }
    this.#unread = this.#unread.slice(keys.length);
  }

  async #stage({ status, embedded }: Run): Promise<Stage> {
    if (this.#isCommitted || status !== 'ready') return 'writing';
    if (!embedded || this.#isTrained) return 'asking';
    this.#isTrained = await this.#store.exists(trainedKey(this.#run));
    return this.#isTrained ? 'asking' : 'training';
  }

  async #notes({ run, segments }: Frozen, stage: Stage): Promise<string[]> {
    if (stage === 'writing' || stage === 'ended') return [];
    this.#stop ??= (await this.#store.getJson(stopKey(this.#run), Stop))?.value;
    if (this.#stop) return [`The run is being stopped. ${plain(this.#stop.message)}`];
    const notes = [await whyWaiting(this.#store, this.#run, segments.newestAt), await waveLine(this.#store, run)];
    return notes.filter((note) => note !== undefined);
  }

  #waited(now: number, done: number, notes: readonly string[]): Pick<LiveFacts, 'quietSeconds' | 'unread' | 'notes'> {
    if (done !== this.#done) {
      this.#done = done;
      this.#changedAt = now;
    }
    return { quietSeconds: now - this.#changedAt, unread: this.#unread.length, notes };
  }
}

const keysBelow = (store: ReadStore, prefix: string): ListKeys =>
  async function* (startAfter) {
    for await (const { key } of store.list(prefix, startAfter)) yield key;
  };
