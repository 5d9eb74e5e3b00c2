// Keeps the bytes of the row being read: the parser's output does not show how they were written.
export class Recent {
  #chunks: Buffer[] = [];
  /** Offsets in the file of the first chunk, and of the first row that is not forgotten. */
  #offset = 0;
  #start = 0;

  push(chunk: Buffer): void {
    // Drop chunks only here, because most rows are never looked at.
    while (this.#chunks[0] && this.#offset + this.#chunks[0].length <= this.#start) {
      this.#offset += this.#chunks.shift()?.length ?? 0;
    }
    this.#chunks.push(chunk);
  }

  /** @param end the byte after a row that has been read. */
  forgetUntil(end: number): void {
    this.#start = end;
  }

  /** The bytes not yet forgotten, up to `end`. */
  until(end: number): Buffer {
    const [only] = this.#chunks;
    const bytes = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    return bytes.subarray(this.#start - this.#offset, end - this.#offset);
  }
}
