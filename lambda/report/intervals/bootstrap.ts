// Intervals of the scores that are no proportions: a bootstrap on the confusion matrix.
import { at } from '../../shared/at.ts';
import type { Interval, MetricName } from '../../shared/contracts/report/scores.ts';
import { seededWords } from '../../shared/random/words.ts';
import { type UnitCells, unitValues } from '../clusters/unit-cells.ts';
import type { VariantEffects } from '../clusters/variant-effects.ts';
import { type Cell, type ConfusionMatrix, emptyMargins, type Margins, margins } from '../scores/confusion-matrix.ts';
import { METRIC_NAMES, type Scores, scores } from '../scores/scores.ts';
import { acceleration, bcaInterval } from './bca.ts';
import { asWideAsAccuracy, noIntervalBecause, precisionBias, whereAllAreRight, whereAllAreWrong } from './edges.ts';
import { MACRO_METRICS, macroIntervals } from './macro-intervals.ts';
import { multinomialSampler } from './multinomial.ts';
import { unitSampler } from './unit-sampler.ts';

export const RESAMPLES = 2000;

export type Intervals = Record<MetricName, Interval | null>;

/**
 * BCa intervals of all scores, over all samples and over answered ones: the rows are drawn again with replacement, as
 * counts of the matrix's cells, {@link RESAMPLES} times. No resample holds mistakes that these rows happen not to show:
 * so the interval of a macro average, which a label with few rows moves, also reaches as far as that of
 * {@link macroIntervals}; together they cover at 200 rows what they should, see the simulation in the tests. Where all
 * answers are right the other scores have none.
 * @param rows number of rows to draw: repeats of a row are no further evidence, so it is not the number of samples
 * @param units what each unit of rows adds to the matrix's cells, if rows belong together: then units are drawn
 */
export function bootstrap(matrix: ConfusionMatrix, rows: number, seed: string, units?: MatrixUnits) {
  const drawing = new Drawing(matrix, rows, units);
  const random = seededWords(seed);
  const sample = drawing.units
    ? unitSampler(drawing.units.cells, random)
    : multinomialSampler(drawing.weights, rows, random);
  const counts = new Float64Array(drawing.weights.length);
  const all = new ScoreSamples();
  const answered = new ScoreSamples();
  for (let resample = 0; resample < RESAMPLES; resample++) {
    sample(counts);
    const sums = emptyMargins(matrix.labels);
    drawing.addAnswered(sums, counts);
    answered.add(sums);
    drawing.addOthers(sums, counts);
    all.add(sums);
  }
  return {
    all: intervals(all, drawing, drawing.cells.length),
    answered: intervals(answered, drawing, drawing.answered),
  };
}

export interface MatrixUnits {
  /** Of the matrix, by their place in its list. */
  readonly cells: UnitCells;
  readonly effects: VariantEffects;
}

/** The matrix as the sampler wants it. */
export class Drawing {
  /** Answered ones first, so that one pass gives both sets of scores; then by count, see {@link multinomialSampler}. */
  readonly cells: readonly Cell[];
  /** How many cells are answers. */
  readonly answered: number;
  readonly labels: number;
  /** Rows in each cell. */
  readonly weights: Float64Array;
  readonly samplesPerRow: number;
  /** In the order of the cells here. */
  readonly units: MatrixUnits | undefined;
  readonly #trueLabels: Int32Array;
  readonly #predictedLabels: Int32Array;

  constructor(matrix: ConfusionMatrix, rows: number, units: MatrixUnits | undefined) {
    // Every cell lies in the matrix: checked once, since resamples read them thousands of times.
    margins(matrix);
    const { labels, cells } = matrix;
    const noAnswer = ({ column }: Cell) => Number(column === labels);
    this.labels = labels;
    this.cells = [...cells].sort((a, b) => noAnswer(a) - noAnswer(b) || a.count - b.count);
    this.answered = this.cells.filter((cell) => noAnswer(cell) === 0).length;
    this.samplesPerRow = cells.reduce((sum, { count }) => sum + count, 0) / rows;
    this.weights = Float64Array.from(this.cells, ({ count }) => count / this.samplesPerRow);
    const place = new Map(this.cells.map((cell, index) => [cell, index]));
    const places = cells.map((cell) => place.get(cell) ?? 0);
    this.units = units && {
      ...units,
      cells: { ...units.cells, cells: units.cells.cells.map((cell) => at(places, cell)) },
    };
    this.#trueLabels = Int32Array.from(this.cells, ({ row }) => row);
    this.#predictedLabels = Int32Array.from(this.cells, ({ column }) => column);
  }

  addAnswered(sums: Margins, counts: Float64Array): void {
    for (let cell = 0; cell < this.answered; cell++) this.add(sums, cell, counts[cell] ?? 0);
  }

  addOthers(sums: Margins, counts: Float64Array): void {
    for (let cell = this.answered; cell < counts.length; cell++) this.add(sums, cell, counts[cell] ?? 0);
  }

  add(sums: Margins, cell: number, count: number): void {
    const { support, predicted, correct } = sums;
    const row = this.#trueLabels[cell] ?? 0;
    const column = this.#predictedLabels[cell] ?? 0;
    sums.total += count;
    support[row] = (support[row] ?? 0) + count;
    predicted[column] = (predicted[column] ?? 0) + count;
    if (row === column) correct[row] = (correct[row] ?? 0) + count;
  }
}

