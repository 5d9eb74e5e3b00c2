// What became of the gates: a line for each that did not pass, and how many did.
import type { GateResult } from '../../../shared/contracts/report/report.ts';
import { formatChange, formatSignificant, NONE } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { describeGate, gateOutcome } from '../../findings/gates.ts';
import { Foreign } from '../../html/parts.tsx';

/** Gates that are named. */
const MAX_NAMED = 4;

export function Gates({ gates }: { gates: readonly GateResult[] }) {
  if (gates.length === 0) return false;
  const missed = gates.filter((gate) => gateOutcome(gate) !== 'pass');
  const passed = gates.length - missed.length;
  return (
    <ul class="gates" aria-label="Gates">
      {missed.slice(0, MAX_NAMED).map((gate) => (
        <li>
          <span class="tag alert">{gateOutcome(gate)}</span> <Foreign text={gateText(gate)} max={200} />
        </li>
      ))}
      {missed.length > MAX_NAMED && <li>and {plural(missed.length - MAX_NAMED, 'more gate')} that did not pass</li>}
      {passed > 0 && (
        <li>
          <span class="tag">pass</span> {plural(passed, 'gate')}
        </li>
      )}
    </ul>
  );
}

/** @example 'm/zero-shot: f1-score (macro) at least 0.8, is 0.712' */
function gateText(gate: GateResult): string {
  const { variant, value, than } = gate;
  const figure = value === null ? NONE : than === undefined ? formatSignificant(value) : formatChange(value);
  return `${variant}: ${describeGate(gate)}, is ${figure}`;
}
