// What is asked about one sample, what its calls used, and how it goes back to the queue.
import type { SampleContent } from '../../shared/contracts/messages.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import type { EndpointUsage } from '../../shared/models/reply/usage.ts';
import type { Delivery } from '../delivery.ts';
import type { KnownRun } from '../runs.ts';
import type { Trouble } from '../trouble.ts';
import type { Worker } from '../worker.ts';

export interface Question {
  readonly delivery: Delivery;
  readonly variant: ModelVariant;
  readonly content: SampleContent;
  readonly known: KnownRun;
  readonly worker: Worker;
}

/** What the calls of one delivery have used so far. */
export interface Spent {
  calls: number;
  /** When the last of them began. */
  calledAt: number;
  usage: EndpointUsage;
  latencyMs: number;
  /** The service tier that the last answer names. */
  tier?: string | undefined;
}

/** The sample goes back to the queue and returns after a while. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly delaySeconds: number;
  readonly code: string;
  /** Set if something is wrong with the endpoint, beyond a reached limit. */
  readonly trouble: Trouble | undefined;

  constructor(code: string, delaySeconds: number, trouble?: Trouble) {
    super(`${code}: again in ${delaySeconds} s`);
    this.code = code;
    this.delaySeconds = delaySeconds;
    this.trouble = trouble;
  }
}
