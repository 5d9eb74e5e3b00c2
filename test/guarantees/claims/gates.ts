// Gates: a pass, a failure, and how other holdouts would do.
import { type Evidence, figureOf } from '../../../lambda/report/gates/figure.ts';
import { outcomeOf } from '../../../lambda/report/gates/outcome.ts';
import { differenceFigure } from '../../../lambda/report/gates/versus.ts';
import { multinomialSampler } from '../../../lambda/report/intervals/multinomial.ts';
import { variation } from '../../../lambda/report/intervals/variation.ts';
import { type Cell, type ConfusionMatrix, margins } from '../../../lambda/report/scores/confusion-matrix.ts';
import { METRIC_NAMES, type Scores, scores } from '../../../lambda/report/scores/scores.ts';
import { Gate } from '../../../lambda/shared/contracts/choices/gate.ts';
import type { Metrics } from '../../../lambda/shared/contracts/report/scores.ts';
import { seededWords } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

/** Too small to matter, and enough for the truth to miss its limit. */
const HAIR = 1e-9;
const NAMED = { tried: 1, stopped: false };

/** Shares of rows by true and predicted label. */
type Population = ConfusionMatrix;

/** Each label right as often as said; its mistakes go to the next one. */
function population(labels: readonly { readonly share: number; readonly right: number }[]): Population {
  const cells = labels.flatMap(({ share, right }, row): Cell[] => [
    { row, column: row, count: share * right },
    { row, column: (row + 1) % labels.length, count: share * (1 - right) },
  ]);
  return { labels: labels.length, cells };
}

function holdout({ labels, cells }: Population, rows: number, random: () => number): ConfusionMatrix {
  const ordered = [...cells].sort((a, b) => a.count - b.count);
  const counts = new Float64Array(ordered.length);
  multinomialSampler(
    Float64Array.from(ordered, ({ count }) => count),
    rows,
    random,
  )(counts);
  const drawn = ordered.map((cell, index) => ({ ...cell, count: counts[index] ?? 0 }));
  return { labels, cells: drawn.filter(({ count }) => count > 0) };
}

const score = (all: Scores, name: keyof Scores) => ({ value: Number.isNaN(all[name]) ? null : all[name], ci: null });

/** @param effects where rows belong together */
export function evidence(matrix: ConfusionMatrix, seed: string, effects?: Evidence['effects']): Evidence {
  const { total } = margins(matrix);
  const all = scores(margins(matrix));
  const variant = {
    rows: total,
    samples: total,
    answered: total,
    completion_rate: { value: 1, ci: null },
    cost_usd: null,
    cost_usd_per_1000: null,
    latency_ms: null,
    classes: [],
    metrics: Object.fromEntries(METRIC_NAMES.map((name) => [name, score(all, name)])) as Metrics,
  };
  let drawn: Evidence['variationOf'] | undefined;
  return {
    variant,
    labels: Array.from({ length: matrix.labels }, (_, label) => String(label)),
    matrix,
    effects,
    expectedCost: () => variation(matrix, total, seed)('accuracy'),
    variationOf(name) {
      drawn ??= variation(matrix, total, seed);
      return drawn(name);
    },
  };
}

interface Setting {
  readonly gate: Pick<Gate, 'metric' | 'average' | 'label'>;
  readonly metric: keyof Scores;
  readonly rows: number;
  readonly of: Population;
  readonly about: string;
}

const even = (labels: number, right: number) =>
  population(Array.from({ length: labels }, () => ({ share: 1 / labels, right })));
const rare = population([
  { share: 0.85, right: 0.95 },
  { share: 0.1, right: 0.8 },
  { share: 0.05, right: 0.6 },
]);

const ACCURACY: readonly Setting[] = [
  { rows: 50, right: 0.98 },
  { rows: 191, right: 0.9 },
  { rows: 1000, right: 0.8 },
].map(({ rows, right }) => ({
  gate: { metric: 'accuracy' },
  metric: 'accuracy',
  rows,
  of: even(2, right),
  about: `accuracy ${right}`,
}));

const AVERAGES: readonly Setting[] = (
  [
    { gate: { metric: 'f1-score', average: 'macro' }, metric: 'f1_macro' },
    { gate: { metric: 'f1-score', average: 'weighted' }, metric: 'f1_weighted' },
    { gate: { metric: 'matthews_corrcoef' }, metric: 'matthews_corrcoef' },
    { gate: { metric: 'balanced_accuracy' }, metric: 'balanced_accuracy' },
  ] as const
).flatMap(({ gate, metric }) =>
  [
    { rows: 50, of: even(3, 0.85), about: '3 labels' },
    { rows: 200, of: rare, about: '3 labels, one of 5% of the rows' },
    { rows: 191, of: even(6, 0.9), about: '6 labels' },
  ].map((setting) => ({ gate, metric, ...setting, about: `${metric}, ${setting.about}` })),
);

const named = ({ rows, about }: Setting) => `${rows} rows, ${about}`;
const drawing = (claim: string, setting: Setting, holdout: number) =>
  seededWords(`gates ${claim} ${named(setting)} ${holdout}`);

