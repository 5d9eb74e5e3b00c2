// The difference of two variants' F1 on the same rows, and how sure it is.
import normal from '@stdlib/stats-base-dists-normal';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import type { DesignEffect } from '../clusters/design-effect.ts';
import type { UnitCells } from '../clusters/unit-cells.ts';
import type { JointTable } from '../scores/pair.ts';
import { multinomialSampler } from './multinomial.ts';
import { seededWords } from './random.ts';
import { unitSampler } from './unit-sampler.ts';
import { CONFIDENCE } from './wilson.ts';

/** Enough for a standard error that is itself known to 3 %. */
export const PAIR_RESAMPLES = 500;

const Z = normal.quantile(1 - (1 - CONFIDENCE) / 2, 0, 1);

export interface JointUnits {
  /** Of the joint table. */
  readonly cells: UnitCells;
  readonly effect: DesignEffect;
}

export interface Difference {
  /** Of the first minus the second. */
  readonly difference: number;
  /** Null, as the p-value, where no resample differs from another: then nothing is known about their spread. */
  readonly ci: Interval | null;
  readonly p_value: number | null;
}

/**
 * Paired bootstrap: rows are drawn again with both variants' answers, as counts of the joint table. The standard error
 * of the resampled differences gives the interval and, with the normal distribution, the two-sided p-value (Efron and
 * Tibshirani 1993, chapters 13 and 15), so that the two never contradict each other and a p-value may be as small as a
 * correction for many pairs needs it.
 * @param rows number of rows to draw: repeats of a row are no further evidence
 * @param units if rows belong together: then units are drawn
 */
export function pairedBootstrap(joint: JointTable, rows: number, seed: string, units?: JointUnits) {
  const observed = new PairedF1(joint).differences(joint.count);
  const random = seededWords(seed);
  const sample = units ? unitSampler(units.cells, random) : multinomialSampler(joint.count, rows, random);
  const counts = new Float64Array(joint.count.length);
  const paired = new PairedF1(joint);
  const macro = new Float64Array(PAIR_RESAMPLES);
  const weighted = new Float64Array(PAIR_RESAMPLES);
  for (let resample = 0; resample < PAIR_RESAMPLES; resample++) {
    sample(counts);
    const differences = paired.differences(counts);
    macro[resample] = differences.macro;
    weighted[resample] = differences.weighted;
  }
  const reach = units?.effect.reach ?? 1;
  return {
    f1_macro: difference(observed.macro, macro, reach),
    f1_weighted: difference(observed.weighted, weighted, reach),
  };
}

/** Below it, a standard error is what is left of rounding. */
const NOTHING = 1e-12;

/** @param reach by how much the standard error of few units is to be larger than it is drawn */
function difference(observed: number, resampled: Float64Array, reach: number): Difference {
  const error = reach * standardDeviation(resampled);
  if (error < NOTHING) {
    // Nobody needs a test to see that two variants that always agree are alike.
    return Math.abs(observed) < NOTHING
      ? { difference: 0, ci: { lower: 0, upper: 0 }, p_value: 1 }
      : { difference: observed, ci: null, p_value: null };
  }
  return {
    difference: observed,
    ci: { lower: Math.max(-1, observed - Z * error), upper: Math.min(1, observed + Z * error) },
    p_value: 2 * normal.cdf(-Math.abs(observed) / error, 0, 1),
  };
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** F1 of both variants from counts of the joint table; its arrays are used again and again. */
class PairedF1 {
  readonly #joint: JointTable;
  readonly #support: Float64Array;
  readonly #first: { predicted: Float64Array; correct: Float64Array };
  readonly #second: { predicted: Float64Array; correct: Float64Array };

  /** @throws RangeError for an unknown label. Checked once, because resamples read labels hundreds of times. */
  constructor(joint: JointTable) {
    const { labels, count } = joint;
    for (const list of [joint.truth, joint.first, joint.second]) {
      const odd = list.find((label) => label < 0 || label > labels);
      if (odd !== undefined) throw new RangeError(`there is no label ${odd} of ${labels}`);
      if (list.length !== count.length) throw new RangeError(`${list.length} labels of ${count.length} cells`);
    }
    const zeros = () => new Float64Array(joint.labels + 1);
    this.#joint = joint;
    this.#support = zeros();
    this.#first = { predicted: zeros(), correct: zeros() };
    this.#second = { predicted: zeros(), correct: zeros() };
  }

  differences(counts: Float64Array): { macro: number; weighted: number } {
    const { labels, truth, first, second } = this.#joint;
    const support = this.#support.fill(0);
    const one = { predicted: this.#first.predicted.fill(0), correct: this.#first.correct.fill(0) };
    const other = { predicted: this.#second.predicted.fill(0), correct: this.#second.correct.fill(0) };
    let total = 0;
    for (let cell = 0; cell < counts.length; cell++) {
      const count = counts[cell] ?? 0;
      if (count === 0) continue;
      const label = truth[cell] ?? 0;
      total += count;
      add(support, label, count);
      add(one.predicted, first[cell] ?? 0, count);
      add(other.predicted, second[cell] ?? 0, count);
      if (first[cell] === label) add(one.correct, label, count);
      if (second[cell] === label) add(other.correct, label, count);
    }
    let macro = 0;
    let weighted = 0;
    for (let label = 0; label < labels; label++) {
      const rows = support[label] ?? 0;
      const difference = f1(one, label, rows) - f1(other, label, rows);
      macro += difference;
      weighted += rows * difference;
    }
    return { macro: macro / labels, weighted: weighted / total };
  }
}

function add(sums: Float64Array, index: number, count: number): void {
  sums[index] = (sums[index] ?? 0) + count;
}

function f1({ predicted, correct }: Record<'predicted' | 'correct', Float64Array>, label: number, rows: number) {
  const marked = (predicted[label] ?? 0) + rows;
  return marked === 0 ? 0 : (2 * (correct[label] ?? 0)) / marked;
}
