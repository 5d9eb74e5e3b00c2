// Reads an answer's body as text, up to a limit, because a body may be endless or unpack to gigabytes.

/**
 * Limit for an unpacked body. It has room for three thousand tokens, each with its twenty most likely alternatives. A
 * label takes about a dozen tokens. With 32 requests in flight, a worker holds at most 128 MB.
 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Room for the second piece and those after it. */
const MORE_BYTES = 16_384;

const UTF8 = new TextDecoder();

/** The body is larger than MAX_BODY_BYTES. Its connection is closed. */
export class OversizedBodyError extends Error {
  override readonly name = 'OversizedBodyError';

  constructor() {
    super(`the body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`);
  }
}

/** Takes a body piece by piece. */
export class BodyText {
  /** Most answers come in one piece, which need not be copied. */
  #held: Uint8Array = new Uint8Array();
  #bytes = 0;

  /** @throws OversizedBodyError */
  add(piece: Uint8Array): void {
    const bytes = this.#bytes + piece.length;
    if (bytes > MAX_BODY_BYTES) throw new OversizedBodyError();
    if (this.#bytes === 0) {
      this.#held = piece;
    } else {
      // Even a piece of one byte keeps its whole packet in memory, so all but the first are copied.
      if (bytes > this.#held.length) this.#grow(Math.max(2 * bytes, MORE_BYTES));
      this.#held.set(piece, this.#bytes);
    }
    this.#bytes = bytes;
  }

  read(): string {
    return UTF8.decode(this.#held.subarray(0, this.#bytes));
  }

  #grow(wanted: number): void {
    const larger = Buffer.allocUnsafe(Math.min(wanted, MAX_BODY_BYTES));
    larger.set(this.#held.subarray(0, this.#bytes));
    this.#held = larger;
  }
}

/** @throws OversizedBodyError, and what the stream throws if it breaks or is aborted. */
export async function readText({ body }: Pick<Response, 'body'>): Promise<string> {
  const text = new BodyText();
  // Leaving the loop early cancels the stream and closes its connection.
  for await (const piece of body ?? []) text.add(piece);
  return text.read();
}
