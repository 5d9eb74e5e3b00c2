// Gates on a bound, where rows belong together.
import { variantEffects } from '../../../lambda/report/clusters/variant-effects.ts';
import { figureOf } from '../../../lambda/report/gates/figure.ts';
import { outcomeOf } from '../../../lambda/report/gates/outcome.ts';
import { confusionMatrix } from '../../../lambda/report/scores/confusion-matrix.ts';
import { Gate } from '../../../lambda/shared/contracts/choices/gate.ts';
import type { Claim } from '../claim.ts';
import { answering, Draws, GROUPINGS, groupedTable, lazily, ONE_LARGE } from '../grouped-holdouts.ts';
import { evidence } from './gates.ts';

/** The truth misses the limit by a hair: no pass is right. Or it meets the limit: no failure is right. */
const HAIR = { pass: 1e-9, fail: 0 };
const SENTENCES = {
  pass: 'The gate passes: the accuracy is at least `min`, by its lower bound, where rows belong together.',
  fail: 'The gate fails: the accuracy is below `min`, by its upper bound, where rows belong together.',
};

export const GROUPED_GATES: readonly Claim[] = [...GROUPINGS, ONE_LARGE].flatMap(({ name, grouping }) =>
  [0.8, 0.95].flatMap((right) =>
    (['pass', 'fail'] as const).map((outcome): Claim => {
      const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 1 }));
      const gate = Gate.parse({ metric: 'accuracy', min: right + HAIR[outcome], on: 'lower_bound' });
      return {
        sentence: SENTENCES[outcome],
        setting: `${name}, accuracy ${right}`,
        nominal: 0.05,
        violated(holdout) {
          const table = answering(empty(), [
            new Draws(`gate ${outcome} ${name} ${right} ${holdout}`).right(grouping, right),
          ]);
          const figure = figureOf(gate, evidence(confusionMatrix(table, 0), '', variantEffects(table, 0)));
          return outcomeOf(gate, figure, { tried: 1, stopped: false }).outcome === outcome;
        },
      };
    }),
  ),
);
