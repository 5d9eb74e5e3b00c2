// How fast a run's count grows, and how long the rest will take.

/** Seconds over which the rate is taken: several of the report function's batching windows of 5 s. */
const WINDOW_SECONDS = 30;

/** How fast a count has been growing, and how long the rest will take. */
export class Pace {
  #now = 0;
  #observed: { seconds: number; done: number }[] = [];

  /** @param seconds on any clock that only goes forward */
  observe(seconds: number, done: number): void {
    this.#now = seconds;
    // Keeps the first of equal counts: the rate is measured between changes, or it would sink between two segments.
    if (this.#observed.at(-1)?.done === done) return;
    this.#observed.push({ seconds, done });
    while (this.#observed.length > 2 && (this.#observed[1]?.seconds ?? 0) <= seconds - WINDOW_SECONDS) {
      this.#observed.shift();
    }
  }

  /** Undefined until there are two different counts, and if nothing has changed for long. */
  get perSecond(): number | undefined {
    const [first] = this.#observed;
    const last = this.#observed.at(-1);
    if (!first || !last || last.seconds <= first.seconds || this.#now - last.seconds > WINDOW_SECONDS) return undefined;
    return (last.done - first.done) / (last.seconds - first.seconds);
  }

  /** Seconds until `total`; undefined if the rate is unknown. */
  secondsLeft(total: number): number | undefined {
    const rate = this.perSecond;
    const done = this.#observed.at(-1)?.done ?? 0;
    return rate === undefined ? undefined : Math.max(0, total - done) / rate;
  }
}
