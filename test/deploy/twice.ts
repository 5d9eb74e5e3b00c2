// Makes a second delivery certain: what is first asked about a row is answered once the row has been asked about again.
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after which the second delivery is given up: half of what a call may take, so that no call is retried. */
const MOST_MS = 30_000;

export class AskedTwice {
  readonly #text: string;
  readonly #again = Promise.withResolvers<void>();
  #times = 0;

  /** @param text of the one row */
  constructor(text: string) {
    this.#text = text;
  }

  /** How often the row has been asked about. */
  get times(): number {
    return this.#times;
  }

  /** Resolves when the question may be answered. */
  async mayAnswer(question: string): Promise<void> {
    if (!question.includes(this.#text)) return;
    this.#times++;
    if (this.#times > 1) this.#again.resolve();
    await Promise.race([this.#again.promise, sleep(MOST_MS, undefined, { ref: false })]);
  }
}
