// The expected calibration error that a perfectly calibrated model would show: chance alone makes some.

import { addTo, float64At } from '../../shared/at.ts';
import type { NoiseFloor } from '../../shared/contracts/report/probabilities.ts';
import { normal } from '../../shared/distributions.ts';
import { seededBetween } from '../../shared/random/words.ts';
import { quantile } from '../intervals/quantile.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';

/** Answers that have a confidence, by row, ascending. */
export interface ToldAnswers {
  readonly rows: readonly number[];
  readonly confidences: readonly number[];
}

const DRAWS = 1000;
/** From this variance or this many answers on, those of a bin that are right are as good as normally distributed. */
const NORMAL = { variance: 10, answers: 10_000 };

/**
 * By simulation, as Bröcker and Smith (2007, "Increasing the reliability of reliability diagrams") resample for their
 * consistency bars: the confidences stay, and each answer is right with the probability that it says. The repeats of a
 * row are right or wrong together, since they are no further evidence.
 * @param observed the expected calibration error
 * @param binOf index of a confidence's bin
 */
export function noiseFloor(
  { rows, confidences }: ToldAnswers,
  bins: number,
  binOf: (confidence: number) => number,
  observed: number,
  seed: string,
): NoiseFloor {
  const sizes = new Float64Array(bins);
  const variances = new Float64Array(bins);
  let repeats = 1;
  let ofRow = 0;
  for (const [index, confidence] of confidences.entries()) {
    addTo(sizes, binOf(confidence), 1);
    addTo(variances, binOf(confidence), confidence * (1 - confidence));
    ofRow = rows[index - 1] === rows[index] ? ofRow + 1 : 1;
    repeats = Math.max(repeats, ofRow);
  }
  const isMany = (bin: number) =>
    float64At(variances, bin) >= NORMAL.variance || float64At(sizes, bin) >= NORMAL.answers;
  const many = [...sizes.keys()].filter(isMany);
  const one = confidences.flatMap((confidence, index) => {
    const bin = binOf(confidence);
    return isMany(bin) ? [] : [{ row: rows[index], bin, confidence }];
  });
  const uniform = seededBetween(`${seed} calibration`);
  const gaps = new Float64Array(bins);
  const drawn = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    gaps.fill(0);
    let last: number | undefined;
    let place = 0;
    for (const { row, bin, confidence } of one) {
      if (row !== last) place = uniform();
      last = row;
      addTo(gaps, bin, confidence - Number(place < confidence));
    }
    for (const bin of many)
      gaps[bin] = Math.sqrt(repeats * float64At(variances, bin)) * normal.quantile(uniform(), 0, 1);
    drawn[draw] = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / confidences.length;
  }
  const p = (1 + drawn.reduce((count, error) => count + Number(error >= observed - 1e-12), 0)) / (DRAWS + 1);
  return {
    mean: drawn.reduce((sum, error) => sum + error, 0) / DRAWS,
    upper: quantile(drawn.sort(), CONFIDENCE),
    p_value: p,
    miscalibrated: p < 1 - CONFIDENCE,
  };
}
