import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsCostUsd } from '../../../../lambda/shared/planning/aws-cost.ts';

const cost = readFileSync(join(import.meta.dirname, '../../../../docs/cost.md'), 'utf8');

/** Of a model that takes two seconds a call. */
const usd = (samples: number, inFlight: number): number =>
  awsCostUsd({ samples, seconds: (2 * samples) / inFlight, workers: Math.max(2, inFlight / 32), batchSize: 384 });

describe('awsCostUsd', () => {
  it('of a million samples at full pace is at most 1.50, and near the bill that is measured', () => {
    const [, measured] = /\*\*together\*\* \| {2}\| \*\*([\d.]+)\*\*/.exec(cost) ?? [];
    expect(usd(1e6, 6_400)).toBeLessThan(1.5);
    expect(Math.abs(usd(1e6, 6_400) - Number(measured))).toBeLessThan(0.1);
  });

  it('grows faster than the samples where segments are small, as docs/cost.md has it', () => {
    for (const inFlight of [6_400, 640, 64]) {
      const figures = [usd(1e3, inFlight).toFixed(3), usd(1e5, inFlight).toFixed(2), usd(1e6, inFlight).toFixed(2)];
      expect(cost).toContain(`| ${[inFlight.toLocaleString('en'), ...figures].join(' | ')} |`);
    }
  });

  it('of baselines alone, which take no time, has no more requests than it must', () => {
    expect(awsCostUsd({ samples: 1e6, seconds: 0, workers: 2, batchSize: 384 })).toBeLessThan(0.5);
  });
});
