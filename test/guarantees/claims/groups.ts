// Intervals and verdicts where rows belong together.

import { accuracyEffect } from '../../../lambda/report/clusters/variant-effects.ts';
import { wilson } from '../../../lambda/report/intervals/wilson.ts';
import { comparePairs } from '../../../lambda/report/metrics/comparisons.ts';
import { sliceReports } from '../../../lambda/report/metrics/slices.ts';
import { variantReport } from '../../../lambda/report/metrics/variant.ts';
import type { PredictionTable } from '../../../lambda/report/table/predictions.ts';
import type { Claim } from '../claim.ts';
import { answering, Draws, GROUPINGS, groupedTable, lazily } from '../grouped-holdouts.ts';

const outside = (value: number, ci: { readonly lower: number; readonly upper: number } | null | undefined) =>
  ci ? value < ci.lower || value > ci.upper : undefined;

const accuracy = GROUPINGS.flatMap(({ name, grouping }) =>
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

function accuracyOf(table: PredictionTable) {
  const correct = table.predicted.reduce((sum, label, row) => sum + Number(label === table.truth[row]), 0);
  const alike = accuracyEffect(table, 0)?.forIntervals ?? 1;
  return wilson(correct / alike, table.truth.length / alike);
}

type ComparedMetrics = ReturnType<typeof comparePairs>[number]['metrics'];

/** Two variants with the same chance of being right on each row, given its group, whose errors are otherwise apart. */
const differences = GROUPINGS.flatMap(({ name, grouping }) => {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 2 }));
  // One comparison gives all that is claimed of it: it is not made again for each sentence.
  const found = new Map<number, ComparedMetrics>();
  const compared = (holdout: number): ComparedMetrics => {
    const known = found.get(holdout);
    if (known) return known;
    const draws = new Draws(`difference ${name} ${holdout}`);
    const table = answering(empty(), [draws.right(grouping, 0.8), draws.right(grouping, 0.8)]);
    const [pair] = comparePairs(table, [{ first: { name: 'm0', index: 0 }, second: { name: 'm1', index: 1 } }]);
    if (!pair) throw new Error('nothing is compared');
    found.set(holdout, pair.metrics);
    return pair.metrics;
  };
  return [
    {
      sentence: 'Two variants that are called significantly different differ, where rows belong together.',
      setting: name,
      nominal: 0.05,
      violated: (holdout: number) => compared(holdout).accuracy.significant,
    },
    {
      sentence: 'The difference in accuracy lies in its 95% interval, where rows belong together.',
      setting: name,
      nominal: 0.05,
      violated: (holdout: number) => outside(0, compared(holdout).accuracy.ci),
    },
    {
      sentence: 'Two variants whose F1 is called significantly different differ, where rows belong together.',
      setting: name,
      nominal: 0.05,
      violated: (holdout: number) => compared(holdout).f1_macro.significant,
    },
  ];
});

/** With equally frequent labels and mistakes that go either way, the F1 of the population is its accuracy. */
const f1 = GROUPINGS.map(({ name, grouping }): Claim => {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 1 }));
  return {
    sentence: 'F1 lies in its 95% interval, where rows belong together.',
    setting: name,
    nominal: 0.05,
    violated: (holdout) => {
      const rows = new Draws(`f1 ${name} ${holdout}`).right(grouping, 0.8);
      return outside(0.8, variantReport(answering(empty(), [rows]), 0).metrics.f1_macro.ci);
    },
  };
});

/** Half of the groups are in a slice, which is as hard as the rest. */
const slices = GROUPINGS.map(({ name, grouping }): Claim => {
  const empty = lazily(() => groupedTable(grouping, { labels: 2, variants: 1 }));
  const inSlice = Int32Array.from(
    grouping.sizes.flatMap((size, group) => new Array<number>(size).fill(group % 2 === 0 ? 0 : -1)),
  );
  const rows = inSlice.filter((part) => part === 0).length;
  return {
    sentence: 'A slice that is called significantly different differs, where rows belong together.',
    setting: name,
    nominal: 0.05,
    violated: (holdout) => {
      const right = new Draws(`slice ${name} ${holdout}`).right(grouping, 0.8);
      const slice = { slice: 'half', groups: [{ group: 'first', rows }], groupOf: inSlice };
      const [report] = sliceReports(answering(empty(), [right]), [slice], 0);
      return report?.scores.some(({ significant }) => significant);
    },
  };
});

export const GROUPS: readonly Claim[] = [...accuracy, ...differences, ...f1, ...slices];
