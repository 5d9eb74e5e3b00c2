// Holds the messages of waiting runs: they stay in the state folder, and nobody receives them.
import { z } from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import type { SqsQueue } from './fauxqs.ts';

const OfRun = z.object({ run: z.string() });

type Message = SqsQueue['messages'][number];

export class HeldRuns {
  readonly #queue: SqsQueue;
  readonly #runs: Set<string>;
  readonly #messages: Message[] = [];

  /**
   * Takes the messages of these runs out of the queue. No more will come, because nobody sends samples of a waiting
   * run.
   * @param runs the ids.
   */
  constructor(queue: SqsQueue, runs: Iterable<string>) {
    this.#queue = queue;
    this.#runs = new Set(runs);
    if (this.#runs.size > 0) this.#sort(queue.messages.splice(0));
  }

  get any(): boolean {
    return this.#runs.size > 0;
  }

  /** Lets the run continue. */
  release(run: string): void {
    if (!this.#runs.delete(run)) return;
    this.#sort(this.#messages.splice(0));
  }

  #sort(messages: readonly Message[]): void {
    // A waiting receiver sees them at its next poll, within milliseconds.
    for (const message of messages) (this.#isHeld(message) ? this.#messages : this.#queue.messages).push(message);
  }

  #isHeld({ body }: Message): boolean {
    const { data } = OfRun.safeParse(tryJson(body));
    return data !== undefined && this.#runs.has(data.run);
  }
}
