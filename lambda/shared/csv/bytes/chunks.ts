// Splits a stream of bytes into a head and the rest.

export interface Head {
  /** Has fewer bytes than asked for only if there are no more. */
  readonly head: Buffer;
  /** What follows. If reading the head failed, it throws that error, so that the bytes before it are used first. */
  readonly rest: AsyncGenerator<Buffer, void>;
  readonly failure?: unknown;
  /** Whether nothing follows the head. */
  readonly whole: boolean;
}

/** @param enough whether the bytes so far suffice; called after each chunk. */
export async function readHead(
  chunks: AsyncGenerator<Buffer, void>,
  enough: (bytes: number, last: Buffer) => boolean,
): Promise<Head> {
  const read: Buffer[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const next = await chunks.next();
      if (next.done) return { head: oneBuffer(read), rest: chunks, whole: true };
      read.push(next.value);
      bytes += next.value.length;
      if (enough(bytes, next.value)) return { head: oneBuffer(read), rest: chunks, whole: false };
    }
  } catch (failure) {
    return { head: oneBuffer(read), rest: failing(failure), failure, whole: false };
  }
}

export const atLeast =
  (size: number) =>
  (bytes: number): boolean =>
    bytes >= size;

export async function* joined(head: Buffer, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return();
  }
}

export function startsWith(bytes: Buffer, prefix: Buffer): boolean {
  return bytes.subarray(0, prefix.length).equals(prefix);
}

function oneBuffer(read: readonly Buffer[]): Buffer {
  const [only] = read;
  return only && read.length === 1 ? only : Buffer.concat(read);
}

// biome-ignore lint/correctness/useYield: the stream has nothing but its failure.
async function* failing(failure: unknown): AsyncGenerator<Buffer, void> {
  throw failure;
}
