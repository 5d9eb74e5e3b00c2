// GitHub's REST API, as far as a comment and an artifact need it. A library would load more than it saves: these are five
// requests.
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { plain } from '../terminal/text.ts';

/** Milliseconds before each further try of a request that may succeed later. */
const WAITS_MS = [1000, 2000, 4000];
/** Longer waits, which a used-up limit asks for, cost more than a comment is worth. */
const LONGEST_WAIT_MS = 60_000;
/** GitHub also uses 403 for it, which else means that the token may not do this. */
const TOO_MANY = 429;
const REQUEST_MS = 30_000;
/** Of 100 entries each. */
const MAX_PAGES = 100;

/** GitHub's answer is no, or there is none. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  /** Of the answer; undefined if there was none. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /** The token may not do this. GitHub also says 404 where it keeps to itself what there is. */
  get isForbidden(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404;
  }

  /** It may have happened all the same. */
  get isUnclear(): boolean {
    return this.status === undefined || this.status >= 500;
  }
}

interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Whether it may be sent twice, after an answer that leaves open what happened. Not so by default for POST. */
  readonly repeatable?: boolean;
}

export class GitHub {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** @throws GitHubError, also if the answer is not as expected */
  async json<T>(url: string, schema: z.ZodType<T>, request: Request = {}): Promise<T> {
    return await parsed(await this.send(url, request), url, schema);
  }

  /** The entries of a list, page by page. */
  async *pages<T>(url: string, schema: z.ZodType<T>): AsyncGenerator<T, void> {
    let next: string | undefined = url;
    for (let page = 0; next !== undefined && page < MAX_PAGES; page++) {
      const response = await this.send(next);
      // With the token, nothing is asked of another server.
      const link = nextLink(response.headers.get('link'));
      next = link !== undefined && new URL(link).origin === new URL(url).origin ? link : undefined;
      yield await parsed(response, url, schema);
    }
  }

  /** @throws GitHubError for every answer but a success */
  async send(url: string, { method = 'GET', body, repeatable = method !== 'POST' }: Request = {}): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#once(url, method, body);
      if (outcome instanceof Response && outcome.ok) return outcome;
      const limited = outcome instanceof Response ? limitedFor(outcome) : undefined;
      const error = outcome instanceof Response ? await refusal(outcome, method, url, limited) : outcome;
      const mayRetry = limited !== undefined || (repeatable && error.isUnclear);
      const wait = Math.max(limited ?? 0, WAITS_MS[attempt] ?? Number.POSITIVE_INFINITY);
      if (!mayRetry || wait > LONGEST_WAIT_MS) throw error;
      await sleep(wait);
    }
  }

  async #once(url: string, method: string, body: unknown): Promise<Response | GitHubError> {
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'holdout',
      ...(this.#token !== '' && { authorization: `Bearer ${this.#token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    try {
      // Of a redirect to another server, fetch leaves out the token.
      return await fetch(url, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(REQUEST_MS),
      });
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new GitHubError(`${new URL(url).host} does not answer: ${plain(reason)}`, undefined, { cause: error });
    }
  }
}

async function parsed<T>(response: Response, url: string, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await response.json().catch(() => undefined));
  if (result.success) return result.data;
  throw new GitHubError(`${new URL(url).pathname}: an unexpected answer of ${new URL(url).host}`, response.status);
}

/** Only the path is told, and what GitHub says of it. @param limited milliseconds, if there were too many requests */
async function refusal(response: Response, method: string, url: string, limited?: number): Promise<GitHubError> {
  const text = await response.text().catch(() => '');
  if (limited !== undefined) {
    const message = `GitHub’s limit on requests is used up for ${Math.ceil(limited / 60_000)} min`;
    return new GitHubError(message, TOO_MANY);
  }
  const said = /"message"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1] ?? response.statusText;
  return new GitHubError(`${method} ${new URL(url).pathname}: ${response.status} ${plain(said)}`, response.status);
}

/**
 * Milliseconds until the limit on requests allows another one; undefined if it is not used up.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function limitedFor({ status, headers }: Response): number | undefined {
  if (status !== 403 && status !== TOO_MANY) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(after)) return after * 1000;
  if (headers.get('x-ratelimit-remaining') !== '0') return status === TOO_MANY ? LONGEST_WAIT_MS : undefined;
  return Math.max(0, Number(headers.get('x-ratelimit-reset')) * 1000 - Date.now());
}

/** @example '<https://api.github.com/…&page=2>; rel="next", <…>; rel="last"' */
const nextLink = (header: string | null): string | undefined => /<([^>]+)>;\s*rel="next"/.exec(header ?? '')?.[1];
