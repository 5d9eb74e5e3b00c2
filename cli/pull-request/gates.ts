// The gates of a run, and how far luck may have decided them.

import { describeGate, figureText, gateDoubt, gateOutcome } from '../../lambda/report/findings/gates.ts';
import { codeCell, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import type { GateOutcome, GateResult } from '../../lambda/shared/contracts/report/report.ts';
import { cut, formatCount } from '../../lambda/shared/text/format.ts';
import { oneOrMany } from '../../lambda/shared/text/words.ts';
import { table } from './table.ts';

const MAX_GATES = 30;
const MAX_CELL = 100;

/** Told apart without colour, too. */
const MARKS: Readonly<Record<GateOutcome, string>> = {
  fail: '❌ failed',
  undecided: '❔ undecided',
  pass: '✅ passed',
};
/** What needs a look comes first. */
const ORDER: readonly GateOutcome[] = ['fail', 'undecided', 'pass'];

/** @example '**Gates:** 1 ❌ failed, 2 ✅ passed' */
export function gatesLine(gates: readonly GateResult[]): string {
  const groups = Map.groupBy(gates, gateOutcome);
  const parts = ORDER.flatMap((outcome) => {
    const count = groups.get(outcome)?.length ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${MARKS[outcome]}`];
  });
  return `**${oneOrMany(gates.length, 'Gate', 'Gates')}:** ${parts.join(', ')}`;
}

export function gatesTable(gates: readonly GateResult[]): string {
  const sorted = [...gates].sort((a, b) => ORDER.indexOf(gateOutcome(a)) - ORDER.indexOf(gateOutcome(b)));
  const rows = sorted.map((gate) => [
    MARKS[gateOutcome(gate)],
    escapeMarkdown(cut(describeGate(gate), MAX_CELL)),
    codeCell(cut(gate.variant, MAX_CELL)),
    // A figure alone is no text of others.
    gate.other ? escapeMarkdown(cut(figureText(gate), MAX_CELL)) : figureText(gate),
    escapeMarkdown(gateDoubt(gate)),
  ]);
  return table(['Outcome', 'Gate', 'Variant', 'Measured', 'Doubt'], 'lllll', rows, MAX_GATES);
}
