// Which samples of a run were sent, or computed by dispatch.
import type { Dispatched } from './run.ts';
import { type SampleOrder, samplePlace } from './sample-index.ts';

export type Sent = Pick<Dispatched, 'sent' | 'covered' | 'decided'>;

/** How many samples were sent or computed. */
export const coveredBy = ({ sent, covered = sent }: Sent): number => covered;

/** All below `covered`; of a run that was sent in waves, the first rows of each variant. */
export function wasSent(order: SampleOrder, dispatched: Sent): (index: number) => boolean {
  const { decided } = dispatched;
  if (!decided) return (index) => index < coveredBy(dispatched);
  return (index) => {
    const { row, variant } = samplePlace(order, index);
    return row < (decided.rows[variant] ?? 0);
  };
}
