// Which samples are messages, and which dispatch computes: those of baselines, which call nothing and cost nothing.
import { type SampleOrder, samplePlace, samplesPerRow } from '../contracts/sample-index.ts';
import type { Sent } from '../contracts/sent.ts';
import type { Variant } from '../contracts/variant.ts';

/** What of a run decides it. */
export interface Computing extends SampleOrder {
  readonly rows: number;
  readonly variants: readonly Pick<Variant, 'kind'>[];
  /** See contracts/run.ts. */
  readonly baseline_rows?: number | undefined;
}

/** By variant, whether dispatch computes its samples. */
export const computedVariants = ({ variants, baseline_rows }: Omit<Computing, 'rows'>): readonly boolean[] =>
  variants.map(({ kind }) => baseline_rows !== undefined && kind === 'baseline');

/** @returns whether dispatch computes the sample with this index */
export function isComputed(run: Omit<Computing, 'rows'>): (index: number) => boolean {
  const computed = computedVariants(run);
  return (index) => computed[samplePlace(run, index).variant] === true;
}

/** Samples of each row that are messages. */
export const awaitedPerRow = (run: Omit<Computing, 'rows'>): number =>
  computedVariants(run).filter((computed) => !computed).length * run.benchmark.repeats;

/** How many predictions will come through the queues if everything is sent. */
export const awaitedSamples = (run: Computing): number => run.rows * awaitedPerRow(run);

/** @param end samples below this were sent or computed: those of whole rows */
export function sentUpTo(run: Computing, end: number): Sent {
  if (run.baseline_rows === undefined) return { sent: end };
  return { sent: (end / samplesPerRow(run)) * awaitedPerRow(run), covered: end };
}
