// Tells whoever follows a run that something has changed in the bucket, so that nobody needs to look again and again.
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. Objects often come together, and one look sees them all. */
const TOGETHER_MS = 30;

export class Changes {
  #isNew = false;
  #next = Promise.withResolvers<void>();

  tell(): void {
    this.#isNew = true;
    this.#next.resolve();
  }

  /**
   * Resolves at the next change, or at once if there was one since it resolved last.
   * @param mostMs how long to wait at most
   * @throws if the signal aborts
   */
  async wait(mostMs: number, signal: AbortSignal | undefined): Promise<void> {
    await sleep(TOGETHER_MS, undefined, { signal });
    if (!this.#isNew) await Promise.race([this.#next.promise, sleep(mostMs, undefined, { signal, ref: false })]);
    if (!this.#isNew) return;
    this.#isNew = false;
    this.#next = Promise.withResolvers();
  }
}
