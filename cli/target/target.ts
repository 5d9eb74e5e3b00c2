// Where a run happens: in the functions on this machine, or in a deployed stack. Either way, a command talks to a bucket.
import type { S3Client } from '@aws-sdk/client-s3';
import type { Store } from '../../lambda/shared/storage/store.ts';

export interface Target {
  readonly s3: S3Client;
  readonly store: Store;
  /** Milliseconds between two looks into the bucket. */
  readonly pollMs: number;
  /** Tells the user where to look if a run does not start. */
  readonly logs: string;
  /** Whether open runs wait unless they are resumed. */
  readonly othersWait: boolean;
  /** Restarts what was interrupted. */
  resume(run: string): void;
  /** Looks after a run that does not move. Part of it may have disappeared. */
  stalled(run: string): void;
  /** Failed invocations of functions, in order. */
  failures(): readonly string[];
  /** Rejects if the run cannot continue. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}
