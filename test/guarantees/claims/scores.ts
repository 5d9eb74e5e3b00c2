// The intervals of scores that are no proportions.
import { bootstrap } from '../../../lambda/report/intervals/bootstrap.ts';
import { MACRO_METRICS, macroIntervals } from '../../../lambda/report/intervals/macro-intervals.ts';
import { type ConfusionMatrix, margins } from '../../../lambda/report/scores/confusion-matrix.ts';
import type { Interval, MetricName } from '../../../lambda/shared/contracts/report/scores.ts';
import type { Claim } from '../claim.ts';
import { even, falling, holdoutsOf, type Population, trueScores } from '../populations.ts';

interface Setting {
  readonly name: string;
  readonly rows: number;
  readonly population: Population;
}

type Intervals = Partial<Record<MetricName, Interval | null>>;

const MACRO: readonly MetricName[] = MACRO_METRICS;
const OTHERS: readonly MetricName[] = ['f1_weighted', 'precision_weighted', 'matthews_corrcoef', 'cohen_kappa_score'];

/** Of many labels the report has the intervals of macro-intervals.ts alone, which takes no resamples. */
const MANY_LABELS: readonly Setting[] = [
  { name: '77 labels of one size', recall: () => 0.9, shares: even(77) },
  {
    name: '77 labels of one size, every other one right by half',
    recall: (label: number) => 1 - (label % 2) / 2,
    shares: even(77),
  },
  {
    name: '77 labels, some of which are never predicted',
    recall: (label: number) => (label % 10 === 0 ? 0 : 0.9),
    shares: even(77),
  },
  {
    name: '77 labels of falling size, the rare ones right by half',
    recall: (label: number) => (label < 20 ? 0.95 : 0.5),
    shares: falling(77),
  },
].map(({ name, ...population }) => ({ name: `200 rows, ${name}`, rows: 200, population }));

const FEW_LABELS: readonly Setting[] = [
  {
    name: '200 rows, six labels down to two rows',
    rows: 200,
    population: { shares: [0.45, 0.3, 0.15, 0.06, 0.03, 0.01], recall: () => 0.8, noAnswer: 0.03 },
  },
  {
    name: '200 rows, six labels, the rare ones mostly wrong',
    rows: 200,
    population: { shares: [0.45, 0.3, 0.15, 0.06, 0.03, 0.01], recall: (label) => (label > 3 ? 0.3 : 0.95) },
  },
  {
    name: '30 rows, four labels',
    rows: 30,
    population: { shares: [0.3, 0.3, 0.2, 0.2], recall: () => 0.8, noAnswer: 0.03 },
  },
  { name: '50 rows, mostly all right', rows: 50, population: { shares: [0.5, 0.5], recall: () => 0.99 } },
  {
    name: '600 rows, a label of 3.5% that is hardly ever predicted',
    rows: 600,
    population: { shares: [0.965, 0.035], recall: (label) => (label === 0 ? 0.999 : 0.02) },
  },
];

const SENTENCE: Partial<Record<MetricName, string>> = {
  balanced_accuracy: 'balanced accuracy of the labels that occur',
};

const sentenceOf = (metric: MetricName) => `The ${SENTENCE[metric] ?? metric} lies in its 95% interval.`;

/** The mean recall of the labels that a holdout has. */
function occurringRecall(matrix: ConfusionMatrix, { recall }: Population): number {
  const present = [...margins(matrix).support.entries()].filter(([, rows]) => rows > 0);
  return present.reduce((sum, [label]) => sum + recall(label), 0) / present.length;
}

function claims(
  settings: readonly Setting[],
  metrics: readonly MetricName[],
  of: (matrix: ConfusionMatrix, rows: number, seed: string) => Intervals,
  /** Name of the only setting that `npm test` may simulate. Default: all. */
  tried?: string,
): Claim[] {
  return settings.flatMap(({ name, rows, population }) => {
    const truth = trueScores(population);
    const draw = holdoutsOf(population, rows);
    // One bootstrap gives all scores: it is not made again for each of them.
    const judged = new Map<number, readonly (boolean | undefined)[]>();
    const judge = (holdout: number) => {
      const seed = `scores ${name} ${holdout}`;
      const matrix = draw(seed);
      const intervals = of(matrix, rows, seed);
      return metrics.map((metric) => {
        const ci = intervals[metric];
        const value = metric === 'balanced_accuracy' ? occurringRecall(matrix, population) : truth[metric];
        return ci ? value < ci.lower || value > ci.upper : undefined;
      });
    };
    return metrics.map(
      (metric, index): Claim => ({
        sentence: sentenceOf(metric),
        setting: name,
        nominal: MACRO.includes(metric) ? 0.05 : NOT_EXACT,
        inTests: tried === undefined || tried === name,
        violated: (holdout) => {
          const found = judged.get(holdout) ?? judge(holdout);
          judged.set(holdout, found);
          return found[index];
        },
      }),
    );
  });
}

function macroOnly(matrix: ConfusionMatrix): Intervals {
  const found = macroIntervals(matrix, 1);
  return Object.fromEntries(MACRO_METRICS.map((metric) => [metric, found[metric]?.ci ?? null]));
}

/** A bootstrap is not exact: at least 93 of 100 cover. */
const NOT_EXACT = 0.07;

/** A bootstrap of its few rows takes three milliseconds. */
const QUICKEST = '50 rows, mostly all right';

export const SCORES: readonly Claim[] = [
  ...claims(MANY_LABELS, MACRO, macroOnly),
  ...claims(FEW_LABELS, [...MACRO, ...OTHERS], (matrix, rows, seed) => bootstrap(matrix, rows, seed).all, QUICKEST),
  ...claims(MANY_LABELS.slice(0, 1), OTHERS, (matrix, rows, seed) => bootstrap(matrix, rows, seed).all, QUICKEST),
];
