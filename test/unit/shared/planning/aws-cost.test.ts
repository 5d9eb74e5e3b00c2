import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsCostUsd } from '../../../../lambda/shared/planning/aws-cost.ts';

const cost = readFileSync(join(import.meta.dirname, '../../../../docs/cost.md'), 'utf8');

/** For a model that takes two seconds per call. */
const usd = (samples: number, inFlight: number): number =>
  awsCostUsd({ samples, seconds: (2 * samples) / inFlight, workers: Math.max(2, inFlight / 32), batchSize: 384 });

describe('awsCostUsd', () => {
  it('is at most 1.50 for a million samples at full pace, and near the measured bill', () => {
    const [, measured] = /\*\*together\*\* \| {2}\| \*\*([\d.]+)\*\*/.exec(cost) ?? [];
    expect(usd(1e6, 6_400)).toBeLessThan(1.5);
    expect(Math.abs(usd(1e6, 6_400) - Number(measured))).toBeLessThan(0.1);
  });

  it('grows faster than the samples if segments are small, as docs/cost.md says', () => {
    for (const inFlight of [6_400, 640, 64]) {
      const figures = [usd(1e3, inFlight).toFixed(3), usd(1e5, inFlight).toFixed(2), usd(1e6, inFlight).toFixed(2)];
      expect(cost).toContain(`| ${[inFlight.toLocaleString('en'), ...figures].join(' | ')} |`);
    }
  });

  it('has no more requests than necessary for baselines alone, which take no time', () => {
    expect(awsCostUsd({ samples: 1e6, seconds: 0, workers: 2, batchSize: 384 })).toBeLessThan(0.5);
  });
});
