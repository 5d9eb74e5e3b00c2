// What a run that stops when it is decided has decided, on how many rows, and what that saved.
import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { RunDecision } from '../../../shared/contracts/report/stopping.ts';
import { formatCount, formatDollars, formatPercent, formatPoints, NONE } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { Folded, Foreign, Table } from '../../html/parts.tsx';

const COLUMNS = [
  { name: 'Variant' },
  { name: 'What' },
  { name: 'Decided' },
  { name: 'Rows', figures: true, hint: 'Rows that decided it' },
  { name: 'Bound', figures: true, hint: 'It holds however often the run looked' },
];

const OUTCOMES = {
  passes: 'passes',
  fails: 'fails',
  behind: 'further behind than the margin',
  within_margin: 'within the margin',
} as const;

export function Stopping({ report }: { report: Report }) {
  const { stopping } = report;
  if (!stopping) return false;
  const { risk, rows, saved_samples, saved_usd, decisions } = stopping;
  const saved = `${plural(saved_samples, 'sample')} not asked${saved_usd === null ? '' : `, ${formatDollars(saved_usd)} saved`}`;
  return (
    <Folded id="stopping" title="Decided before the last row" side={saved}>
      <p class="note">
        At most {plural(rows, 'row')} were sent to a variant. The chance that any of these decisions is wrong is at most{' '}
        {formatPercent(risk)}, however often the run looked.
      </p>
      {decisions.length > 0 && (
        <Table caption="In the order in which it was decided" columns={COLUMNS} rows={decisions.map(cells)} />
      )}
    </Folded>
  );
}

function cells({ variant, outcome, gate, than, lower, upper, rows }: RunDecision): ComponentChildren[] {
  return [
    <Foreign text={variant} max={100} />,
    gate !== null ? (
      <Foreign text={gate} max={100} />
    ) : (
      than !== null && (
        <>
          against <Foreign text={than} max={100} />
        </>
      )
    ),
    OUTCOMES[outcome],
    formatCount(rows),
    boundOf({ gate, lower, upper }),
  ];
}

/** Of a gate, what all rows would give; of a comparison, how far it is behind. */
function boundOf({ gate, lower, upper }: Pick<RunDecision, 'gate' | 'lower' | 'upper'>): string {
  const bound = lower ?? upper;
  if (bound === null) return NONE;
  const figure = gate === null ? `${formatPoints(bound)} points behind` : formatPercent(bound);
  return `${lower === null ? 'at most' : 'at least'} ${figure}`;
}
