// A sample as it reaches classify.
import type { Sample } from '../shared/contracts/messages.ts';

/** One delivery of a sample. */
export interface Delivery {
  readonly sample: Sample;
  /** Deliveries of this message so far, this one included. */
  readonly receives: number;
  /** Milliseconds left of the invocation. */
  readonly remainingMs: () => number;
}
