// Where a command's run happens: the functions on this machine, or a deployed stack. Both are a bucket to talk to.
import type { S3Client } from '@aws-sdk/client-s3';
import type { Store } from '../../lambda/shared/storage/store.ts';

export interface Target {
  readonly s3: S3Client;
  readonly store: Store;
  /** Milliseconds between two looks into the bucket. */
  readonly pollMs: number;
  /** Where the user finds out more when a run does not start. */
  readonly logs: string;
  /** Starts again what was interrupted. */
  resume(run: string): void;
  /** Looks after a run that does not move: something of it may be nowhere any more. */
  stalled(run: string): void;
  /** Invocations of functions that failed, as they came. */
  failures(): readonly string[];
  /** Rejects where the run cannot go on, whoever waits for it. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}
