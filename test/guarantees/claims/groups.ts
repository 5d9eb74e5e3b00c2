// Intervals and verdicts where rows belong together.

import { accuracyEffect } from '../../../lambda/report/clusters/variant-effects.ts';
import { wilson } from '../../../lambda/report/intervals/wilson.ts';
import { comparePairs } from '../../../lambda/report/metrics/comparisons.ts';
import { sliceReports } from '../../../lambda/report/metrics/slices.ts';
import { variantReport } from '../../../lambda/report/metrics/variant.ts';
import type { PredictionTable } from '../../../lambda/report/table/predictions.ts';
import { int32At } from '../../../lambda/shared/at.ts';
import type { Claim } from '../claim.ts';
import { Draws, type Grouping, groupedTable } from '../grouped-holdouts.ts';

const TWENTY: Grouping = { sizes: new Array(20).fill(10), correlation: 0.6 };
/** As customers are: a few with many rows. Drawn once from a lognormal distribution. */
const SKEWED: Grouping = {
  sizes: [...new Array(18).fill(1), ...new Array(14).fill(2), ...new Array(8).fill(3), 4, 4, 4, 5, 5, 5, 7, 7, 10, 11],
  correlation: 0.6,
};
/** Some texts that stand there two to five times, and are right or wrong together. */
const COPIES: Grouping = { sizes: [...new Array(150).fill(1), ...new Array(20).fill(2), 5, 5], correlation: 0.95 };

const SETTINGS = [
  { name: '20 groups of 10 rows, latent correlation 0.6', grouping: TWENTY },
  { name: '50 groups of 1 to 11 rows, latent correlation 0.6', grouping: SKEWED },
  { name: '200 rows, 50 of them copies', grouping: COPIES },
];

/** The table is made once a setting. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const outside = (value: number, ci: { readonly lower: number; readonly upper: number } | null | undefined) =>
  ci ? value < ci.lower || value > ci.upper : undefined;

const accuracy = SETTINGS.flatMap(({ name, grouping }) =>
  [0.7, 0.9].map((right): Claim => {
    const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 1 }));
    return {
      sentence: 'The accuracy lies in its 95% interval, where rows belong together.',
      setting: `${name}, accuracy ${right}`,
      nominal: 0.05,
      violated: (holdout) => {
        const rows = new Draws(`groups ${name} ${right} ${holdout}`).right(grouping, right);
        return outside(right, accuracyOf(answering(empty(), [rows])));
      },
    };
  }),
);

/** Both labels are equally frequent in every group, and a wrong answer is the other one. */
function answering(table: PredictionTable, right: readonly (readonly boolean[])[]): PredictionTable {
  const truth = table.truth.map((_, row) => row % 2);
  const predicted = table.predicted.map((_, sample) => {
    const row = Math.floor(sample / right.length);
    const label = int32At(truth, row);
    return right[sample % right.length]?.[row] ? label : 1 - label;
  });
  return { ...table, truth, predicted };
}

function accuracyOf(table: PredictionTable) {
  const correct = table.predicted.reduce((sum, label, row) => sum + Number(label === table.truth[row]), 0);
  const alike = accuracyEffect(table, 0)?.forIntervals ?? 1;
  return wilson(correct / alike, table.truth.length / alike);
}

/** Two variants with the same chance of being right on each row, given its group, whose errors are otherwise apart. */
const differences = SETTINGS.flatMap(({ name, grouping }) => {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 2 }));
  const compared = (holdout: number) => {
    const draws = new Draws(`difference ${name} ${holdout}`);
    const table = answering(empty(), [draws.right(grouping, 0.8), draws.right(grouping, 0.8)]);
    const [pair] = comparePairs(table, [{ first: { name: 'm0', index: 0 }, second: { name: 'm1', index: 1 } }]);
    return pair?.metrics;
  };
  return [
    {
      sentence: 'Two variants that are called significantly different differ, where rows belong together.',
      setting: name,
      nominal: 0.05,
      inTests: false,
      violated: (holdout: number) => compared(holdout)?.accuracy.significant,
    },
    {
      sentence: 'The difference in accuracy lies in its 95% interval, where rows belong together.',
      setting: name,
      nominal: 0.05,
      inTests: false,
      violated: (holdout: number) => outside(0, compared(holdout)?.accuracy.ci),
    },
    {
      sentence: 'Two variants whose F1 is called significantly different differ, where rows belong together.',
      setting: name,
      nominal: 0.05,
      inTests: false,
      violated: (holdout: number) => compared(holdout)?.f1_macro.significant,
    },
  ];
});

/** With equally frequent labels and mistakes that go either way, the F1 of the population is its accuracy. */
const f1 = SETTINGS.map(({ name, grouping }): Claim => {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 1 }));
  return {
    sentence: 'F1 lies in its 95% interval, where rows belong together.',
    setting: name,
    nominal: 0.05,
    holdouts: 2_000,
    inTests: false,
    violated: (holdout) => {
      const rows = new Draws(`f1 ${name} ${holdout}`).right(grouping, 0.8);
      return outside(0.8, variantReport(answering(empty(), [rows]), 0).metrics.f1_macro.ci);
    },
  };
});

/** Half of the groups are in a slice, which is as hard as the rest. */
const slices = SETTINGS.map(({ name, grouping }): Claim => {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 1 }));
  const inSlice = Int32Array.from(
    grouping.sizes.flatMap((size, group) => new Array<number>(size).fill(group % 2 === 0 ? 0 : -1)),
  );
  const rows = inSlice.filter((part) => part === 0).length;
  return {
    sentence: 'A slice that is called significantly different differs, where rows belong together.',
    setting: name,
    nominal: 0.05,
    inTests: false,
    violated: (holdout) => {
      const right = new Draws(`slice ${name} ${holdout}`).right(grouping, 0.8);
      const slice = { slice: 'half', groups: [{ group: 'first', rows }], groupOf: inSlice };
      const [report] = sliceReports(answering(empty(), [right]), [slice], 0);
      return report?.scores.some(({ significant }) => significant);
    },
  };
});

export const GROUPS: readonly Claim[] = [...accuracy, ...differences, ...f1, ...slices];
