// Talks to one OpenAI-compatible endpoint: addresses, headers, time limits, and errors. It never tries again by itself.

import { VERSION } from '../../version.ts';
import { ConnectionError, NoAnswerError, RefusedError } from '../reply/call-errors.ts';
import { readErrorBody } from '../reply/error-body.ts';
import type { ReplyHeaders } from '../reply/reply-headers.ts';
import { overHttp } from './over-http.ts';
import { type HttpReply, type HttpRequest, type Send, TimedOutError } from './send.ts';
import { withoutKeyIn } from './without-key.ts';

/** Signs a request instead of a key. @returns its headers */
export type Sign = (request: HttpRequest) => Promise<Readonly<Record<string, string>>>;

export interface ClientSettings {
  readonly baseURL: string;
  readonly apiKey?: string | undefined;
  /** Further headers, for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time limit of a request. */
  readonly timeoutMs: number;
  readonly sign?: Sign | undefined;
  /** Gets the headers of every answer. */
  readonly onHeaders?: ((headers: ReplyHeaders) => void) | undefined;
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
const JSON_TYPE = /^[^;]*(?:application\/json[^;]*|\+json\s*)(?:;|$)/i;

export class Client {
  readonly baseURL: string;
  readonly apiKey: string | undefined;
  readonly #settings: ClientSettings;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: ClientSettings) {
    this.baseURL = settings.baseURL;
    this.apiKey = settings.apiKey;
    this.#settings = settings;
    this.#headers = {
      accept: 'application/json',
      'user-agent': `Holdout/${VERSION}`,
      // Some servers insist on a key. One that needs none ignores this one.
      ...(!settings.sign && { authorization: `Bearer ${settings.apiKey ?? 'none'}` }),
      ...lowerCase(settings.headers ?? {}),
    };
  }

  /**
   * @param path below the base URL
   * @param withinMs how long it may take, if that is less than the endpoint's limit
   * @throws RefusedError, NoAnswerError, ConnectionError, or SyntaxError if what is called JSON is none
   */
  async post(path: string, body: object, withinMs: number): Promise<Answered> {
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const timeoutMs = Math.min(this.#settings.timeoutMs, withinMs);
    return await this.#ask({
      method: 'POST',
      url: this.#at(path),
      headers,
      body: JSON.stringify(body),
      timeoutMs,
    });
  }

  /** @throws as post */
  async get(path: string, timeoutMs: number): Promise<unknown> {
    return (await this.#ask({ method: 'GET', url: this.#at(path), headers: this.#headers, timeoutMs })).raw;
  }

  async #ask(request: HttpRequest): Promise<Answered> {
    const { sign, onHeaders } = this.#settings;
    const headers = sign ? await sign(request) : request.headers;
    const reply = await this.#send(sign ? { ...request, headers } : request);
    onHeaders?.(reply.headers);
    const { status, latencyMs } = reply;
    if (status > 299) {
      // The status tells what an error is, even if its text is endless or breaks off. AWS shows what it would have
      // signed, and the token is a part of it.
      const words = readErrorBody(reply.broken ? '' : reply.text);
      throw new RefusedError(
        status,
        reply.headers,
        withoutKeyIn(words, this.apiKey ?? headers['x-amz-security-token']),
      );
    }
    if (reply.broken) throw failed(reply.broken);
    return { raw: contentOf(reply), latencyMs };
  }

  async #send(request: HttpRequest): Promise<HttpReply> {
    try {
      return await (this.#settings.send ?? overHttp)(request);
    } catch (error) {
      throw failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A base URL may have a query, which every request takes along. */
  #at(path: string): URL {
    const url = new URL(this.baseURL);
    url.pathname = url.pathname.replace(/\/+$/, '') + path;
    url.hash = '';
    return url;
  }
}

function failed(error: Error): Error {
  if (error instanceof TimedOutError || TIMED_OUT.test(String(error))) return new NoAnswerError();
  return new ConnectionError(error);
}

/** An empty body is no JSON, whatever its type says. */
function contentOf({ headers, text }: HttpReply): unknown {
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return text;
  return text === '' ? undefined : JSON.parse(text);
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
