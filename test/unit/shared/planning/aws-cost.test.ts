import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsCostUsd, type Lane } from '../../../../lambda/shared/planning/aws-cost.ts';

const cost = readFileSync(join(import.meta.dirname, '../../../../docs/cost.md'), 'utf8');

const alone = (lane: Lane): number => awsCostUsd({ seconds: lane.seconds, lanes: [lane] });

/** For a model that takes two seconds per call. */
const usd = (samples: number, inFlight: number): number =>
  alone({ samples, seconds: (2 * samples) / inFlight, workers: Math.max(2, inFlight / 32), batchSize: 384 });

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

  it('is a few cents for a million rows of four baselines, which are no messages', () => {
    const baselines = awsCostUsd({ seconds: 0, lanes: [], computed: 4e6 });
    expect(baselines).toBeGreaterThan(0);
    expect(baselines).toBeLessThan(0.05);
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
