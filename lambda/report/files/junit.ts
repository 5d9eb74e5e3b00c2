// The gates as a JUnit file, which CI systems display.
import type { GateResult, Report } from '../../shared/contracts/report/report.ts';
import { describeGate, gateOutcome } from '../findings/gates.ts';
import { escapeHtml } from '../html/escape.ts';

export function junitXml({ name, gates }: Pick<Report, 'name' | 'gates'>): string {
  const failures = gates.filter(isFailure).length;
  const skipped = gates.filter((gate) => gateOutcome(gate) === 'undecided' && !isFailure(gate)).length;
  const counts = `tests="${gates.length}" failures="${failures}"${skipped > 0 ? ` skipped="${skipped}"` : ''}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="holdout" ${counts}>`,
    `  <testsuite name="${escaped(name)}" ${counts}>`,
    ...gates.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(gate: GateResult): string {
  const attributes = `classname="${escaped(gate.variant)}" name="${escaped(describeGate(gate))}"`;
  const outcome = gateOutcome(gate);
  if (outcome === 'pass') return `    <testcase ${attributes}/>`;
  const is = gate.value === null ? 'unknown' : `is ${gate.value}`;
  const { bounds } = gate;
  const shown = bounds ? `, shown to be ${bounds.lower} to ${bounds.upper}` : '';
  const message = `${outcome === 'undecided' ? 'undecided: ' : ''}${is}${shown}`;
  return `    <testcase ${attributes}><${isFailure(gate) ? 'failure' : 'skipped'} message="${message}"/></testcase>`;
}

/** What these rows cannot decide holds nobody up, unless the gate says so. */
function isFailure(gate: GateResult): boolean {
  const outcome = gateOutcome(gate);
  return outcome === 'fail' || (outcome === 'undecided' && gate.strict === true);
}

/** XML cannot represent most control characters, or half of a surrogate pair. */
function escaped(text: string): string {
  return escapeHtml(text.replace(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd'));
}
