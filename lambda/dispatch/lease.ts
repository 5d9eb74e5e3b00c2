// Keeps a run to one dispatcher if possible, because two would send every sample twice and pay for it twice. The
// checkpoint is the lease. It only saves money: two dispatchers would lead to the same report.
import { randomUUID } from 'node:crypto';
import { Checkpoint } from '../shared/contracts/run.ts';
import { checkpointKey } from '../shared/keys.ts';
import type { Store, Stored } from '../shared/storage/store.ts';

/** How often a checkpoint is renewed, whatever the run is doing. */
const RENEW_MS = 20_000;
/** A dispatcher silent for this long counts as dead. It is so long because training can block a renewal. */
const LEASE_MS = 300_000;

export interface Lease {
  /** Samples below this were in the queue when the lease was taken. */
  readonly resumeAt: number;
  /** All samples below `sent` are in the queue now. */
  advance(sent: number): Promise<void>;
  /** Lets the next invocation take the run at once. */
  release(): Promise<void>;
}

/**
 * @param holder request id of the invocation.
 * @param force take the lease in any case: the caller knows that no other dispatcher runs.
 * @returns undefined if another dispatcher is at work.
 */
export async function takeLease(store: Store, run: string, holder: string, force = false): Promise<Lease | undefined> {
  const key = checkpointKey(run);
  let standing = await store.getJson(key, Checkpoint);
  let isForced = force;
  while (isForced || !standing || !isHeld(standing, holder)) {
    const sent = standing?.value.sent ?? 0;
    const condition = standing ? { ifMatch: standing.etag } : ({ ifAbsent: true } as const);
    const taken = await store.putJson(key, checkpoint(sent, holder, false), condition);
    if (taken) return new HeldLease(store, key, sent, holder);
    // The checkpoint may be ours, if the client retried after a lost answer. Or another dispatcher was faster. Look
    // again, because it may have given up since, and then nobody would continue before the next sweep.
    isForced = false;
    standing = await store.getJson(key, Checkpoint);
  }
  return undefined;
}

/** Whether an invocation that may be alive holds the lease. A time in the future means that the clock was set back. */
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
  /** Writes wait for each other, so that an old one never overtakes a new one. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: Store, key: string, sent: number, holder: string) {
    this.#store = store;
    this.#key = key;
    this.#holder = holder;
    this.resumeAt = sent;
    this.#sent = sent;
    // If a renewal fails, the next one makes up for it.
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
