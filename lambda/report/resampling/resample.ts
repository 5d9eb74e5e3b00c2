// Draws the rows again, with the answers of all variants, and scores each variant on what was drawn.

import { seededWords } from '../../shared/random/words.ts';
import { multinomialSampler } from '../intervals/multinomial.ts';
import type { JointRows } from './joint-rows.ts';
import { clear, emptySums, type Measure, type Sums, type Worth, weightsOf } from './measure.ts';

/** By resample, then by variant. */
export interface Resamples {
  readonly resamples: number;
  readonly inside: Float64Array;
  /** Of the rows that were not drawn; NaN if all were. Empty unless asked for. */
  readonly outside: Float64Array;
}

/**
 * Paired bootstrap of all variants at once. Resamples are independent of each other and the same for all measures.
 * @param options.outside whether to score the rows that were not drawn, too. Of rows that are alike, as many count as
 * are left out on average, w (1 − 1/w)^drawn of w, since which of them were drawn makes no difference.
 */
export function resample(
  joint: JointRows,
  measure: Measure,
  worth: Worth,
  options: { readonly resamples: number; readonly seed: string; readonly outside?: boolean },
): Resamples {
  const { variants, items } = joint;
  const { resamples, outside = false } = options;
  const sample = multinomialSampler(items, joint.drawn, seededWords(options.seed));
  const score = scorer(joint, measure, worth);
  const counts = new Float64Array(items.length);
  const result = {
    resamples,
    inside: new Float64Array(resamples * variants),
    outside: new Float64Array(outside ? resamples * variants : 0),
  };
  for (let index = 0; index < resamples; index++) {
    sample(counts);
    score(counts, result.inside.subarray(index * variants, (index + 1) * variants));
    if (!outside) continue;
    leaveOut(items, counts);
    score(counts, result.outside.subarray(index * variants, (index + 1) * variants));
  }
  return result;
}

/** Turns how often items were drawn into how many were not. */
function leaveOut(items: Float64Array, counts: Float64Array): void {
  for (let item = 0; item < items.length; item++) {
    const alike = items[item] ?? 0;
    counts[item] = alike * (1 - 1 / alike) ** (counts[item] ?? 0);
  }
}

/** @returns a function that fills in the score of each variant, given how often each item counts; NaN without rows. */
function scorer(joint: JointRows, measure: Measure, { mistakes, strata }: Worth) {
  const { labels, variants, repeats, truth, predicted, item, rowsPerItem } = joint;
  const cells = truth.length;
  const width = variants * repeats;
  const amounts = new Float64Array(cells);
  const support = new Float64Array(labels);
  const weights = new Float64Array(labels);
  const sums = emptySums(labels);
  return (counts: Float64Array, into: Float64Array): void => {
    support.fill(0);
    let rows = 0;
    for (let cell = 0; cell < cells; cell++) {
      const amount = (counts[item[cell] ?? 0] ?? 0) * (rowsPerItem[cell] ?? 0);
      const label = truth[cell] ?? 0;
      amounts[cell] = amount;
      support[label] = (support[label] ?? 0) + amount;
      rows += amount;
    }
    if (rows === 0) {
      into.fill(Number.NaN);
      return;
    }
    weightsOf(strata, support, weights);
    for (let variant = 0; variant < variants; variant++) {
      clear(sums);
      for (let cell = 0; cell < cells; cell++) {
        const label = truth[cell] ?? 0;
        const amount = (amounts[cell] ?? 0) * (weights[label] ?? 0);
        if (amount === 0) continue;
        const start = cell * width + variant * repeats;
        for (let repeat = 0; repeat < repeats; repeat++) {
          const given = predicted[start + repeat] ?? 0;
          add(sums, label, given, amount);
          if (mistakes) sums.cost += amount * mistakes.cost(label, given);
        }
      }
      into[variant] = measure.of(sums);
    }
  };
}

export function add(sums: Sums, label: number, given: number, amount: number): void {
  const { support, predicted, correct } = sums;
  sums.total += amount;
  support[label] = (support[label] ?? 0) + amount;
  predicted[given] = (predicted[given] ?? 0) + amount;
  if (label === given) correct[label] = (correct[label] ?? 0) + amount;
}
