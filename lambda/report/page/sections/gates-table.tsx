// Every gate with what it was decided by.
import type { ComponentChildren } from 'preact';
import type { GateResult } from '../../../shared/contracts/report/report.ts';
import type { Interval } from '../../../shared/contracts/report/scores.ts';
import { formatChange, formatCount, formatPercent, formatSignificant, NONE } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { describeGate, gateOutcome } from '../../findings/gates.ts';
import { Folded, Foreign, Table } from '../../html/parts.tsx';

/** Gates in the table; report.json has all. */
const MAX_GATES = 100;

const COLUMNS = [
  { name: 'Variant' },
  { name: 'Gate' },
  { name: 'Outcome' },
  { name: 'Value', figures: true },
  { name: 'In truth', figures: true, hint: 'Two one-sided bounds, where they decide' },
  { name: 'Risk of each', figures: true, hint: 'How often a bound may be wrong' },
  { name: 'By chance', hint: 'How many of 100 such holdouts would fail it' },
];

export function GatesTable({ gates }: { gates: readonly GateResult[] }) {
  if (gates.length === 0) return false;
  return (
    <Folded id="gates" title="Gates" side={plural(gates.length, 'gate')}>
      <p class="note">
        A gate is undecided where these rows show neither that its limit is met nor that it is missed. Where the value
        alone decides, another holdout of this size may decide otherwise.
      </p>
      <Table
        caption={gates.length > MAX_GATES ? `The first ${MAX_GATES} of ${formatCount(gates.length)}` : 'All gates'}
        columns={COLUMNS}
        rows={gates.slice(0, MAX_GATES).map(cells)}
        class="wide"
      />
    </Folded>
  );
}

function cells(gate: GateResult): ComponentChildren[] {
  const { variant, value, than, bounds, risk, others_fail } = gate;
  const outcome = gateOutcome(gate);
  // Differences are in points.
  const figure = than === undefined ? formatSignificant : formatChange;
  return [
    <Foreign text={variant} max={100} />,
    <Foreign text={describeGate(gate)} max={200} />,
    <span class={outcome === 'pass' ? 'tag' : 'tag alert'}>{outcome}</span>,
    value === null ? NONE : figure(value),
    bounds ? range(bounds, figure) : NONE,
    bounds && risk !== undefined ? formatPercent(risk) : NONE,
    typeof others_fail === 'number' ? `${Math.round(others_fail * 100)} of 100 such holdouts would fail it` : NONE,
  ];
}

const range = ({ lower, upper }: Interval, figure: (value: number) => string): string =>
  `${figure(lower)} to ${figure(upper)}`;
