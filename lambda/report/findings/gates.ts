// What became of the benchmark's gates, in words.

import type { GateOutcome, GateResult } from '../../shared/contracts/report/report.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { formatChange, formatSignificant } from '../../shared/text/format.ts';
import { oneOrMany, plural } from '../../shared/text/words.ts';

/** Reports of old versions had no third outcome. */
export const gateOutcome = ({ outcome, passed }: Pick<GateResult, 'outcome' | 'passed'>): GateOutcome =>
  outcome ?? (passed ? 'pass' : 'fail');

type Described = Pick<GateResult, 'metric' | 'average' | 'label' | 'min' | 'max' | 'than' | 'margin' | 'on' | 'risk'>;

/** @example 'f1-score (weighted) at least 0.8' */
export const describeGate = (gate: Described): string => `${figureOf(gate)} ${limitsOf(gate)}`;

function figureOf({ metric, average, label }: Described): string {
  const of = average ?? label;
  return `${metric}${of === undefined ? '' : ` (${of})`}`;
}

function limitsOf({ min, max, than, margin = 0, on = 'value', risk = 0 }: Described): string {
  const atMost = `at most ${formatSignificant(margin)} ${oneOrMany(margin, 'point', 'points')} below ${than}`;
  const limits = [
    ...(than === undefined ? [] : [atMost]),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  const by = on === 'value' ? '' : ` by its ${on.replace('_', ' ')} (risk ${percent(risk)})`;
  return `${limits.join(' and ')}${by}`;
}

/** Those that failed, that these rows cannot decide, and that passed by luck as much as by merit. */
export function gateWarnings(gates: readonly GateResult[]): Warning[] {
  return gates.flatMap((gate) => warningOf(gate) ?? []);
}

/** @example 'Gate failed: accuracy of m/zero-shot is −1.7 points against m/zero-shot in tags (…), on the 179 rows of both; …' */
function warningOf(gate: GateResult): Warning | undefined {
  if (gate.other === null) return { code: 'gate_undecided', message: nothingToCompare(gate) };
  const about = `${figureOf(gate)} of ${gate.variant} is ${figureText(gate)}${boundsOf(gate)}; expected ${limitsOf(gate)}.`;
  const outcome = gateOutcome(gate);
  if (outcome === 'fail') return { code: 'gate_failed', message: `Gate failed: ${about}` };
  if (outcome === 'undecided') return { code: 'gate_undecided', message: `Gate undecided: ${about} ${WHY_UNDECIDED}` };
  if (!isUnsure(gate)) return undefined;
  const message = `Gate passes, but ${inHundred(gate)} of 100 such holdouts would fail it: ${about}`;
  return { code: 'gate_unsure', message };
}

const WHY_UNDECIDED = 'The rows that were asked show neither that it is met nor that it is missed; more rows would.';

function nothingToCompare({ variant, than = '' }: GateResult): string {
  return `Gate undecided: ${variant} has nothing to be compared with. There is no earlier report of ${JSON.stringify(than)} here, or it has no such variant, or no row with the same texts and label.`;
}

/** What was measured. @example '0.812'; '−1.7 points against m/zero-shot in tags (…), on the 179 rows of both' */
export function figureText({ value, other }: GateResult): string {
  if (value === null) return 'unknown';
  if (!other) return formatSignificant(value);
  return `${formatChange(value)} points against ${other.variant} in ${other.name} (${other.run}), on the ${plural(other.rows, 'row')} of both`;
}

/** @example 'in truth 0.79 to 0.89 (each bound at risk 5%)'; undefined without bounds */
function truthOf({ bounds, other, risk = 0 }: GateResult): string | undefined {
  if (!bounds) return undefined;
  const { lower, upper } = bounds;
  const ends = other
    ? `${formatChange(lower)} to ${formatChange(upper)} points`
    : `${formatSignificant(lower)} to ${formatSignificant(upper)}`;
  return `in truth ${ends} (each bound at risk ${percent(risk)})`;
}

function boundsOf(gate: GateResult): string {
  const truth = truthOf(gate);
  return truth === undefined ? '' : `, and ${truth}`;
}

/**
 * How far luck may have decided, in few words for a table.
 * @example 'in truth 0.79 to 0.89 (each bound at risk 5%)'; '37 of 100 such holdouts would fail it'; '' if nothing is known
 */
export function gateDoubt(gate: GateResult): string {
  if (gate.other === null) return 'there is nothing to compare with';
  const { others_fail } = gate;
  if (gateOutcome(gate) === 'pass' && isUnsure(gate)) return `${inHundred(gate)} of 100 such holdouts would fail it`;
  if (gateOutcome(gate) === 'fail' && others_fail != null && 1 - others_fail >= UNSURE) {
    return `${100 - inHundred(gate)} of 100 such holdouts would pass it`;
  }
  return truthOf(gate) ?? '';
}

/** From this share of other holdouts on, in which the gate would fail, a pass is told with it. */
const UNSURE = 0.05;

const isUnsure = ({ others_fail }: GateResult): boolean => (others_fail ?? 0) >= UNSURE;

const inHundred = ({ others_fail }: GateResult): number => Math.round((others_fail ?? 0) * 100);

const percent = (share: number): string => `${formatSignificant(share * 100)}%`;
