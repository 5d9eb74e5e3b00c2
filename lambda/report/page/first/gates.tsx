// What became of the gates: one line each for those that did not pass, and how many did.
import type { GateResult } from '../../../shared/contracts/report/report.ts';
import { formatScore } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { Foreign } from '../../html/parts.tsx';

/** Gates that are named. */
const MAX_NAMED = 4;

export function Gates({ gates }: { gates: readonly GateResult[] }) {
  if (gates.length === 0) return false;
  const missed = gates.filter(({ passed }) => !passed);
  const passed = gates.length - missed.length;
  return (
    <ul class="gates" aria-label="Gates">
      {missed.slice(0, MAX_NAMED).map((gate) => (
        <li>
          <span class="tag alert">{outcomeOf(gate)}</span> <Foreign text={gateText(gate)} max={200} />
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

const outcomeOf = ({ passed }: GateResult): string => (passed ? 'pass' : 'fail');

/** @example 'm/zero-shot: macro f1-score 0.712, at least 0.8' */
function gateText({ variant, metric, average, label, min, max, value }: GateResult): string {
  const what = [average, metric, label && `of ${label}`].filter(Boolean).join(' ');
  const limits = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`].filter(Boolean);
  return `${variant}: ${what} ${formatScore({ value })}, ${limits.join(' and ')}`;
}
