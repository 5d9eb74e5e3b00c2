// What becomes of a gate: pass, fail, or undecided where these rows show neither.
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import type { GateOutcome, GateResult } from '../../shared/contracts/report/report.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import type { Figure } from './figure.ts';

type Doubt = Required<Pick<GateResult, 'outcome' | 'bounds' | 'others_fail'>>;

export interface Circumstances {
  /** How many variants the one that is looked at was chosen from, on these rows; 1 if it was named. */
  readonly tried: number;
  /** Whether the run was stopped: then its rows are a sample of the holdout that the gate is about. */
  readonly stopped: boolean;
}

/**
 * A bound of the best of several variants holds for each of them at once (Bonferroni), so it holds for the chosen one.
 * A stopped run has not measured the value that its gate is about: there `on: value` is decided by both bounds, too.
 */
export function outcomeOf(gate: Gate, figure: Figure, { tried, stopped }: Circumstances): Doubt {
  const { on, risk } = gate;
  const { value } = figure;
  if (value === null) return { outcome: stopped ? 'undecided' : 'fail', bounds: null, others_fail: null };
  const needsBounds = stopped || on !== 'value';
  const bounds = needsBounds ? figure.bounds(risk / tried) : null;
  if (!needsBounds) return { outcome: byValue(gate, value), bounds, others_fail: othersFail(gate, figure) };
  return { outcome: bounds ? byBounds(gate, bounds) : 'undecided', bounds, others_fail: null };
}

const byValue = ({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Gate, value: number) =>
  value >= min && value <= max ? 'pass' : 'fail';

function byBounds({ min, max, on }: Gate, { lower, upper }: Interval): GateOutcome {
  // As in a court: who has to show it. A limit that is only not to be shown missed passes in doubt.
  const inDoubt = (strict: Gate['on']): GateOutcome => (on === 'value' || on === strict ? 'undecided' : 'pass');
  const outcomes = [
    ...(min === undefined ? [] : [held(lower >= min, upper < min, inDoubt('lower_bound'))]),
    ...(max === undefined ? [] : [held(upper <= max, lower > max, inDoubt('upper_bound'))]),
  ];
  return outcomes.find((one) => one === 'fail') ?? outcomes.find((one) => one === 'undecided') ?? 'pass';
}

function held(isMet: boolean, isMissed: boolean, inDoubt: GateOutcome): GateOutcome {
  if (isMet) return 'pass';
  return isMissed ? 'fail' : inDoubt;
}

function othersFail({ min, max }: Gate, { below }: Figure): number | null {
  const under = min === undefined ? 0 : below(min);
  const within = max === undefined ? 1 : below(nextUp(max));
  return under === null || within === null ? null : Math.min(1, under + 1 - within);
}

/** A little above: a figure that equals its upper limit passes. */
const nextUp = (limit: number): number => limit + 1e-9;
