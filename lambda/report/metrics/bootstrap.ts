// Intervals of the scores that are no proportions: a percentile bootstrap on the confusion matrix.
import type { Interval, MetricName } from '../../shared/contracts/report.ts';
import { type Cell, type ConfusionMatrix, emptyMargins, type Margins } from './confusion-matrix.ts';
import { multinomialSampler } from './multinomial.ts';
import { quantile } from './quantile.ts';
import { seededWords } from './random.ts';
import { METRIC_NAMES, scores } from './scores.ts';
import { CONFIDENCE } from './wilson.ts';

export const RESAMPLES = 1000;

export type Intervals = Record<MetricName, Interval | null>;

/**
 * Percentile intervals (Efron 1979) of all scores, over all samples and over answered ones: the rows are drawn again
 * with replacement, as counts of the matrix's cells, {@link RESAMPLES} times. Where all answers are right there is no
 * interval: no resample can hold the mistakes that these rows happen not to show.
 * @param rows number of rows to draw: repeats of a row are no further evidence, so it is not the number of samples
 */
export function bootstrap(matrix: ConfusionMatrix, rows: number, seed: string) {
  const cells = inDrawingOrder(matrix);
  const answeredCells = cells.filter(({ column }) => column !== matrix.labels).length;
  const trueLabels = Int32Array.from(cells, ({ row }) => row);
  const predictedLabels = Int32Array.from(cells, ({ column }) => column);
  const sample = multinomialSampler(
    Float64Array.from(cells, ({ count }) => count),
    rows,
    seededWords(seed),
  );
  const counts = new Float64Array(cells.length);

  function add(sums: Margins, from: number, to: number): void {
    const { support, predicted, correct } = sums;
    for (let cell = from; cell < to; cell++) {
      const count = counts[cell] ?? 0;
      const row = trueLabels[cell] ?? 0;
      const column = predictedLabels[cell] ?? 0;
      sums.total += count;
      support[row] = (support[row] ?? 0) + count;
      predicted[column] = (predicted[column] ?? 0) + count;
      if (row === column) correct[row] = (correct[row] ?? 0) + count;
    }
  }

  const all = new ScoreSamples();
  const answered = new ScoreSamples();
  for (let resample = 0; resample < RESAMPLES; resample++) {
    sample(counts);
    const sums = emptyMargins(matrix.labels);
    add(sums, 0, answeredCells);
    answered.add(sums);
    add(sums, answeredCells, cells.length);
    all.add(sums);
  }
  const mistaken = cells.filter(({ row, column }) => row !== column);
  return {
    all: all.intervals(mistaken.length > 0),
    answered: answered.intervals(mistaken.some(({ column }) => column !== matrix.labels)),
  };
}

/** Answered ones first, so that one pass gives both sets of scores; then by count, see {@link multinomialSampler}. */
function inDrawingOrder({ labels, cells }: ConfusionMatrix): Cell[] {
  const noAnswer = ({ column }: Cell) => Number(column === labels);
  return [...cells].sort((a, b) => noAnswer(a) - noAnswer(b) || a.count - b.count);
}

/** The scores of all resamples. */
class ScoreSamples {
  readonly #byName = METRIC_NAMES.map((name) => ({ name, values: new Values() }));

  add(sums: Margins): void {
    const all = scores(sums);
    for (const { name, values } of this.#byName) values.add(all[name]);
  }

  intervals(areThereMistakes: boolean): Intervals {
    const interval = (values: Values) => (areThereMistakes ? values.interval() : null);
    return Object.fromEntries(this.#byName.map(({ name, values }) => [name, interval(values)])) as Intervals;
  }
}

/** One score of all resamples; where it is not defined (NaN), the resample is left out. */
class Values {
  readonly #values = new Float64Array(RESAMPLES);
  #length = 0;

  add(value: number): void {
    if (!Number.isNaN(value)) this.#values[this.#length++] = value;
  }

  interval(): Interval | null {
    if (this.#length === 0) return null;
    const sorted = this.#values.subarray(0, this.#length).sort();
    const tail = (1 - CONFIDENCE) / 2;
    return { lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail) };
  }
}
