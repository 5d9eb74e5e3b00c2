// The distributions over labels of a run's predictions, in flat arrays: 4 bytes a sample and label, of variants that
// have any.
import { uint32At } from '../../shared/at.ts';
import { BILLION, keepsProbabilities, type Probabilities } from '../../shared/probabilities.ts';
import type { ScoredRun } from './scored-run.ts';

export class ProbabilityTable {
  readonly #run: Pick<ScoredRun, 'samples' | 'labels' | 'rows' | 'variants' | 'benchmark'>;
  readonly #keeps: boolean;
  /** By variant; in billionths: (row × repeats + repeat) × labels + label. All 0 if there is no distribution. */
  readonly #billionths: (Uint32Array | undefined)[] = [];

  constructor(run: Pick<ScoredRun, 'samples' | 'labels' | 'rows' | 'variants' | 'benchmark'>) {
    this.#run = run;
    this.#keeps = keepsProbabilities(run);
  }

  /** @param sample index, as of the run's predictions */
  set(sample: number, probabilities: Probabilities): void {
    if (!this.#keeps) return;
    const { labels, rows, benchmark } = this.#run;
    const [variant, start] = [this.#variantOf(sample), this.#startOf(sample)];
    const billionths = this.#billionths[variant] ?? new Uint32Array(rows * benchmark.repeats * labels.length);
    this.#billionths[variant] = billionths;
    for (const [label, probability] of probabilities) {
      if (label < labels.length) billionths[start + label] = Math.round(probability * BILLION);
    }
  }

  /** Whether any of a variant's predictions has a distribution. */
  has(variant: number): boolean {
    return this.#billionths[variant] !== undefined;
  }

  /** Whether the prediction has a distribution. */
  tells(sample: number): boolean {
    const billionths = this.#billionths[this.#variantOf(sample)];
    if (!billionths) return false;
    const start = this.#startOf(sample);
    for (let label = 0; label < this.#run.labels.length; label++)
      if (uint32At(billionths, start + label) > 0) return true;
    return false;
  }

  /** Of a prediction that has a distribution: what it gives to a label. No list is made, because there are millions. */
  billionths(sample: number, label: number): number {
    return this.#billionths[this.#variantOf(sample)]?.[this.#startOf(sample) + label] ?? 0;
  }

  /** @returns billionths by label; undefined if the prediction has no distribution. */
  of(sample: number): Uint32Array | undefined {
    const start = this.#startOf(sample);
    const own = this.#billionths[this.#variantOf(sample)];
    return this.tells(sample) ? own?.slice(start, start + this.#run.labels.length) : undefined;
  }

  // What samplePlace says, without an object for each of millions.
  #variantOf(sample: number): number {
    const { variants, benchmark } = this.#run;
    return Math.floor(sample / benchmark.repeats) % variants.length;
  }

  #startOf(sample: number): number {
    const { variants, benchmark, labels } = this.#run;
    const row = Math.floor(sample / (benchmark.repeats * variants.length));
    return (row * benchmark.repeats + (sample % benchmark.repeats)) * labels.length;
  }
}
