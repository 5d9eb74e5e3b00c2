// Where a run happens: in the functions on this machine, or in a deployed stack. Either way, a command talks to a bucket.
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Store } from '../../lambda/shared/storage/store.ts';

export interface Target {
  /** Resolves when something may have changed in the bucket. Without it, whoever waits looks every pollMs. */
  readonly changed?: (signal: AbortSignal | undefined) => Promise<void>;
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

/** Waits until it is worth looking into the bucket again. @throws if the signal aborts */
export async function pause(
  { pollMs, changed }: Pick<Target, 'pollMs' | 'changed'>,
  signal?: AbortSignal,
): Promise<void> {
  if (changed) await changed(signal);
  else await sleep(pollMs, undefined, { signal });
}
