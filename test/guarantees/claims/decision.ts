// What is recommended, what is shown of the others, and what a baseline is worth.
import { chances } from '../../../lambda/report/decision/chances.ts';
import { liftShown } from '../../../lambda/report/decision/lifts.ts';
import { otherMetrics } from '../../../lambda/report/decision/other-metrics.ts';
import { type Standing, standing } from '../../../lambda/report/decision/standing.ts';
import { cheapestWithin, shownOf } from '../../../lambda/report/decision/verdicts.ts';
import { jointRows } from '../../../lambda/report/resampling/joint-rows.ts';
import { type Measure, measureOf, mistakesOf } from '../../../lambda/report/resampling/measure.ts';
import { worthOf } from '../../../lambda/report/resampling/weighted-scores.ts';
import { at } from '../../../lambda/shared/at.ts';
import type { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { DecideBy } from '../../../lambda/shared/contracts/choices/decide.ts';
import type { Score } from '../../../lambda/shared/contracts/report/scores.ts';
import { seededWords } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';
import { holdout, type Population, trueScores, uniform } from '../population.ts';

const MARGIN = 0.02;
/** Just further behind than the margin. */
const BEYOND = 0.0205;

interface Setting {
  readonly name: string;
  readonly rows: number;
  readonly population: Population;
  readonly by?: DecideBy;
  /** For 1,000. Default: the first is the most expensive, and each next one cheaper. */
  readonly prices?: readonly number[];
}

const THREE = [0.5, 0.3, 0.2];
/** 3.5 % fraud. */
const FRAUD = [0.965, 0.035];
const MACRO_F1: DecideBy = { metric: 'f1-score', average: 'macro' };

/** One best, and the others just beyond the margin. */
function nearTies(variants: number, rows: number, best: number, alike: number): Setting {
  const accuracies = Array.from({ length: variants }, (_, variant) => (variant === 0 ? best : best - BEYOND));
  return {
    name: `${variants} variants, ${rows} rows, the best right on ${best}, all others just beyond the margin, alike on ${alike}`,
    rows,
    population: { shares: THREE, right: uniform(accuracies, THREE), alike },
  };
}

const NEAR_TIES = [
  nearTies(2, 50, 0.98, 0.9),
  nearTies(2, 191, 0.9, 0.9),
  nearTies(2, 191, 0.99, 1),
  nearTies(2, 1000, 0.9, 0.5),
  nearTies(2, 1000, 0.95, 1),
  nearTies(5, 191, 0.9, 0.95),
  nearTies(5, 1000, 0.9, 0.9),
  nearTies(20, 50, 0.9, 0.9),
  nearTies(20, 191, 0.95, 1),
];

const OTHERS: readonly Setting[] = [
  {
    name: '5 variants, 191 rows, each a point behind the one before',
    rows: 191,
    population: { shares: THREE, right: uniform([0.92, 0.91, 0.9, 0.89, 0.88], THREE), alike: 0.95 },
  },
  {
    name: '5 variants that tie, 191 rows',
    rows: 191,
    population: { shares: THREE, right: uniform([0.9, 0.9, 0.9, 0.9, 0.9], THREE), alike: 0.7 },
  },
  {
    name: '3 variants, 600 rows, 3.5% fraud, of which they find 80, 76 and 70%',
    rows: 600,
    population: {
      shares: FRAUD,
      right: [
        [0.99, 0.8],
        [0.99, 0.76],
        [0.99, 0.7],
      ],
      alike: 0.9,
    },
    by: { metric: 'recall', label: 'label 1' },
  },
  {
    name: '3 variants, 600 rows, 3.5% fraud, macro F1',
    rows: 600,
    population: {
      shares: FRAUD,
      right: [
        [0.99, 0.8],
        [0.985, 0.8],
        [0.99, 0.7],
      ],
      alike: 0.9,
    },
    by: MACRO_F1,
  },
  {
    name: '4 variants, 1000 rows of 3 labels, macro F1, the last just beyond the margin',
    rows: 1000,
    population: {
      shares: THREE,
      right: [
        [0.95, 0.9, 0.9],
        [0.95, 0.9, 0.89],
        [0.95, 0.9, 0.88],
        [0.93, 0.88, 0.879],
      ],
      alike: 0.95,
    },
    by: MACRO_F1,
  },
];

interface Drawn {
  readonly standing: Standing;
  readonly measure: Measure;
  readonly labels: readonly string[];
  /** Positive: how far each is truly behind the truly best one. */
  readonly trulyBehind: readonly number[];
}

function drawn({ rows, population, by = { metric: 'accuracy' } }: Setting, seed: string): Drawn {
  const table = holdout(population, rows, seed);
  const measure = measureOf(by, table.run.labels);
  const truth = trueScores(population, measure);
  const best = Math.max(...truth);
  return {
    standing: standing(jointRows(table, [...truth.keys()]), measure, {}),
    measure,
    labels: table.run.labels,
    trulyBehind: truth.map((score) => best - score),
  };
}

/** Variants, the best of the holdout first. */
function ranked({ standing: { scores } }: Drawn): number[] {
  return [...scores.keys()].sort((a, b) => at(scores, b) - at(scores, a));
}

function shown({ standing: { behind, scores } }: Drawn, variant: number) {
  const others = [...scores.keys()].filter((other) => other !== variant);
  return shownOf(
    others.map((other) => behind(other, variant)),
    scores.length,
    MARGIN,
  );
}

const isSlow = ({ rows, population }: Setting): boolean => rows * population.right.length > 2_000;

/** Then nothing is said of some thousand holdouts in a row, which a test would take for a fault. */
const isHopeless = ({ rows, population }: Setting): boolean => rows < 100 && population.right.length > 10;

const about = (setting: Setting): Pick<Claim, 'setting' | 'nominal' | 'inTests'> => ({
  setting: setting.name,
  nominal: 0.05,
  inTests: !isSlow(setting) && !isHopeless(setting),
});

const recommendation = (setting: Setting): Claim => ({
  sentence: 'The cheapest variant shown to be within 2 points of the best is X.',
  ...about(setting),
  violated(number) {
    const found = drawn(setting, `recommended ${setting.name} ${number}`);
    const order = ranked(found);
    const index = cheapestWithin(
      MARGIN,
      order.map((variant) => ({
        behindAtMost: shown(found, variant).behindAtMost,
        price: setting.prices?.[variant] ?? -variant,
      })),
    );
    return index === -1 ? undefined : at(found.trulyBehind, at(order, index)) > MARGIN;
  },
});

const atMost = (setting: Setting): Claim => ({
  sentence: 'X may be up to 8.9 points worse (of all variants together).',
  ...about(setting),
  violated(number) {
    const found = drawn(setting, `at most ${setting.name} ${number}`);
    return found.trulyBehind.some((behind, variant) => behind > shown(found, variant).behindAtMost);
  },
});

const worse = (setting: Setting): Claim => ({
  sentence: 'X is shown to be more than 2 points worse.',
  ...about(setting),
  violated(number) {
    const found = drawn(setting, `worse ${setting.name} ${number}`);
    const said = found.trulyBehind.filter((_, variant) => shown(found, variant).verdict === 'worse');
    return said.length === 0 ? undefined : said.some((behind) => behind <= MARGIN);
  },
});

/** The first variant is the baseline. */
function lifts(setting: Setting, seed: string) {
  const { standing: found } = drawn(setting, seed);
  const models = [...found.scores.keys()].slice(1);
  return models.map((model) => liftShown(found.behind(model, 0), models.length, 1));
}

/** @param models accuracies */
function besideBaseline(baseline: number, models: readonly number[], rows: number, alike: number): Setting {
  return {
    name: `${models.length} ${models.length === 1 ? 'model' : 'models'} right on ${[...new Set(models)].join(', ')}, the baseline on ${baseline}, ${rows} rows, alike on ${alike}`,
    rows,
    population: { shares: THREE, right: uniform([baseline, ...models], THREE), alike },
  };
}

const better = (setting: Setting): Claim => ({
  sentence: 'X is better than the baseline.',
  ...about(setting),
  violated(number) {
    const said = lifts(setting, `better ${setting.name} ${number}`);
    return said.includes('better') ? true : undefined;
  },
});

const noneBetter = (setting: Setting): Claim => ({
  sentence: 'No model beats this baseline.',
  ...about(setting),
  violated(number) {
    const said = lifts(setting, `none ${setting.name} ${number}`);
    return said.every((one) => one === 'not_better') ? true : undefined;
  },
});

/** Variants whose accuracies are drawn, too, so that "how likely" has a meaning. Of all holdouts, see "said". */
const likelyBest = (rows: number, variants: number): Claim => ({
  sentence: 'X is the best with a probability of 95% or more.',
  setting: `${variants} variants whose accuracy is anywhere from 0.8 to 0.9, ${rows} rows`,
  nominal: 0.05,
  inTests: variants === 5,
  violated(number) {
    const random = seededWords(`accuracies ${rows} ${variants} ${number}`);
    const accuracies = Array.from({ length: variants }, () => 0.8 + (0.1 * random()) / 2 ** 32);
    const population = { shares: THREE, right: uniform(accuracies, THREE), alike: 0.8 };
    const found = drawn({ name: '', rows, population }, `likely ${rows} ${variants} ${number}`);
    const likely = chances(
      found.standing,
      found.measure,
      {},
      MARGIN,
      accuracies.map(() => 0),
      `${number}`,
    );
    const sure = likely.findIndex(({ probabilityBest }) => probabilityBest >= 0.95);
    return sure === -1 ? undefined : at(found.trulyBehind, sure) > 0;
  },
});

const TIED = [besideBaseline(0.9, [0.9], 191, 0.9), besideBaseline(0.8, [0.8, 0.8, 0.8, 0.8], 50, 0.7)];
const BARELY_BETTER = [
  besideBaseline(0.9, [0.902], 191, 0.9),
  besideBaseline(0.9, [0.902, 0.7, 0.6], 191, 0.95),
  besideBaseline(0.8, [0.802, 0.6], 50, 0.9),
];

/** At the margin itself, which is not beyond it. */
const AT_MARGIN: readonly Setting[] = [3, 6].map((variants) => ({
  name: `${variants} variants, 191 rows, others behind by the margin, and one by 30 points`,
  rows: 191,
  population: {
    shares: THREE,
    right: uniform(
      Array.from({ length: variants }, (_, variant) =>
        variant === 0 ? 0.9 : variant < variants - 1 ? 0.88 + 1e-9 : 0.6,
      ),
      THREE,
    ),
    alike: 0.9,
  },
}));

const otherScore = (setting: Setting): Claim => ({
  sentence: 'By macro F1, X is better than the most accurate variant.',
  ...about(setting),
  violated(number) {
    const seed = `other ${setting.name} ${number}`;
    const order = ranked(drawn(setting, seed));
    const table = holdout(setting.population, setting.rows, seed);
    const { labels } = table.run;
    const said = otherMetrics(jointRows(table, order), {}, { metric: 'accuracy' }, labels);
    if (said.length === 0) return undefined;
    return said.some(({ by, variant }) => {
      const truth = trueScores(setting.population, measureOf(by, labels));
      return at(truth, at(order, variant)) <= at(truth, at(order, 0));
    });
  },
});

/** Models that find fraud or guess "fine" a little more often, beside one that always says "fine". */
const FINE_FOR_ALL: Setting = {
  name: '3 variants, 600 rows, 3.5% fraud: one finds none, one 5% and one 80%, with false alarms',
  rows: 600,
  population: {
    shares: FRAUD,
    right: [
      [1, 0],
      [0.998, 0.05],
      [0.98, 0.8],
    ],
    alike: 0.5,
  },
};

/** @param shares of the labels in the holdout @param used where the classifier is used @param right by label */
function weighted(rows: number, shares: readonly number[], used: readonly number[], right: readonly number[]): Claim[] {
  const population: Population = { shares, right: [right], alike: 0 };
  const costs = { 'label 1': { 'label 0': 100 }, 'label 0': { 'label 1': 1 } };
  const setting = `${rows} rows, labels ${shares.join(', ')}, used where they are ${used.join(', ')}, right on ${right.join(', ')}`;
  const found = (number: number, benchmark: Pick<Benchmark, 'prevalence' | 'costs'>) => {
    const table = holdout(population, rows, `weighted ${setting} ${number}`);
    const run = { ...table.run, benchmark: { ...table.run.benchmark, ...benchmark } };
    return { labels: run.labels, ...worthOf({ ...table, run }, 0) };
  };
  const prevalence = Object.fromEntries(used.map((share, label) => [`label ${label}`, share]));
  const labels = shares.map((_, label) => `label ${label}`);
  const outside = ({ ci }: Score, truth: number | undefined) =>
    ci === null || truth === undefined ? undefined : truth < ci.lower || truth > ci.upper;
  const claim = (sentence: string, violated: Claim['violated']): Claim => ({
    sentence,
    setting,
    nominal: 0.05,
    violated,
  });
  return [
    claim('The accuracy at the given prevalence lies in its 95% interval.', (number) => {
      const score = found(number, { prevalence }).at_prevalence?.metrics.accuracy;
      const [truth] = trueScores(population, measureOf({ metric: 'accuracy' }, labels), { shares: used });
      return score && outside(score, truth);
    }),
    claim('The precision of a label at the given prevalence lies in its 95% interval.', (number) => {
      const score = found(number, { prevalence }).at_prevalence?.classes[1]?.precision;
      const measure = measureOf({ metric: 'precision', label: 'label 1' }, labels);
      const [truth] = trueScores(population, measure, { shares: used });
      return score && outside(score, truth);
    }),
    claim('The expected cost of a row lies in its 95% interval.', (number) => {
      const score = found(number, { costs }).expected_cost;
      const mistakes = mistakesOf({ costs }, labels);
      const [truth] = trueScores(population, measureOf({ metric: 'expected_cost' }, labels), { mistakes });
      return score && outside(score, truth);
    }),
  ];
}

export const DECISION: readonly Claim[] = [
  ...[...NEAR_TIES, ...OTHERS].map(recommendation),
  ...[NEAR_TIES[1], NEAR_TIES[5], ...OTHERS].flatMap((setting) => (setting ? [atMost(setting)] : [])),
  ...AT_MARGIN.map(worse),
  ...TIED.map(better),
  ...BARELY_BETTER.map(noneBetter),
  likelyBest(191, 3),
  likelyBest(50, 5),
  otherScore(FINE_FOR_ALL),
  ...weighted(200, [0.5, 0.5], [0.9, 0.1], [0.9, 0.8]),
  ...weighted(600, FRAUD, [0.999, 0.001], [0.99, 0.8]),
  ...weighted(100, THREE, [0.1, 0.1, 0.8], [0.95, 0.9, 0.7]),
];
