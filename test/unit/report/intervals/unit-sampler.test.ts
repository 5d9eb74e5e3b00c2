// Many units are drawn by kinds. The draws must have the moments of units that are drawn one by one.
import { expect, it } from 'vitest';
import type { UnitCells } from '../../../../lambda/report/clusters/unit-cells.ts';
import { unitSampler } from '../../../../lambda/report/intervals/unit-sampler.ts';
import { seededWords } from '../../../../lambda/shared/random/words.ts';

const RESAMPLES = 4_000;

/** Three kinds: single rows of cell 0, single rows of cell 1, and a customer with three rows of 1 and one of 2. */
function units(count: number): UnitCells {
  const kinds = [
    [[0, 1]],
    [[1, 1]],
    [
      [2, 1],
      [1, 3],
    ],
  ];
  const drawn = Array.from({ length: count }, (_, unit) => kinds[unit % 10 < 6 ? 0 : unit % 10 < 9 ? 1 : 2] ?? []);
  const starts = Int32Array.from([
    0,
    ...drawn.map(
      (
        (end) => (entries) =>
          (end += entries.length)
      )(0),
    ),
  ]);
  const entries = drawn.flat();
  return {
    starts,
    cells: Int32Array.from(entries, ([cell = 0]) => cell),
    counts: Float64Array.from(entries, ([, times = 0]) => times),
  };
}

it.each([3_000, 30_000])('draws %i units with the mean and the variance of a multinomial', (count) => {
  const sample = unitSampler(units(count), seededWords('units'));
  const counts = new Float64Array(3);
  const sums = new Float64Array(3);
  const squares = new Float64Array(3);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    sample(counts);
    for (const [cell, value] of counts.entries()) {
      sums[cell] = (sums[cell] ?? 0) + value;
      squares[cell] = (squares[cell] ?? 0) + value ** 2;
    }
  }
  // Of one unit: the mean of what it counts, and of its square.
  const moments = [
    [0.6, 0.6],
    [0.6, 0.3 + 0.1 * 9],
    [0.1, 0.1],
  ];
  for (const [cell, [mean = 0, square = 0]] of moments.entries()) {
    const measured = (sums[cell] ?? 0) / RESAMPLES;
    const variance = count * (square - mean ** 2);
    const ofMeasured = (squares[cell] ?? 0) / RESAMPLES - measured ** 2;
    // Four standard errors of each.
    expect(Math.abs(measured - count * mean)).toBeLessThan(4 * Math.sqrt(variance / RESAMPLES));
    expect(Math.abs(ofMeasured / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / RESAMPLES));
  }
});