/** @param cells how many of the drawing's cells count */
function intervals(samples: ScoreSamples, drawing: Drawing, cells: number): Intervals {
  const counted = drawing.cells.slice(0, cells);
  const sums = emptyMargins(drawing.labels);
  for (let cell = 0; cell < cells; cell++) drawing.add(sums, cell, drawing.weights[cell] ?? 0);
  const effects = drawing.units?.effects;
  // As many rows as they say as much as.
  const known = effects ? independent(sums, effects.accuracy.forIntervals) : sums;
  const result = emptyIntervals();
  if (counted.some(({ row, column }) => row !== column)) {
    const observed = scores(sums);
    const skewness = accelerations(drawing, cells, sums);
    const least = asWideAsAccuracy(known, observed);
    for (const name of METRIC_NAMES) {
      if (noIntervalBecause(name, observed[name], sums, 1) !== undefined) continue;
      const drawn = reaching(samples.interval(name, observed[name], skewness[name]), name, observed[name], effects);
      result[name] = least[name] ? hull(drawn, least[name]) : drawn;
    }
    const precision = result.precision_weighted;
    const bias = precisionBias(known);
    result.precision_weighted = precision && {
      lower: Math.max(0, precision.lower - bias.tooHigh),
      upper: Math.min(1, precision.upper + bias.unknown),
    };
    if (counted.every(({ row, column }) => row !== column)) Object.assign(result, whereAllAreWrong(known));
  } else if (cells > 0) {
    Object.assign(result, whereAllAreRight(known));
    const observed = scores(sums);
    for (const name of METRIC_NAMES)
      if (noIntervalBecause(name, observed[name], sums, 1) !== undefined) result[name] = null;
  }
  const macro = macroIntervals({ labels: drawing.labels, cells: counted }, drawing.samplesPerRow, { effects });
  for (const name of MACRO_METRICS) {
    const found = macro[name];
    result[name] = found && (found.sparse ? found.ci : hull(result[name], found.ci));
  }
  return result;
}

function emptyIntervals(): Intervals {
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Intervals;
}

export function hull(one: Interval | null, other: Interval | null): Interval | null {
  if (!one || !other) return one ?? other;
  return { lower: Math.min(one.lower, other.lower), upper: Math.max(one.upper, other.upper) };
}

/** Few units show less of their spread than there is: the ends go further from the score, see {@link DesignEffect}. */
export function reaching(
  drawn: Interval | null,
  name: MetricName,
  observed: number,
  effects: VariantEffects | undefined,
): Interval | null {
  if (!drawn || !effects) return drawn;
  const { reach } = effects.accuracy;
  const least = name === 'matthews_corrcoef' || name === 'cohen_kappa_score' ? -1 : 0;
  return {
    lower: Math.max(least, observed - reach * Math.max(0, observed - drawn.lower)),
    upper: Math.min(1, observed + reach * Math.max(0, drawn.upper - observed)),
  };
}

function independent({ labels, total, support, predicted, correct }: Margins, alike: number): Margins {
  const divided = (counts: Float64Array) => counts.map((count) => count / alike);
  return {
    labels,
    total: total / alike,
    support: divided(support),
    predicted: divided(predicted),
    correct: divided(correct),
  };
}

/** Of a row: small enough for a derivative, large enough for a million rows. */
const STEP = 1e-3;
/** Labels looked at, a quarter of a second: of matrices beyond it the skewness, which falls with rows, is nearly none. */
const MAX_STEPS = 3e7;

/** By the infinitesimal jackknife: a little is taken from each cell in turn. */
export function accelerations(drawing: Drawing, cells: number, sums: Margins): Scores {
  const weights = drawing.weights.subarray(0, cells);
  const influences = METRIC_NAMES.map((name) => ({ name, of: new Float64Array(cells) }));
  if (cells * drawing.labels <= MAX_STEPS) {
    const observed = scores(sums);
    for (let cell = 0; cell < cells; cell++) {
      drawing.add(sums, cell, -STEP);
      const without = scores(sums);
      drawing.add(sums, cell, STEP);
      for (const { name, of } of influences) of[cell] = (observed[name] - without[name]) / STEP;
    }
  }
  const { units } = drawing;
  const skewness = (of: Float64Array): number => {
    if (!units) return acceleration(weights, of);
    const ofUnits = unitValues(units.cells, of);
    return acceleration(new Float64Array(ofUnits.length).fill(1), ofUnits);
  };
  return Object.fromEntries(influences.map(({ name, of }) => [name, skewness(of)])) as Scores;
}

/** The scores of all resamples. */
export class ScoreSamples {
  readonly #values = new Map(METRIC_NAMES.map((name) => [name, new Float64Array(RESAMPLES).fill(Number.NaN)]));
  #length = 0;

  add(sums: Margins): void {
    const all = scores(sums);
    for (const [name, values] of this.#values) values[this.#length] = all[name];
    this.#length++;
  }

  /** Ascending. Where the score is not defined (NaN), the resample is left out. */
  sorted(name: MetricName): Float64Array {
    const defined = this.#values.get(name)?.filter((value) => !Number.isNaN(value));
    return (defined ?? new Float64Array(0)).sort();
  }

  interval(name: MetricName, observed: number, acceleration: number): Interval | null {
    const defined = this.sorted(name);
    if (defined.length === 0 || Number.isNaN(observed)) return null;
    return bcaInterval(defined, observed, acceleration);
  }
}
