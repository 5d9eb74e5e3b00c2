// Counts the predictions of a run while they come: each sample once, in memory that does not grow with them.
import { addTo, float64At } from '../../lambda/shared/at.ts';
import type { Prediction, Status } from '../../lambda/shared/contracts/messages.ts';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { samplePlace } from '../../lambda/shared/contracts/sample-index.ts';
import { ofLabels } from '../../lambda/shared/results/read-prediction.ts';
import { cut } from '../../lambda/shared/text/format.ts';

const STATUSES: readonly Status[] = ['answered', 'invalid', 'failed', 'skipped'];
/** Kinds of failure that are told apart, in case an endpoint invents a code for each row. The others are counted as one. */
const MAX_KINDS = 250;
const OTHER_CODE = 'other';
/** Characters kept of a code. */
const MAX_CODE = 100;

/** Samples of one variant that did not get a valid answer, for one reason. */
export interface Failures {
  readonly variant: number;
  readonly code: string;
  readonly count: number;
  /** What the endpoint said first; undefined if it said nothing. */
  readonly message: string | undefined;
}

type Tallied = Pick<Run, 'samples' | 'variants' | 'benchmark' | 'labels'>;

export class Tally {
  readonly #run: Tallied;
  /** A bit for each sample. */
  readonly #seen: Uint8Array;
  /** By variant and status. */
  readonly #statuses: Float64Array;
  /** By variant: samples whose true label is known and that were asked, and how many of them are right. */
  readonly #asked: Float64Array;
  readonly #right: Float64Array;
  /** By variant and label. */
  readonly #predicted: Float64Array;
  /** By label: samples that have it, whatever the variant. */
  readonly #truths: Float64Array;
  readonly #failures = new Map<string, { variant: number; code: string; count: number; message: string | undefined }>();

  constructor(run: Tallied) {
    const variants = run.variants.length;
    this.#run = run;
    this.#seen = new Uint8Array(Math.ceil(run.samples / 8));
    this.#statuses = new Float64Array(variants * STATUSES.length);
    this.#asked = new Float64Array(variants);
    this.#right = new Float64Array(variants);
    this.#predicted = new Float64Array(variants * run.labels.length);
    this.#truths = new Float64Array(run.labels.length);
  }

  /** Of duplicates, the first that is read counts. What came for a sample that the run does not have is left out. */
  add(predictions: readonly Prediction[]): void {
    for (const prediction of predictions) {
      if (prediction.index < this.#run.samples && this.#isFirst(prediction.index)) {
        this.#count(ofLabels(prediction, this.#run.labels.length));
      }
    }
  }

  status(variant: number, status: Status): number {
    return float64At(this.#statuses, variant * STATUSES.length + STATUSES.indexOf(status));
  }

  /**
   * Samples that count in a score: as in the report, an invalid or failed one is wrong. One that was skipped was never
   * asked.
   */
  scored(variant: number): { readonly samples: number; readonly right: number } {
    return { samples: float64At(this.#asked, variant), right: float64At(this.#right, variant) };
  }

  /** How often a variant answered with a label. */
  predicted(variant: number, label: number): number {
    return float64At(this.#predicted, variant * this.#run.labels.length + label);
  }

  /** Samples whose true label it is. Of all labels together: those whose true label is known. */
  truths(label?: number): number {
    return label === undefined ? this.#truths.reduce((sum, one) => sum + one, 0) : float64At(this.#truths, label);
  }

  /** Most frequent first, then in the order of the variants. */
  failures(): Failures[] {
    return [...this.#failures.values()].sort((a, b) => b.count - a.count || a.variant - b.variant);
  }

  #isFirst(index: number): boolean {
    const bit = 1 << (index & 7);
    const byte = this.#seen[index >> 3] ?? 0;
    this.#seen[index >> 3] = byte | bit;
    return (byte & bit) === 0;
  }

  #count({ index, truth, status, predicted, error_code, error_message }: Prediction): void {
    const { variant } = samplePlace(this.#run, index);
    addTo(this.#statuses, variant * STATUSES.length + STATUSES.indexOf(status), 1);
    if (predicted !== null) addTo(this.#predicted, variant * this.#run.labels.length + predicted, 1);
    if (error_code !== undefined && status !== 'answered') this.#fail(variant, error_code, error_message);
    if (truth === undefined) return;
    addTo(this.#truths, truth, 1);
    if (status === 'skipped') return;
    addTo(this.#asked, variant, 1);
    if (predicted === truth) addTo(this.#right, variant, 1);
  }

  #fail(variant: number, given: string, message: string | undefined): void {
    const code = cut(given, MAX_CODE);
    const key = `${variant} ${code}`;
    const known = this.#failures.get(key);
    if (known) {
      known.count++;
      known.message ??= message;
    } else if (this.#failures.size < MAX_KINDS || code === OTHER_CODE) {
      this.#failures.set(key, { variant, code, count: 1, message });
    } else this.#fail(variant, OTHER_CODE, undefined);
  }
}