function truthOf({ metric, of }: Setting): number {
  return scores(margins(of))[metric];
}

/** Scores that are no shares are drawn again for each holdout, which takes milliseconds. */
const effort = ({ metric }: Setting) => (metric === 'accuracy' ? {} : { inTests: false });

/** The truth misses the limit by a hair: no pass is right. */
const passes = (setting: Setting): Claim => ({
  sentence: 'The gate passes: the score is at least `min`, by its lower bound.',
  setting: named(setting),
  nominal: 0.05,
  ...effort(setting),
  violated(at) {
    const gate = Gate.parse({ ...setting.gate, min: truthOf(setting) + HAIR, on: 'lower_bound' });
    const drawn = holdout(setting.of, setting.rows, drawing('pass', setting, at));
    return outcomeOf(gate, figureOf(gate, evidence(drawn, `${at}`)), NAMED).outcome === 'pass';
  },
});

/** The truth meets the limit: no failure is right. */
const fails = (setting: Setting): Claim => ({
  sentence: 'The gate fails: the score is below `min`, by its upper bound.',
  setting: named(setting),
  nominal: 0.05,
  ...effort(setting),
  violated(at) {
    const gate = Gate.parse({ ...setting.gate, min: truthOf(setting), on: 'lower_bound' });
    const drawn = holdout(setting.of, setting.rows, drawing('fail', setting, at));
    return outcomeOf(gate, figureOf(gate, evidence(drawn, `${at}`)), NAMED).outcome === 'fail';
  },
});

/** The gate is as high as it may be without a word of doubt. */
const silent = (setting: Setting): Claim => ({
  sentence: 'The gate passes, and fewer than 5 of 100 such holdouts would fail it: another one passes, too.',
  setting: named(setting),
  nominal: 0.05,
  ...effort(setting),
  violated(at) {
    const random = drawing('other', setting, at);
    const gate = Gate.parse({ ...setting.gate, min: 0 });
    const figure = figureOf(gate, evidence(holdout(setting.of, setting.rows, random), `${at}`));
    let [low, high] = [-1, figure.value ?? 0];
    for (let step = 0; step < 30; step++) {
      const min = (low + high) / 2;
      if ((figure.below(min) ?? 1) < 0.05) low = min;
      else high = min;
    }
    const other = figureOf(gate, evidence(holdout(setting.of, setting.rows, random), `${at}`));
    return (other.value ?? 0) < low;
  },
});

/** All are equally good, and the best one is looked at. */
const best = (tried: number, rows: number, right: number): Claim => ({
  sentence: 'The gate of the best variant passes: its score is at least `min`, by its lower bound.',
  setting: `${tried} equal variants, ${rows} rows, accuracy ${right}`,
  nominal: 0.05,
  violated(at) {
    const random = seededWords(`gates best ${tried} ${rows} ${right} ${at}`);
    const gate = Gate.parse({ metric: 'accuracy', min: right + HAIR, on: 'lower_bound', variant: 'best' });
    const drawn = Array.from({ length: tried }, () => evidence(holdout(even(2, right), rows, random), ''));
    const accuracy = ({ variant }: Evidence) => variant.metrics.accuracy.value ?? 0;
    const top = drawn.reduce((found, one) => (accuracy(one) > accuracy(found) ? one : found));
    return outcomeOf(gate, figureOf(gate, top), { tried, stopped: false }).outcome === 'pass';
  },
});

interface Behind {
  readonly rows: number;
  /** Shares of rows on which one of the two is right alone. */
  readonly better: number;
  readonly worse: number;
}

/** In truth it is worse by the margin and a hair. */
const notWorse = ({ rows, better, worse }: Behind): Claim => ({
  sentence:
    'The gate passes: the accuracy is not worse than in the other run by more than the margin, by its lower bound.',
  setting: `${rows} rows, one alone is right on ${better * 100}% and ${worse * 100}%`,
  nominal: 0.05,
  violated(at) {
    const random = seededWords(`gates than ${rows} ${better} ${worse} ${at}`);
    const counts = new Float64Array(3);
    const shares = Float64Array.from([better, worse, 1 - better - worse]);
    multinomialSampler(shares, rows, random)(counts);
    const [ahead = 0, behind = 0] = counts;
    const figure = differenceFigure({ rows, ahead, behind });
    const gate = Gate.parse({ metric: 'accuracy', than: 'tags', on: 'lower_bound' });
    return outcomeOf({ ...gate, min: better - worse + HAIR }, figure, NAMED).outcome === 'pass';
  },
});

export const GATES: readonly Claim[] = [
  ...[
    { rows: 50, better: 0.02, worse: 0.06 },
    { rows: 191, better: 0.001, worse: 0.02 },
    { rows: 191, better: 0.04, worse: 0.06 },
    { rows: 1000, better: 0.001, worse: 0.011 },
    { rows: 1000, better: 0.08, worse: 0.1 },
  ].map(notWorse),
  ...[...ACCURACY, ...AVERAGES].flatMap((setting) => [passes(setting), fails(setting), silent(setting)]),
  best(2, 191, 0.9),
  best(20, 191, 0.9),
];
