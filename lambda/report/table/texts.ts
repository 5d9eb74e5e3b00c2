// What models wrote, as UTF-8 outside V8's heap: a text costs its bytes and ten more, where a string in a map costs some
// hundred more, and the heap is only half of a function's memory.
import { float64At } from '../../shared/at.ts';
import { BYTES_PER_PREDICTION, REPORT_BYTES } from '../../shared/contracts/limits.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Before each text stands its length. */
const LENGTH_BYTES = 2;
/** Texts of which a repetition is recognized: labels are among the first. */
const MOST_KNOWN = 10_000;
/** Bytes that are there for texts, however many samples a run has. */
const LEAST_BYTES = 128 * 1024 * 1024;

/** The memory for all texts of a run. It never grows beyond its bound, whatever models write. */
export class TextMemory {
  readonly #chunks: Buffer[] = [];
  readonly #known = new Map<string, number>();
  /** The same by their places, so that they are not decoded again and again. */
  readonly #knownAt = new Map<number, string>();
  #bytesLeft: number;
  /** Where the next text begins: chunk × CHUNK_BYTES + place in it. */
  #next = CHUNK_BYTES;
  /** Texts for which there was no room. */
  leftOut = 0;

  constructor(bytes: number) {
    this.#bytesLeft = bytes;
  }

  /** What the predictions of a run leave free. */
  static forSamples(samples: number): TextMemory {
    return new TextMemory(Math.max(LEAST_BYTES, REPORT_BYTES - samples * BYTES_PER_PREDICTION));
  }

  /** @returns where it is, from 1 on; 0 if there is no room. */
  write(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(text).subarray(0, 2 ** (8 * LENGTH_BYTES) - 1);
    const size = LENGTH_BYTES + bytes.length;
    if (size > this.#bytesLeft) {
      this.leftOut++;
      return 0;
    }
    this.#bytesLeft -= size;
    if ((this.#next % CHUNK_BYTES) + size > CHUNK_BYTES || this.#next >= this.#end) this.#begin();
    const at = this.#next;
    const chunk = this.#chunks.at(-1) ?? Buffer.alloc(0);
    chunk.writeUInt16LE(bytes.length, at % CHUNK_BYTES);
    bytes.copy(chunk, (at % CHUNK_BYTES) + LENGTH_BYTES);
    this.#next += size;
    if (this.#known.size < MOST_KNOWN) this.#keep(text, at + 1);
    return at + 1;
  }

  read(place: number): string | undefined {
    const known = this.#knownAt.get(place);
    if (known !== undefined) return known;
    const chunk = this.#chunks[Math.floor((place - 1) / CHUNK_BYTES)];
    if (place === 0 || !chunk) return undefined;
    const start = (place - 1) % CHUNK_BYTES;
    const from = start + LENGTH_BYTES;
    return chunk.toString('utf8', from, from + chunk.readUInt16LE(start));
  }

  #keep(text: string, place: number): void {
    this.#known.set(text, place);
    // A longer one was cut, and half a character replaced.
    if (Buffer.byteLength(text) < 2 ** (8 * LENGTH_BYTES) && text.isWellFormed()) this.#knownAt.set(place, text);
  }

  get #end(): number {
    return this.#chunks.length * CHUNK_BYTES;
  }

  #begin(): void {
    this.#next = this.#end;
    this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES));
  }
}

/** One text a sample, of those that have any. */
export class SampleTexts {
  readonly #samples: number;
  readonly #memory: TextMemory;
  /** By sample; most runs ask for no reasons. */
  #places: Float64Array | undefined;

  constructor(samples: number, memory: TextMemory) {
    this.#samples = samples;
    this.#memory = memory;
  }

  set(sample: number, text: string): void {
    this.#places ??= new Float64Array(this.#samples);
    this.#places[sample] = this.#memory.write(text);
  }

  get(sample: number): string | undefined {
    return this.#places && this.#memory.read(float64At(this.#places, sample));
  }
}
