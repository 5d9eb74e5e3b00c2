// The gates as a JUnit file, which CI systems display.
import type { GateResult, Report } from '../../shared/contracts/report/report.ts';
import { describeGate } from '../findings/gates.ts';
import { escapeHtml } from '../html/escape.ts';

export function junitXml({ name, gates }: Pick<Report, 'name' | 'gates'>): string {
  const failures = gates.filter(({ passed }) => !passed).length;
  const counts = `tests="${gates.length}" failures="${failures}"`;
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
  if (gate.passed) return `    <testcase ${attributes}/>`;
  const message = gate.value === null ? 'unknown' : `is ${gate.value}`;
  return `    <testcase ${attributes}><failure message="${message}"/></testcase>`;
}

/** XML cannot represent most control characters, or half of a surrogate pair. */
function escaped(text: string): string {
  return escapeHtml(text.replace(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd'));
}
