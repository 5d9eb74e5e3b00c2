// What a function knows of the last runs that it met. It reads each once, and keeps it while it is warm.

/** A run.json may have some megabytes of examples, and a classifier with some thousand terms takes a few, too. */
const MAX_RUNS = 20;

export class Kept<T> {
  readonly #read: (run: string) => Promise<T>;
  readonly #known = new Map<string, Promise<T>>();

  /** @param read what never changes once it can be read */
  constructor(read: (run: string) => Promise<T>) {
    this.#read = read;
  }

  /** @throws what `read` throws; the next call reads again */
  get(run: string): Promise<T> {
    const known = this.#known.get(run);
    if (known) return known;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= MAX_RUNS) this.#known.delete(oldest);
    const reading = this.#read(run);
    this.#known.set(run, reading);
    // Forget a failed read.
    reading.catch(() => this.#known.delete(run));
    return reading;
  }
}
