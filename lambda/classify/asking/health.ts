// Finds out with a tiny request whether a model answers at all.

import type { Failure } from '../../shared/models/reply/failure.ts';

/**
 * How long a refusal of a tiny request stands for those of rows, in milliseconds, unless something is answered: as long
 * as rows wait at most.
 */
const REFUSED_MS = 900_000;

type Ask = () => Promise<Failure | undefined>;

interface Look {
  readonly begunAt: number;
  readonly outcome: Promise<Failure | undefined>;
  /** Set once a look has found that requests are refused. */
  refused?: Failure;
}

/** The last look for each variant: many rows fail at once, and one request tells for all of them. */
export class Health {
  readonly #looks = new WeakMap<object, Look>();

  /**
   * @param since milliseconds as of performance.now(). A look that began earlier may have seen better days.
   * @param ask makes the request
   * @returns undefined if the model answers
   */
  async whyDown(variant: object, since: number, ask: Ask): Promise<Failure | undefined> {
    const known = this.#looks.get(variant);
    if (known && known.begunAt > since) return await known.outcome;
    const look: Look = { begunAt: performance.now(), outcome: ask() };
    this.#looks.set(variant, look);
    look.outcome.then(
      (why) => {
        if (why?.class === 'account' || why?.class === 'permanent') look.refused = why;
      },
      () => this.#looks.delete(variant),
    );
    return await look.outcome;
  }

  /** When the last look began, if it found that requests are refused, and not too long ago. */
  refusedAt(variant: object): number | undefined {
    const look = this.#looks.get(variant);
    return look?.refused && performance.now() - look.begunAt < REFUSED_MS ? look.begunAt : undefined;
  }
}
