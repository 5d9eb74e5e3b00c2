// What became of the benchmark's gates, in words.

import type { GateOutcome, GateResult } from '../../shared/contracts/report/report.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { formatSignificant } from '../../shared/text/format.ts';

/** Reports of old versions had no third outcome. */
export const gateOutcome = ({ outcome, passed }: Pick<GateResult, 'outcome' | 'passed'>): GateOutcome =>
  outcome ?? (passed ? 'pass' : 'fail');

/** @example 'f1-score (weighted) at least 0.8' @example 'accuracy at least 0.8 by its lower bound (risk 5%)' */
export const describeGate = (gate: GateResult): string => `${figureOf(gate)} ${limitsOf(gate)}`;

function figureOf({ metric, average, label }: GateResult): string {
  const of = average ?? label;
  return `${metric}${of === undefined ? '' : ` (${of})`}`;
}

function limitsOf({ min, max, on = 'value', risk = 0 }: GateResult): string {
  const limits = [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])];
  const by = on === 'value' ? '' : ` by its ${on.replace('_', ' ')} (risk ${percent(risk)})`;
  return `${limits.join(' and ')}${by}`;
}

/** Those that failed, that these rows cannot decide, and that passed by luck as much as by merit. */
export function gateWarnings(gates: readonly GateResult[]): Warning[] {
  return gates.flatMap((gate) => warningOf(gate) ?? []);
}

function warningOf(gate: GateResult): Warning | undefined {
  const about = `${figureOf(gate)} of ${gate.variant} is ${figureText(gate)}${boundsOf(gate)}; expected ${limitsOf(gate)}.`;
  const outcome = gateOutcome(gate);
  if (outcome === 'fail') return { code: 'gate_failed', message: `Gate failed: ${about}` };
  if (outcome === 'undecided') return { code: 'gate_undecided', message: `Gate undecided: ${about} ${WHY_UNDECIDED}` };
  if (!isUnsure(gate)) return undefined;
  const message = `Gate passes, but ${inHundred(gate)} of 100 such holdouts would fail it: ${about}`;
  return { code: 'gate_unsure', message };
}

const WHY_UNDECIDED = 'The rows that were asked show neither that it is met nor that it is missed; more rows would.';

const figureText = ({ value }: GateResult): string => (value === null ? 'unknown' : formatSignificant(value));

/** @example ', and in truth between 0.79 and 0.89 (each bound at risk 5%)' */
function boundsOf({ bounds, risk = 0 }: GateResult): string {
  if (!bounds) return '';
  const { lower, upper } = bounds;
  return `, and in truth ${formatSignificant(lower)} to ${formatSignificant(upper)} (each bound at risk ${percent(risk)})`;
}

/** From this share of other holdouts on, in which the gate would fail, a pass is told with it. */
const UNSURE = 0.05;

const isUnsure = ({ others_fail }: GateResult): boolean => (others_fail ?? 0) >= UNSURE;

const inHundred = ({ others_fail }: GateResult): number => Math.round((others_fail ?? 0) * 100);

const percent = (share: number): string => `${formatSignificant(share * 100)}%`;
