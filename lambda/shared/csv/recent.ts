// The bytes of the row that is being read: what the parser makes of them does not say how they were written.
export class Recent {
  #chunks: Buffer[] = [];
  /** Where in the file the first of the chunks begins, and the first row that is not forgotten. */
  #offset = 0;
  #start = 0;

  push(chunk: Buffer): void {
    // Only here, because most rows are never looked at.
    while (this.#chunks[0] && this.#offset + this.#chunks[0].length <= this.#start) {
      this.#offset += this.#chunks.shift()?.length ?? 0;
    }
    this.#chunks.push(chunk);
  }

  /** @param end the byte behind a row that has been read. */
  forgetUntil(end: number): void {
    this.#start = end;
  }

  /** What is not forgotten, up to that byte. */
  until(end: number): Buffer {
    const [only] = this.#chunks;
    const bytes = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    return bytes.subarray(this.#start - this.#offset, end - this.#offset);
  }
}
