// Which differences between variants are more than chance.

import type { ComponentChildren } from 'preact';
import { callsEndpoint } from '../../../shared/contracts/kinds.ts';
import type { Comparison, PairedDifference } from '../../../shared/contracts/report/comparison.ts';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount, formatPoints, formatPValue, NONE } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { ChangeWithInterval, Folded, Foreign, MoreIn, Table } from '../../html/parts.tsx';
import { difference } from '../../metrics/difference.ts';
import { ranked } from '../../standings/standings.ts';
import { Odds } from './odds.tsx';
import { ProbabilityPairs } from './probability-pairs.tsx';

/** Pairs in the table of all pairs; comparisons.csv has more. */
const MAX_PAIRS = 100;

export function Comparisons({ report }: { report: Report }) {
  const { comparisons } = report;
  if (comparisons.length === 0) return false;
  return (
    <Folded id="comparisons" title="Differences between variants" side={plural(comparisons.length, 'pair')}>
      <p class="note">
        Each pair is compared on the same rows. Differences are in percentage points; each 95% interval is that of a
        single comparison, and p is corrected for {plural(comparisons.length, 'pair')}. A tie means that these rows
        cannot tell the two apart (p ≥ 0.05).
      </p>
      {report.variants.some(({ ended_early }) => ended_early) && (
        <p class="note">
          This run ended when it was decided. Such a run makes these intervals too narrow and p too small; what was
          decided holds, and stands below.
        </p>
      )}
      {report.decision && <Odds decision={report.decision} />}
      <ToTheBest report={report} />
      <Lift report={report} />
      <ProbabilityPairs report={report} />
      {comparisons.length > 1 && <EveryPair comparisons={comparisons} />}
    </Folded>
  );
}

function ToTheBest({ report }: { report: Report }) {
  const { comparisons } = report;
  const [best, ...others] = ranked(report);
  const name = best?.name ?? '';
  const columns = [
    { name: 'Variant' },
    { name: 'Accuracy', hint: 'Difference to the best variant, in percentage points', figures: true },
    { name: 'p', hint: 'Exact McNemar test with Holm’s correction', figures: true },
    { name: 'Verdict' },
    { name: 'Macro F1', figures: true },
    { name: 'Weighted F1', figures: true },
    {
      name: 'Would show',
      hint: 'Smallest difference in accuracy that 80% of such holdouts would reveal',
      figures: true,
    },
  ];
  const rows = others.map((other): ComponentChildren[] => {
    const seen = difference(comparisons, other.name, name);
    const pair = comparisons.find(
      ({ first, second }) => [first, second].sort().join() === [other.name, name].sort().join(),
    );
    return [
      <Foreign text={other.name} max={100} />,
      <Points seen={seen} />,
      formatPValue(seen?.p_value_holm ?? null),
      <Verdict seen={seen} />,
      <Points seen={difference(comparisons, other.name, name, 'f1_macro')} />,
      <Points seen={difference(comparisons, other.name, name, 'f1_weighted')} />,
      pair?.smallest_difference ? formatPoints(pair.smallest_difference) : NONE,
    ];
  });
  return <Table caption={`Against ${name}, the best`} columns={columns} rows={rows} class="wide" />;
}

function Lift({ report }: { report: Report }) {
  const { variants, comparisons } = report;
  const models = ranked(report).filter(callsEndpoint);
  const baselines = variants.filter(({ kind }) => kind === 'baseline');
  if (models.length === 0 || baselines.length === 0) return false;
  const columns = [{ name: 'Model' }, ...baselines.map(({ name }) => ({ name, figures: true }))];
  const rows = models.map((model): ComponentChildren[] => [
    <Foreign text={model.name} max={100} />,
    ...baselines.map((baseline) => {
      const seen = difference(comparisons, model.name, baseline.name);
      return (
        <>
          <Points seen={seen} /> <Verdict seen={seen} />
        </>
      );
    }),
  ]);
  return (
    <>
      <h3>Lift over the baselines</h3>
      <Table caption="How much more accurate than each baseline, in percentage points" columns={columns} rows={rows} />
    </>
  );
}

function EveryPair({ comparisons }: { comparisons: readonly Comparison[] }) {
  const columns = [
    { name: 'Pair' },
    { name: 'Only the first right', figures: true },
    { name: 'Only the second', figures: true },
    ...['Accuracy', 'Macro F1', 'Weighted F1'].flatMap((name) => [
      { name, figures: true },
      { name: 'p', figures: true },
    ]),
  ];
  const rows = comparisons
    .slice(0, MAX_PAIRS)
    .map(({ first, second, first_better, second_better, metrics }): ComponentChildren[] => [
      <>
        <Foreign text={first} max={100} /> − <Foreign text={second} max={100} />
      </>,
      formatCount(first_better),
      formatCount(second_better),
      ...Object.values(metrics).flatMap((seen) => [<Points seen={seen} />, formatPValue(seen.p_value_holm)]),
    ]);
  const more = comparisons.length - rows.length;
  return (
    <details>
      <summary>
        <h3>Every pair</h3>
      </summary>
      <Table caption="First minus second, in percentage points" columns={columns} rows={rows} class="wide" />
      <MoreIn file="comparisons.csv" more={more} />
    </details>
  );
}

function Points({ seen }: { seen: PairedDifference | undefined }) {
  return seen ? <ChangeWithInterval change={seen} /> : NONE;
}

function Verdict({ seen }: { seen: PairedDifference | undefined }) {
  if (!seen) return false;
  const word = !seen.significant ? 'tie' : seen.difference > 0 ? 'better' : 'worse';
  return <span class="tag">{word}</span>;
}
