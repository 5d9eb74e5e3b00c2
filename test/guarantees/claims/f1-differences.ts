// The difference of two variants' F1.
import { pairedBootstrap } from '../../../lambda/report/intervals/paired-bootstrap.ts';
import { CONFIDENCE } from '../../../lambda/report/intervals/wilson.ts';
import { margins } from '../../../lambda/report/scores/confusion-matrix.ts';
import { pairOf } from '../../../lambda/report/scores/pair.ts';
import { scores } from '../../../lambda/report/scores/scores.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';
import { emptyTable, filled } from '../holdouts.ts';
import { even, matrixOf } from '../populations.ts';

interface Setting {
  readonly name: string;
  readonly rows: number;
  readonly shares: readonly number[];
  /** Recalls of a label. */
  readonly first: (label: number) => number;
  readonly second: (label: number) => number;
  /** Share of the rows that both answer alike. */
  readonly shared: number;
}

const alike = (recall: number) => ({ first: () => recall, second: () => recall });

const SAME: readonly Setting[] = [
  { name: '20 rows, two labels', rows: 20, shares: even(2), ...alike(0.85), shared: 0.5 },
  { name: '50 rows, four labels', rows: 50, shares: even(4), ...alike(0.8), shared: 0.3 },
  {
    name: '50 rows, each better on one of two labels',
    rows: 50,
    shares: even(2),
    first: (label) => 0.75 + label / 5,
    second: (label) => 0.95 - label / 5,
    shared: 0,
  },
  { name: '200 rows, 77 labels', rows: 200, shares: even(77), ...alike(0.85), shared: 0.3 },
];
const DIFFERENT: readonly Setting[] = [
  {
    name: '20 rows, two labels, 90% against 70% right',
    rows: 20,
    shares: even(2),
    first: () => 0.9,
    second: () => 0.7,
    shared: 0.3,
  },
  {
    name: '50 rows, two labels, 99% against 90% right',
    rows: 50,
    shares: even(2),
    first: () => 0.99,
    second: () => 0.9,
    shared: 0.3,
  },
  {
    name: '50 rows, rare labels',
    rows: 50,
    shares: [0.85, 0.1, 0.05],
    first: (label) => (label === 0 ? 0.95 : 0.6),
    second: (label) => (label === 0 ? 0.97 : 0.5),
    shared: 0.3,
  },
  {
    name: '200 rows, 77 labels, 90% against 80% right',
    rows: 200,
    shares: even(77),
    first: () => 0.9,
    second: () => 0.8,
    shared: 0.3,
  },
];

const METRICS = ['f1_macro', 'f1_weighted'] as const;

/** @returns what the report says of the pair, on one holdout after the other */
function drawing({ name, rows, shares, first, second, shared }: Setting) {
  const labels = shares.length;
  const upTo = shares.map((_, label) => shares.slice(0, label + 1).reduce((sum, one) => sum + one, 0));
  const table = emptyTable({ rows, labels, variants: 2 });
  const truth = new Int32Array(rows);
  const answers = new Int32Array(2 * rows);
  return (holdout: number) => {
    const random = seededUniform(`f1 ${name} ${holdout}`);
    const other = (label: number) => {
      const drawn = Math.floor(random() * (labels - 1));
      return drawn < label ? drawn : drawn + 1;
    };
    for (let row = 0; row < rows; row++) {
      const place = random();
      const label = Math.max(
        0,
        upTo.findIndex((share) => place < share),
      );
      const [one, two] = [random(), random()];
      const isShared = random() < shared;
      const wrong = other(label);
      truth[row] = label;
      answers[2 * row] = one < first(label) ? label : wrong;
      answers[2 * row + 1] = (isShared ? one : two) < second(label) ? label : isShared ? wrong : other(label);
    }
    const { joint, differences } = pairOf(filled(table, truth, answers), 0, 1);
    return pairedBootstrap(joint, differences.rows, String(holdout));
  };
}

function trueDifference({ shares, first, second }: Setting, metric: (typeof METRICS)[number]): number {
  const [one, other] = [first, second].map((recall) => scores(margins(matrixOf({ shares, recall })))[metric]);
  return (one ?? 0) - (other ?? 0);
}

export const F1_DIFFERENCES: readonly Claim[] = [
  ...SAME.flatMap((setting) => {
    const judge = drawing(setting);
    return METRICS.map(
      (metric): Claim => ({
        sentence: `Two variants that are called significantly different in ${metric} are.`,
        setting: setting.name,
        nominal: 0.05,
        inTests: setting.rows < 50,
        violated: (holdout) => (judge(holdout)[metric].p_value ?? 1) < 1 - CONFIDENCE,
      }),
    );
  }),
  ...DIFFERENT.flatMap((setting) => {
    const judge = drawing(setting);
    return METRICS.map((metric): Claim => {
      const truth = trueDifference(setting, metric);
      return {
        sentence: `The difference of two variants’ ${metric} lies in its 95% interval.`,
        setting: setting.name,
        nominal: 0.07,
        inTests: setting.rows < 50,
        violated: (holdout) => {
          const { ci } = judge(holdout)[metric];
          return ci ? truth < ci.lower || truth > ci.upper : undefined;
        },
      };
    });
  }),
];
