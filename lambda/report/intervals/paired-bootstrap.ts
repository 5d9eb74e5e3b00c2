// The difference of two variants' F1 on the same rows, and how sure it is.

import type { Interval } from '../../shared/contracts/report/scores.ts';
import { normal } from '../../shared/distributions.ts';
import { seededWords } from '../../shared/random/words.ts';
import type { DesignEffect } from '../clusters/design-effect.ts';
import type { UnitCells } from '../clusters/unit-cells.ts';
import type { JointTable } from '../scores/pair.ts';
import { multinomialSampler } from './multinomial.ts';
import { PairedF1 } from './paired-f1.ts';
import { type Flips, signFlips } from './sign-flips.ts';
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
  readonly no_interval_because?: string;
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
  // Rows of a unit are no coins of their own.
  const flips = units ? undefined : signFlips(joint, rows, observed, seed);
  const reach = units?.effect.reach ?? 1;
  const known = rows / (units?.effect.forIntervals ?? 1);
  const unknown = unseenLabels(joint) > MAX_UNSEEN * joint.labels;
  return {
    f1_macro: {
      ...difference(observed.macro, macro, reach, oneMoreRow(joint, known), flips?.macro, rows),
      ...(unknown && UNKNOWN),
    },
    f1_weighted: difference(observed.weighted, weighted, reach, 1 / known, flips?.weighted, rows),
  };
}

/** Of the labels; nobody knows how far the variants differ on those that no row has. */
const MAX_UNSEEN = 0.1;
const UNKNOWN = {
  ci: null,
  no_interval_because: 'More than a tenth of the labels have no row, and neither variant gave them.',
};

function unseenLabels({ labels, truth, first, second }: JointTable): number {
  const seen = new Set([...truth, ...first, ...second]);
  return Array.from({ length: labels }, (_, label) => label).filter((label) => !seen.has(label)).length;
}

/** Below it, a standard error is what is left of rounding. */
const NOTHING = 1e-12;

/**
 * How far a row on which the two differ moves the difference of their macro F1, as the root of its mean square over the
 * rows: about 1 / (labels × rows of its label).
 */
function oneMoreRow({ labels, truth, count }: JointTable, rows: number): number {
  const support = new Float64Array(labels);
  for (const [cell, label] of truth.entries()) add(support, label, count[cell] ?? 0);
  const total = support.reduce((sum, one) => sum + one, 0);
  const inverse = support.reduce((sum, one) => sum + (one > 0 ? total / (one * rows) : 0), 0);
  return Math.sqrt(inverse / rows) / labels;
}

function add(sums: Float64Array, index: number, count: number): void {
  sums[index] = (sums[index] ?? 0) + count;
}

/**
 * The standard error is the larger of two: that of the resamples, and that of the sign flips less what of it is the
 * difference itself, since few differing rows show less of their spread in resamples than there is. As in the interval of
 * Agresti and Min (2005), one row more on which either is better is added to it, half for each side. The p-value is the
 * larger of the normal distribution's and the sign flips', so that it never contradicts the interval.
 * @param reach by how much the standard error of few units is to be larger than it is drawn
 * @param oneMore how far one more row moves the difference
 */
function difference(
  observed: number,
  resampled: Float64Array,
  reach: number,
  oneMore: number,
  flips: Flips | undefined,
  rows: number,
): Difference {
  const drawn = reach * standardDeviation(resampled);
  const flipped = flips ? flips.deviation ** 2 - observed ** 2 / rows : 0;
  const spread = Math.sqrt(Math.max(drawn ** 2, flipped));
  const error = Math.hypot(spread, oneMore);
  if (drawn < NOTHING) {
    // Nobody needs a test to see that two variants that always agree are alike.
    return Math.abs(observed) < NOTHING
      ? { difference: 0, ci: { lower: 0, upper: 0 }, p_value: 1 }
      : { difference: observed, ci: null, p_value: flips?.p_value ?? null };
  }
  return {
    difference: observed,
    ci: { lower: Math.max(-1, observed - Z * error), upper: Math.min(1, observed + Z * error) },
    p_value: Math.max(flips?.p_value ?? 0, 2 * normal.cdf(-Math.abs(observed) / error, 0, 1)),
  };
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
