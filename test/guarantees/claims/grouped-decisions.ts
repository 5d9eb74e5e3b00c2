// What is recommended and what a baseline is worth, where rows belong together.
import { liftShown } from '../../../lambda/report/decision/lifts.ts';
import { type Standing, standing } from '../../../lambda/report/decision/standing.ts';
import { cheapestWithin, shownOf } from '../../../lambda/report/decision/verdicts.ts';
import { jointRows } from '../../../lambda/report/resampling/joint-rows.ts';
import { metricMeasure } from '../../../lambda/report/resampling/measure.ts';
import { at } from '../../../lambda/shared/at.ts';
import type { Claim } from '../claim.ts';
import { answering, Draws, GROUPINGS, type Grouping, groupedTable, lazily, ONE_LARGE } from '../grouped-holdouts.ts';

const MARGIN = 0.02;

interface Setting {
  readonly name: string;
  readonly grouping: Grouping;
  readonly accuracies: readonly number[];
  /** Correlation of what makes a row hard for one variant and for another. */
  readonly alike: number;
}

function stand({ name, grouping, accuracies, alike }: Setting): (seed: string) => Standing {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: accuracies.length }));
  return (seed) => {
    const draws = new Draws(`${seed} ${name}`);
    const table = answering(empty(), draws.rightAlike(grouping, accuracies, alike));
    return standing(jointRows(table, [...accuracies.keys()]), metricMeasure('accuracy'), {});
  };
}

function about({ name, accuracies, alike }: Setting): Pick<Claim, 'setting' | 'nominal'> {
  return {
    setting: `${name}, ${accuracies.length} variants right on ${[...new Set(accuracies)].join(', ')}, alike on ${alike}`,
    nominal: 0.05,
  };
}

/** Of the variant at that place. */
function behindAtMost({ scores, behind }: Standing, variant: number): number {
  const others = [...scores.keys()].filter((other) => other !== variant);
  return shownOf(
    others.map((other) => behind(other, variant)),
    scores.length,
    MARGIN,
  ).behindAtMost;
}

/** Each next one is cheaper. */
function recommendation(setting: Setting): Claim {
  const standingOf = stand(setting);
  const best = Math.max(...setting.accuracies);
  return {
    sentence: 'The cheapest variant shown to be within 2 points of the best is X, where rows belong together.',
    ...about(setting),
    violated(number) {
      const found = standingOf(`recommended ${number}`);
      const order = [...found.scores.keys()].sort((a, b) => at(found.scores, b) - at(found.scores, a));
      const index = cheapestWithin(
        MARGIN,
        order.map((variant) => ({ behindAtMost: behindAtMost(found, variant), price: -variant })),
      );
      return index === -1 ? undefined : best - at(setting.accuracies, at(order, index)) > MARGIN;
    },
  };
}

function atMost(setting: Setting): Claim {
  const standingOf = stand(setting);
  const { accuracies } = setting;
  return {
    sentence: 'X may be up to 8.9 points worse (of all variants together), where rows belong together.',
    ...about(setting),
    violated(number) {
      const found = standingOf(`at most ${number}`);
      return accuracies.some((accuracy, variant) => Math.max(...accuracies) - accuracy > behindAtMost(found, variant));
    },
  };
}

/** The first variant is the baseline. */
function lift(setting: Setting, shown: 'better' | 'not_better'): Claim {
  const standingOf = stand(setting);
  const models = [...setting.accuracies.keys()].slice(1);
  return {
    sentence:
      shown === 'better'
        ? 'X is better than the baseline, where rows belong together.'
        : 'No model beats this baseline, where rows belong together.',
    ...about(setting),
    // With so few groups it is hardly ever said, so a thousand holdouts show nothing.
    inTests: setting.grouping.sizes.length > 20,
    violated(number) {
      const { behind } = standingOf(`${shown} ${number}`);
      const said = models.map((model) => liftShown(behind(model, 0), models.length, 1));
      const isSaid = shown === 'better' ? said.includes(shown) : said.every((one) => one === shown);
      return isSaid ? true : undefined;
    },
  };
}

const settings = (accuracies: readonly number[], alike: number): Setting[] =>
  GROUPINGS.map(({ name, grouping }) => ({ name, grouping, accuracies, alike }));

/** The best and cheaper ones that are further behind than the margin. */
const WORSE = [
  [0.9, 0.86],
  [0.9, 0.8795],
  [0.98, 0.9595],
  [0.9, 0.86, 0.86, 0.86, 0.86],
];
const TIED = [
  [0.8, 0.8],
  [0.8, 0.8, 0.8, 0.8, 0.8],
];
/** A model that is better by next to nothing. */
const BARELY_BETTER = [0.8, 0.802];
/** Far behind, so that the error of the bound is that of large differences, too. */
const FAR = [0.9, 0.6];

export const GROUPED_DECISIONS: readonly Claim[] = [
  ...WORSE.flatMap((accuracies) => settings(accuracies, 0)).map(recommendation),
  ...settings([0.9, 0.8795], 0.9).map(recommendation),
  ...settings(FAR, 0.5).map((setting) => ({ ...atMost(setting), inTests: false })),
  atMost({ ...ONE_LARGE, accuracies: FAR, alike: 0.5 }),
  ...TIED.flatMap((accuracies) => settings(accuracies, 0)).map((setting) => lift(setting, 'better')),
  ...settings(BARELY_BETTER, 0).map((setting) => lift(setting, 'not_better')),
];
