// Guesses the delimiter from the header, before anything is parsed.
import { MAX_RECORD_BYTES } from '../contracts/limits.ts';

/** In order of preference if the header has equally many. */
const CANDIDATES = [',', ';', '\t'] as const;
type Delimiter = (typeof CANDIDATES)[number];

/** Reads only up to the chunk in which the header ends. `head` is what it read. */
export async function guessDelimiter(
  chunks: AsyncGenerator<Buffer, void>,
): Promise<{ delimiter: Delimiter; head: Buffer }> {
  const scan = new HeaderScan();
  const read: Buffer[] = [];
  let bytes = 0;
  while (!scan.done && bytes <= MAX_RECORD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    scan.push(next.value);
    read.push(next.value);
    bytes += next.value.length;
  }
  return { delimiter: scan.best(), head: Buffer.concat(read) };
}

/** Counts the candidates outside quotes, up to the end of the first line that is not blank. */
class HeaderScan {
  done = false;
  #counts = new Map<string, number>();
  #quoted = false;
  #blank = true;

  push(chunk: Buffer): void {
    for (const character of chunk.toString('latin1')) {
      this.#step(character);
      if (this.done) return;
    }
  }

  best(): Delimiter {
    const count = (candidate: string): number => this.#counts.get(candidate) ?? 0;
    return CANDIDATES.reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
  }

  #step(character: string): void {
    if (character === '"') {
      // An escaped quote is two quotes: the first closes, the second opens again.
      this.#quoted = !this.#quoted;
      this.#blank = false;
    } else if (!this.#quoted && (character === '\n' || character === '\r')) {
      this.done = !this.#blank;
      if (this.#blank) this.#counts.clear();
    } else if (!this.#quoted) {
      const isDelimiter = CANDIDATES.some((candidate) => candidate === character);
      if (isDelimiter) this.#counts.set(character, (this.#counts.get(character) ?? 0) + 1);
      this.#blank &&= character.trim() === '';
    }
  }
}
