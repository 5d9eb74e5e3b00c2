// What the answers of a run say so far, read from its segments. Only what a decision needs is kept, two bytes a sample.
import { pMapIterable } from 'p-map';
import * as z from 'zod';
import { at } from '../../shared/at.ts';
import { Status } from '../../shared/contracts/messages.ts';
import { type Run, StopCode } from '../../shared/contracts/run.ts';
import { sampleIndex, samplePlace } from '../../shared/contracts/sample-index.ts';
import { countInBlock, readSegmentKey } from '../../shared/keys.ts';
import type { Scores } from '../../shared/sequential/betting.ts';
import type { DecidableMetric } from '../../shared/sequential/questions.ts';
import { fromJsonLines } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';

/** Segments read at the same time, as in report. */
const READS_AT_ONCE = 16;

/** The fields of a prediction that are read here. */
const Answer = z.object({
  index: z.int().min(0),
  truth: z.int().min(0).optional(),
  predicted: z.int().min(0).nullable(),
  status: Status,
  error_code: z.string().optional(),
});
type Answer = z.infer<typeof Answer>;

type Judged = Pick<Run, 'rows' | 'samples' | 'variants' | 'benchmark'>;

export class Answers {
  readonly #run: Judged;
  readonly #read = new Set<string>();
  readonly #present: Uint8Array;
  /** By variant and row: how many of its repeats are right, and how many have a valid answer. */
  readonly #right: readonly Uint8Array[];
  readonly #valid: readonly Uint8Array[];

  constructor(run: Judged) {
    const counts = () => run.variants.map(() => new Uint8Array(run.rows));
    this.#run = run;
    this.#present = new Uint8Array(run.samples);
    this.#right = counts();
    this.#valid = counts();
  }

  /**
   * Reads the segments, and what the baselines say, that were not read before. What is gone or damaged is looked at again
   * next time.
   */
  async read(store: Store, keys: readonly string[]): Promise<void> {
    const fresh = keys.filter(
      (key) => !this.#read.has(key) && (readSegmentKey(key)?.count ?? countInBlock(key) ?? 0) > 0,
    );
    const load = async (key: string) => ({ key, bytes: await store.read(key) });
    for await (const { key, bytes } of pMapIterable(fresh, load, { concurrency: READS_AT_ONCE })) {
      const answers = answersOf(key, bytes);
      if (!answers) continue;
      this.#read.add(key);
      for (const answer of answers) this.#add(answer);
    }
  }

  /** Whether every sample has been answered, or failed for good. @param rows the first so many of each variant */
  isWhole(rows: readonly number[]): boolean {
    const { repeats } = this.#run.benchmark;
    return rows.every((end, variant) => {
      for (let row = 0; row < end; row++) {
        const first = sampleIndex(this.#run, row, variant);
        for (let repeat = 0; repeat < repeats; repeat++) if (this.#present[first + repeat] !== 1) return false;
      }
      return true;
    });
  }

  /** An invalid answer counts as wrong, and so does a failure: as in the report. */
  scores(variant: number, metric: DecidableMetric, rows: number): Scores {
    const counts = metric === 'accuracy' ? this.#right : this.#valid;
    return { of: at(counts, variant), best: this.#run.benchmark.repeats, rows };
  }

  /** The first of several predictions counts. */
  #add({ index, truth, predicted, status, error_code }: Answer): void {
    if (index >= this.#run.samples || this.#present[index] === 1) return;
    // A stop came in between: the sample was not asked, and says nothing.
    if (status === 'skipped' && StopCode.safeParse(error_code).success) return;
    this.#present[index] = 1;
    if (predicted === null) return;
    const { row, variant } = samplePlace(this.#run, index);
    increment(at(this.#valid, variant), row);
    if (predicted === truth) increment(at(this.#right, variant), row);
  }
}

function increment(counts: Uint8Array, row: number): void {
  counts[row] = at(counts, row) + 1;
}

/** @returns undefined if the segment is gone or damaged: what was in it is asked again. */
function answersOf(key: string, bytes: Uint8Array | undefined): Answer[] | undefined {
  if (!bytes) return undefined;
  try {
    return fromJsonLines(bytes, key).flatMap((value) => Answer.safeParse(value).data ?? []);
  } catch {
    return undefined;
  }
}
