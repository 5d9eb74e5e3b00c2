// Sends the requests of endpoints' clients through a `fetch`: the global one, which some tests replace, or a test's own.
import { Client } from '../../../lambda/shared/models/client/client.ts';
import { checkStatus, type Send, TimedOutError } from '../../../lambda/shared/models/client/send.ts';
import { readText } from '../../../lambda/shared/models/reply/body.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A client whose requests a test answers. */
export const scriptedClient = (fetch: Fetch, baseURL = 'http://model.test/v1'): Client =>
  new Client({ baseURL, apiKey: 'dummy', timeoutMs: 600_000, send: viaFetch(fetch) });

/** @param own by default the global one at the time of the call */
export function viaFetch(own?: Fetch): Send {
  return async ({ method, url, headers, body, signal }) => {
    const over = new AbortController();
    const end = () => over.abort(new TimedOutError());
    signal?.addEventListener('abort', end);
    const startedAt = performance.now();
    const ended = <T>(error: T) => (over.signal.aborted ? new TimedOutError() : error);
    try {
      const fetch: Fetch = own ?? globalThis.fetch;
      const init = { method, headers, signal: over.signal, ...(body !== undefined && { body }) };
      const response = await fetch(url.href, init).catch((error: unknown) => {
        throw ended(error);
      });
      checkStatus(response.status);
      const read = await readText(response).then(
        (text) => ({ text }),
        (error: Error) => ({ text: '', broken: ended(error) }),
      );
      const { status } = response;
      return { status, headers: response.headers, ...read, latencyMs: performance.now() - startedAt };
    } finally {
      signal?.removeEventListener('abort', end);
    }
  };
}
