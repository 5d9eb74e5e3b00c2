// How fast a run's count grows, and how long the rest will take.

/** Seconds over which the rate is taken: several of the report function's batching windows of 5 s. */
const WINDOW_SECONDS = 30;

/** Seconds and growth before an estimate is shown: the first segments say more about the start than about the pace. */
const TELLING_SECONDS = 10;
const TELLING_COUNT = 50;
/** In a small run, this share of it suffices. */
const TELLING_SHARE = 0.1;

/** How fast a count has been growing, and how long the rest will take. */
export class Pace {
  #now = 0;
  #begun = false;
  #observed: { seconds: number; done: number }[] = [];

  /** @param seconds on any clock that only goes forward */
  observe(seconds: number, done: number): void {
    this.#now = seconds;
    // Keeps the first of equal counts: the rate is measured between changes, or it would sink between two segments.
    if (this.#observed.at(-1)?.done === done) return;
    this.#observed.push({ seconds, done });
    while (this.#observed.length > 2 && seconds - (this.#observed[1]?.seconds ?? 0) >= this.#keptSeconds) {
      this.#observed.shift();
      this.#begun = true;
    }
  }

  /** The first count did not change just then, so it is dropped as soon as better ones arrive. */
  get #keptSeconds(): number {
    return this.#begun ? WINDOW_SECONDS : TELLING_SECONDS;
  }

  /** Undefined until there are two different counts, and if nothing has changed for long. */
  get perSecond(): number | undefined {
    const [first] = this.#observed;
    const last = this.#observed.at(-1);
    if (!first || !last || last.seconds <= first.seconds || this.#now - last.seconds > WINDOW_SECONDS) return undefined;
    return (last.done - first.done) / (last.seconds - first.seconds);
  }

  /** Seconds until `total`; undefined if the rate is unknown or based on too little. */
  secondsLeft(total: number): number | undefined {
    const rate = this.perSecond;
    const [first] = this.#observed;
    const last = this.#observed.at(-1);
    if (!first || !last || rate === undefined) return undefined;
    const isTelling =
      last.seconds - first.seconds >= TELLING_SECONDS &&
      last.done - first.done >= Math.min(TELLING_COUNT, total * TELLING_SHARE);
    return isTelling ? Math.max(0, total - last.done) / rate : undefined;
  }
}
