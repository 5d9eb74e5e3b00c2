// Holds the messages of waiting runs: they stay in the state folder, and nobody receives them.
import { z } from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import type { SqsQueue } from './fauxqs.ts';

const OfRun = z.object({ run: z.string() });

type Message = SqsQueue['messages'][number];

interface Waiting {
  readonly queue: SqsQueue;
  readonly messages: Message[];
}

export class HeldRuns {
  readonly #runs: Set<string>;
  readonly #waiting: readonly Waiting[];

  /**
   * Takes the messages of these runs out of the queues. No more will come, because nobody sends samples of a waiting
   * run.
   * @param runs the ids.
   */
  constructor(queues: readonly SqsQueue[], runs: Iterable<string>) {
    this.#waiting = queues.map((queue) => ({ queue, messages: [] }));
    this.#runs = new Set(runs);
    if (this.#runs.size > 0) for (const one of this.#waiting) this.#sort(one, one.queue.messages.splice(0));
  }

  get any(): boolean {
    return this.#runs.size > 0;
  }

  /** Lets the run continue. */
  release(run: string): void {
    if (!this.#runs.delete(run)) return;
    for (const one of this.#waiting) this.#sort(one, one.messages.splice(0));
  }

  #sort({ queue, messages }: Waiting, all: readonly Message[]): void {
    // A waiting receiver sees them at its next poll, within milliseconds.
    for (const message of all) (this.#isHeld(message) ? messages : queue.messages).push(message);
  }

  #isHeld({ body }: Message): boolean {
    const { data } = OfRun.safeParse(tryJson(body));
    return data !== undefined && this.#runs.has(data.run);
  }
}
