// A sample as it reaches classify.
import type { Sample } from '../shared/contracts/messages.ts';

/** One delivery of a sample. */
export interface Delivery {
  readonly sample: Sample;
  /** Deliveries of this message so far, including this one. */
  readonly receives: number;
  /** Milliseconds left in the invocation. */
  readonly remainingMs: () => number;
}
