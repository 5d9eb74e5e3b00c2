// One dispatcher a run, as far as can be: two would send, and pay for, every sample twice. The checkpoint is the lease.
// It is only an economy: with two dispatchers the run still ends with the same report.
import { randomUUID } from 'node:crypto';
import { Checkpoint } from '../shared/contracts/run.ts';
import { checkpointKey } from '../shared/keys.ts';
import type { Store, Stored } from '../shared/storage/store.ts';

/** A checkpoint is renewed this often, whatever the run is doing. */
const RENEW_MS = 20_000;
/** Without a sign of life for so long, its dispatcher is taken for dead: training a classifier can block a renewal. */
const LEASE_MS = 300_000;

export interface Lease {
  /** Samples below this were in the queue when the lease was taken. */
  readonly resumeAt: number;
  /** All samples below `sent` are in the queue now. */
  advance(sent: number): Promise<void>;
  /** Nobody works on the run any more: the next invocation may take it at once. */
  release(): Promise<void>;
}

/**
 * @param holder request id of the invocation. Lambda's retries have the one of the try that died, and so need not wait.
 * @param force take it in any case: the caller knows that no other dispatcher runs.
 * @returns undefined where another dispatcher is at work.
 */
export async function takeLease(store: Store, run: string, holder: string, force = false): Promise<Lease | undefined> {
  const key = checkpointKey(run);
  const standing = await store.getJson(key, Checkpoint);
  const sent = standing?.value.sent ?? 0;
  if (standing && !force && isHeld(standing, holder)) return undefined;
  const condition = standing ? { ifMatch: standing.etag } : ({ ifAbsent: true } as const);
  const ours = checkpoint(sent, holder, false);
  const taken = (await store.putJson(key, ours, condition)) || (await stands(store, key, ours));
  return taken ? new HeldLease(store, key, sent, holder) : undefined;
}

/** A write that was refused may have been our own, tried again after its first answer was lost. */
async function stands(store: Store, key: string, { nonce }: Checkpoint): Promise<boolean> {
  return (await store.getJson(key, Checkpoint))?.value.nonce === nonce;
}

/** By an invocation that may be alive. A time that is still to come is of a clock that has been set back since. */
const isHeld = ({ value, lastModified }: Stored<Checkpoint>, by: string): boolean =>
  !value.released && value.holder !== by && Math.abs(Date.now() - lastModified.getTime()) < LEASE_MS;

const checkpoint = (sent: number, holder: string, released: boolean): Checkpoint => ({
  sent,
  released,
  holder,
  nonce: randomUUID(),
});

class HeldLease implements Lease {
  readonly resumeAt: number;
  readonly #store: Store;
  readonly #key: string;
  readonly #holder: string;
  readonly #timer: NodeJS.Timeout;
  #sent: number;
  /** Writes follow each other: an old one must not overtake a new one. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: Store, key: string, sent: number, holder: string) {
    this.#store = store;
    this.#key = key;
    this.#holder = holder;
    this.resumeAt = sent;
    this.#sent = sent;
    // A renewal that fails is made good by the next one.
    this.#timer = setInterval(() => void this.#write(false).catch(() => undefined), RENEW_MS);
    this.#timer.unref();
  }

  advance(sent: number): Promise<void> {
    this.#sent = sent;
    return this.#write(false);
  }

  release(): Promise<void> {
    clearInterval(this.#timer);
    return this.#write(true);
  }

  #write(released: boolean): Promise<void> {
    const next = checkpoint(this.#sent, this.#holder, released);
    const write = this.#last.then(async () => {
      await this.#store.putJson(this.#key, next);
    });
    this.#last = write.catch(() => undefined);
    return write;
  }
}
