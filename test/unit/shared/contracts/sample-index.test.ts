import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type SampleOrder,
  sampleIndex,
  samplePlace,
  samplesPerRow,
} from '../../../../lambda/shared/contracts/sample-index.ts';

const order = (variants: number, repeats: number): SampleOrder => ({
  variants: { length: variants },
  benchmark: { repeats },
});

describe('the index of a sample', () => {
  it('counts repeats within variants, and variants within rows', () => {
    const places = [];
    for (let index = 0; index < 8; index++) {
      const { row, variant, repeat } = samplePlace(order(2, 2), index);
      places.push([row, variant, repeat]);
    }
    expect(places).toEqual([
      [0, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
      [0, 1, 1],
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 0],
      [1, 1, 1],
    ]);
    expect(samplesPerRow(order(3, 2))).toBe(6);
  });

  it('is that of the first repeat by default', () => {
    expect(sampleIndex(order(3, 2), 1, 2)).toBe(10);
    expect(sampleIndex(order(3, 2), 1, 2, 1)).toBe(11);
  });

  // What a benchmark may ask for: 100 variants (besides ensembles), 100 repeats, 7 million samples.
  const orders = fc.record({ variants: fc.integer({ min: 1, max: 200 }), repeats: fc.integer({ min: 1, max: 100 }) });

  it('agrees with its place, whatever the run', () => {
    fc.assert(
      fc.property(orders, fc.nat(7_000_000), ({ variants, repeats }, index) => {
        const of = order(variants, repeats);
        const { row, variant, repeat } = samplePlace(of, index);
        expect(sampleIndex(of, row, variant, repeat)).toBe(index);
        expect(variant).toBeLessThan(variants);
        expect(repeat).toBeLessThan(repeats);
        expect(row).toBe(Math.floor(index / samplesPerRow(of)));
      }),
    );
  });

  it('is dense: the next sample has the next index', () => {
    fc.assert(
      fc.property(orders, fc.nat(1000), ({ variants, repeats }, row) => {
        const of = order(variants, repeats);
        const indices = Array.from({ length: samplesPerRow(of) }, (_, at) =>
          sampleIndex(of, row, Math.floor(at / repeats), at % repeats),
        );
        expect(indices).toEqual(indices.map((_, at) => row * samplesPerRow(of) + at));
      }),
      { numRuns: 20 },
    );
  });
});
