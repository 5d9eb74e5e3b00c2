import { expect, test } from 'vitest';
import { gateDoubt } from '../../../../lambda/report/findings/gates.ts';
import type { GateResult } from '../../../../lambda/shared/contracts/report/report.ts';

const GATE: GateResult = { metric: 'accuracy', variant: 'm', min: 0.8, value: 0.8, passed: true, outcome: 'pass' };
const FAILED = { passed: false, outcome: 'fail' } as const;

test.each<[Partial<GateResult>, string]>([
  [{}, ''],
  [{ others_fail: 0.37 }, '37 of 100 such holdouts would fail it'],
  [{ others_fail: 0.04 }, ''],
  [{ ...FAILED, others_fail: 0.6 }, '40 of 100 such holdouts would pass it'],
  [{ ...FAILED, others_fail: 0.97 }, ''],
  [{ ...FAILED, others_fail: null }, ''],
  [{ bounds: { lower: 0.71, upper: 0.88 }, risk: 0.05 }, 'in truth 0.71 to 0.88 (each bound at risk 5%)'],
  [{ passed: false, outcome: 'undecided', value: null, other: null }, 'there is nothing to compare with'],
])('%j', (more, doubt) => {
  expect(gateDoubt({ ...GATE, ...more })).toBe(doubt);
});
