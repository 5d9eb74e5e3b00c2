// What may be decided without a person: from which confidence on, at which risk, and what becomes of the rest.
import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { ThresholdReport } from '../../../shared/contracts/report/thresholds.ts';
import { formatCount, formatDollars, formatPercent, formatScore, NONE } from '../../../shared/text/format.ts';
import { Folded, Foreign, Table } from '../../html/parts.tsx';

const COLUMNS = [
  { name: 'Variant' },
  { name: 'Confidence at least', figures: true },
  { name: 'Automated', figures: true, hint: 'Share of the rows that are answered with such a confidence' },
  { name: 'Right among them', figures: true },
  { name: 'The rest' },
  { name: 'Right in all', figures: true, hint: 'If the rest is answered as said' },
  { name: 'Cost of a million', figures: true, hint: 'US dollars' },
  { name: 'More rows needed', figures: true, hint: 'About so many more would support a threshold' },
];

export function Automation({ report }: { report: Report }) {
  const { thresholds } = report;
  const [first] = thresholds;
  if (!first) return false;
  const supported = thresholds.filter(({ threshold }) => threshold !== null).length;
  return (
    <Folded
      id="automation"
      title="What may be automated"
      side={`${supported} of ${thresholds.length} supported by these rows`}
    >
      <ul class="sentences">
        {thresholds.map(({ sentence }) => (
          <li>
            <Foreign text={sentence} max={600} />
          </li>
        ))}
      </ul>
      <Table caption="Thresholds" columns={COLUMNS} rows={thresholds.map(cells)} class="wide" />
      <p class="note">
        The risk that any of these thresholds lets through more than {formatPercent(1 - first.accuracy)} wrong answers
        is at most {formatPercent(first.risk)}, on rows like these (Learn then Test, Angelopoulos and others 2021).{' '}
        <code>thresholds.json</code> has them, and <code>holdout check</code> holds them against newly labelled rows.
      </p>
    </Folded>
  );
}

function cells(one: ThresholdReport): ComponentChildren[] {
  const { variant, threshold, coverage, right, automated, rest, overall_accuracy, more_rows } = one;
  return [
    <Foreign text={variant} max={100} />,
    formatScore({ value: threshold }),
    formatPercent(threshold === null ? null : coverage),
    threshold === null ? NONE : `${formatCount(right)} of ${formatCount(automated)}`,
    rest === null ? 'a person' : <Foreign text={rest} max={100} />,
    formatPercent(overall_accuracy),
    formatDollars(one.cost_usd_per_million),
    more_rows === null ? NONE : formatCount(more_rows),
  ];
}
