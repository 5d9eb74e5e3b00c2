// The headers of an answer, as far as they are looked at: a part of what `fetch` calls Headers.
import type { IncomingMessage } from 'node:http';

export type ReplyHeaders = Pick<Headers, 'get'>;

/** Repeated headers are joined, as `fetch` does. Making its Headers would check and copy each of them. */
export const headersOf = ({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): ReplyHeaders => ({
  get: (name) => headersDistinct[name.toLowerCase()]?.join(', ') ?? null,
});
