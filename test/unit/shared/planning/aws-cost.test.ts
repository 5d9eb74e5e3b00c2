import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byInFlight, byRowBytes, ofDefaultRun, runUsd } from '../../../../bench/scale/estimates.ts';
import { awsCostUsd, type Lane } from '../../../../lambda/shared/planning/aws-cost.ts';

const cost = readFileSync(join(import.meta.dirname, '../../../../docs/cost.md'), 'utf8');

const alone = (lane: Lane): number => awsCostUsd({ seconds: lane.seconds, lanes: [lane] });

describe('awsCostUsd', () => {
  it('is at most 0.60 for a million samples at full pace, and near the measured bill', () => {
    const [, measured] = /\*\*together\*\* \| {2}\| \*\*([\d.]+)\*\*/.exec(cost) ?? [];
    expect(runUsd(1e6, 6_400)).toBeLessThan(0.6);
    expect(Math.abs(runUsd(1e6, 6_400) - Number(measured))).toBeLessThan(0.1);
  });

  it('is at most 1.50 a million for seven million samples with 64 requests in flight', () => {
    expect(runUsd(7e6, 64) / 7).toBeLessThan(1.5);
    // Ten times as many samples cost ten times as much, and little more.
    expect(runUsd(7e6, 64)).toBeLessThan(7.5 * runUsd(1e6, 64));
  });

  it('charges each 64 KB of the rows that ten messages carry, to their queue and from it', () => {
    const perRequest = (1e6 / 10) * 0.5e-6;
    expect(runUsd(1e6, 640, { messageBytes: 6_500 })).toBeCloseTo(runUsd(1e6, 640), 6);
    expect(runUsd(1e6, 640, { messageBytes: 6_600 })).toBeCloseTo(runUsd(1e6, 640) + 2 * perRequest, 6);
    expect(runUsd(1e6, 640, { messageBytes: 65_536 })).toBeCloseTo(runUsd(1e6, 640) + 18 * perRequest, 6);
  });

  it('is what docs/cost.md says, by requests in flight, by the size of a row, and with baselines', () => {
    for (const cells of [...byInFlight(), ...byRowBytes(), ...ofDefaultRun()])
      expect(cost).toContain(`| ${cells.join(' | ')} |`);
  });

  it('has no more requests than necessary for baselines alone, which take no time', () => {
    expect(alone({ samples: 1e6, seconds: 0, workers: 2, batchSize: 384 })).toBeLessThan(0.5);
  });

  it('counts each endpoint by its own workers and its own time', () => {
    const fast: Lane = { samples: 1e5, seconds: 1_200, workers: 6, batchSize: 138 };
    const slow: Lane = { samples: 1e3, seconds: 1_200, workers: 2, batchSize: 5 };
    const [both, one, other] = [[fast, slow], [fast], [slow]].map((lanes) => awsCostUsd({ seconds: 1_200, lanes }));
    // Segments are made together, and their LISTs are cheaper than those of both alone.
    expect(both).toBeLessThanOrEqual((one ?? 0) + (other ?? 0));
    expect(both).toBeGreaterThan(Math.max(one ?? 0, other ?? 0));
    // Workers that had to wait for a slower endpoint would be paid for.
    const waiting = awsCostUsd({
      seconds: 12_000,
      lanes: [
        { ...fast, seconds: 12_000 },
        { ...slow, seconds: 12_000 },
      ],
    });
    expect(waiting).toBeGreaterThan(2 * (both ?? 0));
  });
});
