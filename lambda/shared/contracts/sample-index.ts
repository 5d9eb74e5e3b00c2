// Which row, variant and repeat a sample belongs to. Indices count repeats first, then variants, then rows. In messages and
// segments the rows are counted in the run's order (random/row-order.ts), in the report's table in the file's.

/** What determines sample indices: a run, or part of one. */
export interface SampleOrder {
  readonly variants: { readonly length: number };
  readonly benchmark: { readonly repeats: number };
}

interface SamplePlace {
  readonly row: number;
  readonly variant: number;
  readonly repeat: number;
}

export function samplesPerRow({ variants, benchmark }: SampleOrder): number {
  return variants.length * benchmark.repeats;
}

/** @example sampleIndex({ variants: { length: 3 }, benchmark: { repeats: 2 } }, 1, 2, 1) // 11 */
export function sampleIndex(order: SampleOrder, row: number, variant: number, repeat = 0): number {
  return (row * order.variants.length + variant) * order.benchmark.repeats + repeat;
}

/** The inverse of sampleIndex. */
export function samplePlace({ variants, benchmark }: SampleOrder, index: number): SamplePlace {
  const asked = Math.floor(index / benchmark.repeats);
  return {
    row: Math.floor(asked / variants.length),
    variant: asked % variants.length,
    repeat: index % benchmark.repeats,
  };
}
