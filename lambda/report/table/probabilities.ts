// The distributions over labels of a run's predictions, in flat arrays: 4 bytes a sample and label, of variants that
// have any.
import { uint32At } from '../../shared/at.ts';
import { samplePlace } from '../../shared/contracts/sample-index.ts';
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
    const [variant, start] = this.#place(sample);
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
    const [variant, start] = this.#place(sample);
    const billionths = this.#billionths[variant];
    if (!billionths) return false;
    for (let label = 0; label < this.#run.labels.length; label++)
      if (uint32At(billionths, start + label) > 0) return true;
    return false;
  }

  /** Of a prediction that has a distribution: what it gives to a label. No list is made, because there are millions. */
  billionths(sample: number, label: number): number {
    const [variant, start] = this.#place(sample);
    return this.#billionths[variant]?.[start + label] ?? 0;
  }

  /** @returns billionths by label; undefined if the prediction has no distribution. */
  of(sample: number): Uint32Array | undefined {
    const [variant, start] = this.#place(sample);
    return this.tells(sample) ? this.#billionths[variant]?.slice(start, start + this.#run.labels.length) : undefined;
  }

  #place(sample: number): [variant: number, start: number] {
    const { labels, benchmark } = this.#run;
    const { row, variant, repeat } = samplePlace(this.#run, sample);
    return [variant, (row * benchmark.repeats + repeat) * labels.length];
  }
}
