// Which samples of a run were sent.
import type { Dispatched } from './run.ts';
import { type SampleOrder, samplePlace } from './sample-index.ts';

export type Sent = Pick<Dispatched, 'sent' | 'decided'>;

/** All below `sent`; of a run that was sent in waves, the first rows of each variant. */
export function wasSent(order: SampleOrder, { sent, decided }: Sent): (index: number) => boolean {
  if (!decided) return (index) => index < sent;
  return (index) => {
    const { row, variant } = samplePlace(order, index);
    return row < (decided.rows[variant] ?? 0);
  };
}
