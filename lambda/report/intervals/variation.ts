// How a score varies from one holdout to another, for decisions: bounds at a risk of the reader's choice.

import type { Interval, MetricName } from '../../shared/contracts/report/scores.ts';
import { normal } from '../../shared/distributions.ts';
import { seededWords } from '../../shared/random/words.ts';
import { type ConfusionMatrix, emptyMargins } from '../scores/confusion-matrix.ts';
import { scores } from '../scores/scores.ts';
import { bcaInterval } from './bca.ts';
import { accelerations, Drawing, hull, type MatrixUnits, RESAMPLES, reaching, ScoreSamples } from './bootstrap.ts';
import { noIntervalBecause } from './edges.ts';
import { MACRO_METRICS, type MacroInterval, macroIntervals } from './macro-intervals.ts';
import { multinomialSampler } from './multinomial.ts';
import { unitSampler } from './unit-sampler.ts';

/** Of a score over all samples. */
export interface Variation {
  readonly observed: number;
  /**
   * One-sided bounds: with this probability the truth lies beyond one of them. Null where there are none: where the score
   * is not defined or, but for macro averages, all answers are right.
   */
  bounds(risk: number): Interval | null;
}

/**
 * Draws the rows again as the report's intervals do. In small samples either of two approximations may fall short, so a
 * bound reaches as far as the farther one: BCa's, and the normal distribution's with the resamples' standard error; for
 * macro averages also as far as that of `macroIntervals`.
 * @param rows number of rows to draw: repeats of a row are no further evidence
 * @param units what each unit of rows adds to the matrix's cells, if rows belong together: then units are drawn
 */
export function variation(
  matrix: ConfusionMatrix,
  rows: number,
  seed: string,
  units?: MatrixUnits,
): (name: MetricName) => Variation {
  const drawing = new Drawing(matrix, rows, units);
  const sums = emptyMargins(matrix.labels);
  for (const [cell, weight] of drawing.weights.entries()) drawing.add(sums, cell, weight);
  const observed = scores(sums);
  const isVaried = matrix.cells.some(({ row, column }) => row !== column);
  const resampled = isVaried ? resamples(drawing, rows, seed) : new ScoreSamples();
  const skewness = accelerations(drawing, drawing.cells.length, sums);
  const macro = (name: MetricName, risk: number): MacroInterval | null => {
    const found = MACRO_METRICS.find((one) => one === name);
    return found ? macroIntervals(matrix, drawing.samplesPerRow, { effects: units?.effects, tail: risk })[found] : null;
  };
  return (name) => {
    const value = observed[name];
    const sorted = Number.isNaN(value) ? new Float64Array(0) : resampled.sorted(name);
    const drawn = (risk: number): Interval | null => {
      if (sorted.length === 0) return null;
      const both = hull(bcaInterval(sorted, value, skewness[name], risk), normalInterval(sorted, value, risk));
      return reaching(both, name, value, units?.effects);
    };
    const bounds = (risk: number): Interval | null => {
      if (noIntervalBecause(name, value, sums, 1) !== undefined) return null;
      const ofLabels = macro(name, risk);
      return ofLabels?.sparse ? ofLabels.ci : hull(drawn(risk), ofLabels?.ci ?? null);
    };
    return { observed: value, bounds };
  };
}

function resamples(drawing: Drawing, rows: number, seed: string): ScoreSamples {
  const random = seededWords(seed);
  const sample = drawing.units
    ? unitSampler(drawing.units.cells, random)
    : multinomialSampler(drawing.weights, rows, random);
  const counts = new Float64Array(drawing.weights.length);
  const samples = new ScoreSamples();
  for (let resample = 0; resample < RESAMPLES; resample++) {
    sample(counts);
    const sums = emptyMargins(drawing.labels);
    drawing.addAnswered(sums, counts);
    drawing.addOthers(sums, counts);
    samples.add(sums);
  }
  return samples;
}

/** Efron and Tibshirani 1993, chapter 13. */
function normalInterval(sorted: Float64Array, value: number, risk: number): Interval {
  const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  const variance = sorted.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sorted.length - 1);
  const reach = normal.quantile(1 - risk, 0, 1) * Math.sqrt(variance);
  return { lower: value - reach, upper: value + reach };
}
