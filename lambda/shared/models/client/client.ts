// The openai package's client for one endpoint, over a leaner `fetch`. It never tries again by itself.
import OpenAI, { APIConnectionError, APIUserAbortError, type ClientOptions } from 'openai';
import { ConnectionError, NoAnswerError, RefusedError } from '../reply/call-errors.ts';
import { readErrorBody } from '../reply/error-body.ts';
import { overHttp } from './over-http.ts';
import { type HttpReply, type HttpRequest, type Send, TimedOutError } from './send.ts';
import { withoutKeyIn } from './without-key.ts';

/** Signs requests instead of a key, and has the base URL. */
export type Provider = NonNullable<ClientOptions['provider']>;

export interface ClientSettings {
  readonly baseURL: string;
  readonly apiKey?: string | undefined;
  /** Further headers, for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time limit of a request. */
  readonly timeoutMs: number;
  readonly provider?: Provider | undefined;
  /** Gets the headers of every answer. */
  readonly onHeaders?: ((headers: Headers) => void) | undefined;
  readonly send?: Send | undefined;
}

export interface Answered {
  /** Parsed if its type is JSON, and otherwise its text. */
  readonly raw: unknown;
  /** See HttpReply. */
  readonly latencyMs: number;
}

/** Messages of the system and of proxies that say that a connection was not made in time. */
const TIMED_OUT = /timed? ?out/i;
type FetchInit = Parameters<NonNullable<ClientOptions['fetch']>>[1];

export class Client {
  readonly baseURL: string;
  readonly apiKey: string | undefined;
  readonly #settings: ClientSettings;
  readonly #openai: OpenAI;
  readonly #latencies = new WeakMap<Response, number>();

  constructor(settings: ClientSettings) {
    const { baseURL, apiKey, headers, timeoutMs, provider } = settings;
    this.baseURL = baseURL;
    this.apiKey = apiKey;
    this.#settings = settings;
    this.#openai = new OpenAI({
      // The package insists on a key. A server that needs none ignores this one.
      ...(provider ? { provider } : { baseURL, apiKey: apiKey ?? 'none' }),
      maxRetries: 0,
      timeout: timeoutMs,
      defaultHeaders: headers,
      fetch: (url, init) => this.#fetch(new URL(String(url)), init ?? {}),
      // These must not come from the environment of the shell or the function.
      organization: null,
      project: null,
      logLevel: 'off',
    });
  }

  /**
   * @param path below the base URL
   * @param signal ends the call early
   * @throws RefusedError, NoAnswerError, ConnectionError, or SyntaxError if what is called JSON is none
   */
  async post(path: string, body: object, signal: AbortSignal): Promise<Answered> {
    const { data: raw, response } = await this.#openai
      .post<unknown>(path, { body, signal })
      .withResponse()
      .catch(rethrowOwn);
    return { raw, latencyMs: this.#latencies.get(response) ?? 0 };
  }

  /** @throws as post */
  async get(path: string, timeoutMs: number): Promise<unknown> {
    return await this.#openai.get<unknown>(path, { timeout: timeoutMs }).catch(rethrowOwn);
  }

  /** @throws our own errors, which the package wraps as what went wrong with the connection */
  async #fetch(url: URL, { method, headers, body, signal }: NonNullable<FetchInit>): Promise<Response> {
    const request: HttpRequest = {
      method: method === 'GET' ? 'GET' : 'POST',
      url,
      headers: Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
      ...(typeof body === 'string' && { body }),
      // The package's own clock ends the request by the signal.
      signal: signal ?? undefined,
    };
    const reply = await this.#send(request);
    this.#settings.onHeaders?.(reply.headers);
    const { status, text } = reply;
    if (status > 299) {
      // The status tells what an error is, even if its text is endless or breaks off. AWS shows what it would have
      // signed, and the token is a part of it.
      const words = readErrorBody(reply.broken ? '' : text);
      const key = this.apiKey ?? request.headers['x-amz-security-token'];
      throw new RefusedError(status, reply.headers, withoutKeyIn(words, key));
    }
    if (reply.broken) throw failed(reply.broken);
    const response = responseOf(url, reply);
    this.#latencies.set(response, reply.latencyMs);
    return response;
  }

  async #send(request: HttpRequest): Promise<HttpReply> {
    try {
      return await (this.#settings.send ?? overHttp)(request);
    } catch (error) {
      throw failed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** What the package reads of a response. A whole one would take as long to make as the request itself. */
function responseOf({ href }: URL, { status, headers, text }: HttpReply): Response {
  const read = { ok: true, status, headers, url: href, body: null, text: async () => text };
  return read satisfies Partial<Response> as unknown as Response;
}

function failed(error: Error): Error {
  if (error instanceof TimedOutError || TIMED_OUT.test(String(error))) return new NoAnswerError();
  return new ConnectionError(error);
}

/** @throws what `#fetch` threw */
function rethrowOwn(error: unknown): never {
  if (error instanceof APIUserAbortError) throw new NoAnswerError();
  throw error instanceof APIConnectionError && error.cause instanceof Error ? error.cause : error;
}
