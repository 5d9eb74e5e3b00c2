// An answer's body as a text, and no more of it than an answer may have: what comes may be endless, or unpack to
// gigabytes.

/**
 * Of an unpacked body. Three thousand written tokens, each with the twenty most likely ones beside it, take as much, and
 * a label takes some dozen; a worker with 32 requests in flight holds 128 MB where all of them are as large.
 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** More than most answers have, so that they are copied once. */
const FIRST_BYTES = 16_384;

/** The body is larger than MAX_BODY_BYTES; its connection is closed. */
export class OversizedBodyError extends Error {
  override readonly name = 'OversizedBodyError';

  constructor() {
    super(`the body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`);
  }
}

/** @throws OversizedBodyError, and what the stream throws where it breaks or is aborted. */
export async function readText({ body }: Pick<Response, 'body'>): Promise<string> {
  if (!body) return '';
  let held = Buffer.allocUnsafe(FIRST_BYTES);
  let bytes = 0;
  // Leaving the loop early cancels the stream, which closes its connection. Pieces are copied: one of a single byte
  // would hold all of the packet that it came in.
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
