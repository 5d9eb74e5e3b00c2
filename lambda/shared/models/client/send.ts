// One HTTP request as the client of an endpoint makes it, and what comes back.

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  /** Ends the request when its time is over, or when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  /** Unpacked. What had come of it if it is broken. */
  readonly text: string;
  /** Why the body did not come to its end. */
  readonly broken?: Error | undefined;
  /** Milliseconds from sending the request to the arrival of the answer's last byte. */
  readonly latencyMs: number;
}

/** @throws TimedOutError, and what the network throws. A redirect is an error, so the key never goes to another host. */
export type Send = (request: HttpRequest) => Promise<HttpReply>;

/** The time of the request or of its caller is over. */
export class TimedOutError extends Error {
  override readonly name = 'TimedOutError';

  constructor() {
    super('no answer within the time limit');
  }
}

/** Statuses that fetch follows: https://fetch.spec.whatwg.org/#redirect-status */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** @throws Error if the answer is no answer of this host */
export function checkStatus(status: number): void {
  if (REDIRECTS.includes(status)) throw new Error('unexpected redirect');
  // Node's parser takes any three digits.
  if (status < 200) throw new Error(`unexpected status ${status}`);
}
