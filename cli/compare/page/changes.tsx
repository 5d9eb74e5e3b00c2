// What changed: each variant in A and in another run.
import type { ComponentChildren } from 'preact';
import {
  formatDeciding,
  formatGap,
  formatGapInterval,
  scoreName,
} from '../../../lambda/report/findings/deciding-words.ts';
import { ChangeWithInterval, Foreign, ShareWithInterval, Table } from '../../../lambda/report/html/parts.tsx';
import { columnName } from '../../../lambda/report/standings/words.ts';
import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPoints,
  formatPValue,
  NONE,
} from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import type { Change, Deciding, RunComparison } from '../contract.ts';
import { changeName, verdictOf } from '../headline.ts';

export function ChangesTable({ comparison: { changes, rows, units, runs } }: { comparison: RunComparison }) {
  // With two runs there is only one other.
  const several = runs.length > 2;
  const by = changes.find(({ deciding }) => deciding)?.deciding?.by;
  const columns = [
    { name: 'Variant' },
    ...(several ? [{ name: 'Run' }] : []),
    ...(by
      ? [
          {
            name: columnName(by),
            figures: true,
            hint: 'What decides in A: its score there and in the run, and how far the run is ahead',
          },
        ]
      : []),
    { name: 'Accuracy in A' },
    { name: several ? 'Accuracy in the run' : 'Accuracy in B' },
    { name: 'Difference', figures: true, hint: 'In percentage points, with its 95% interval' },
    {
      name: 'p',
      figures: true,
      hint: `${units ? 'Test of whole units' : 'Exact McNemar test'} with Holm’s correction`,
    },
    { name: 'Verdict' },
    { name: 'Newly right', figures: true },
    { name: 'Newly wrong', figures: true },
    { name: 'F1 macro', figures: true },
    { name: 'F1 weighted', figures: true },
    { name: 'Cost of 1,000', figures: true, hint: 'US dollars, over the whole runs' },
    { name: 'Latency p50', figures: true, hint: 'Over the whole runs' },
    {
      name: 'Would show',
      figures: true,
      hint: 'Smallest difference in accuracy that 80% of such holdouts would reveal',
    },
  ];
  const cells = changes.map((change): ComponentChildren[] => {
    const { first, other, metrics, smallest_difference } = change;
    return [
      <Foreign text={changeName(change)} max={100} />,
      ...(several ? [change.letter] : []),
      ...(by ? [<DecidingScore deciding={change.deciding} />] : []),
      <ShareWithInterval score={first.accuracy} />,
      <ShareWithInterval score={other.accuracy} />,
      <ChangeWithInterval change={metrics.accuracy} />,
      formatPValue(metrics.accuracy.p_value_holm),
      <Verdict change={change} />,
      formatCount(change.newly_right.count),
      formatCount(change.newly_wrong.count),
      <ChangeWithInterval change={metrics.f1_macro} />,
      <ChangeWithInterval change={metrics.f1_weighted} />,
      arrow(formatDollars(first.cost_usd_per_1000), formatDollars(other.cost_usd_per_1000)),
      arrow(formatMilliseconds(first.latency_p50_ms), formatMilliseconds(other.latency_p50_ms)),
      smallest_difference === null ? NONE : formatPoints(smallest_difference),
    ];
  });
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">What changed</h2>
      <p class="note">
        On the same {plural(rows, 'row')} in all runs. Differences are run minus A, in percentage points; each 95%
        interval is that of a single comparison, and p is corrected for {plural(changes.length, 'comparison')}. A tie
        means that these rows cannot tell the two apart{by ? `, by ${scoreName(by)}` : ' (p ≥ 0.05)'}.
      </p>
      <Table caption="Each variant in A and in another run" columns={columns} rows={cells} class="wide" />
    </section>
  );
}

function DecidingScore({ deciding }: { deciding: Deciding | undefined }) {
  if (!deciding) return NONE;
  const { by, first, other, ahead } = deciding;
  return (
    <>
      {formatDeciding(by, { value: first })} → <span class="score">{formatDeciding(by, { value: other })}</span>
      <br />
      {formatGap(by, ahead.value ?? 0)}
      {ahead.ci && <span class="interval"> {formatGapInterval(by, ahead.ci)}</span>}
    </>
  );
}

function Verdict({ change }: { change: Change }) {
  return <span class="tag">{verdictOf(change)}</span>;
}

const arrow = (before: string, after: string): string => (before === after ? before : `${before} → ${after}`);
