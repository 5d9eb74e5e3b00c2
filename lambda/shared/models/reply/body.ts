// Reads an answer's body as text, up to a limit, because a body may be endless or unpack to gigabytes.

/**
 * Limit for an unpacked body. It has room for three thousand tokens, each with its twenty most likely alternatives. A
 * label takes about a dozen tokens. With 32 requests in flight, a worker holds at most 128 MB.
 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Larger than most answers, so these are copied only once. */
const FIRST_BYTES = 16_384;

/** The body is larger than MAX_BODY_BYTES. Its connection is closed. */
export class OversizedBodyError extends Error {
  override readonly name = 'OversizedBodyError';

  constructor() {
    super(`the body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`);
  }
}

/** @throws OversizedBodyError, and what the stream throws if it breaks or is aborted. */
export async function readText({ body }: Pick<Response, 'body'>): Promise<string> {
  if (!body) return '';
  let held = Buffer.allocUnsafe(FIRST_BYTES);
  let bytes = 0;
  // Leaving the loop early cancels the stream and closes its connection. Pieces are copied, because even a piece of one
  // byte keeps its whole packet in memory.
  for await (const piece of body) {
    if (bytes + piece.length > MAX_BODY_BYTES) throw new OversizedBodyError();
    if (bytes + piece.length > held.length) {
      const wanted = Math.max(2 * held.length, bytes + piece.length);
      const larger = Buffer.allocUnsafe(Math.min(wanted, MAX_BODY_BYTES));
      held.copy(larger, 0, 0, bytes);
      held = larger;
    }
    held.set(piece, bytes);
    bytes += piece.length;
  }
  return new TextDecoder().decode(held.subarray(0, bytes));
}
