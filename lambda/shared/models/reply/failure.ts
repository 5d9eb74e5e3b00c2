// Decides what an endpoint's refusal or silence means for a sample: permanent, transient, throttled or account. See
// docs/failures.md.
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai/error';
import * as z from 'zod';
import { OversizedBodyError } from './body.ts';
import { type ErrorWords, wordOf } from './error-body.ts';
import { type Meaning, meaningOf } from './refusal.ts';
import type { EndpointUsage } from './usage.ts';
import { asksToWait, waitMs } from './wait.ts';

export type FailureClass = Meaning['class'];

export interface Failure {
  readonly class: FailureClass;
  /** Appears in report.json's error_codes. */
  readonly code: string;
  /** What the endpoint said, for people to read; never the request. */
  readonly message: string;
  /** The parameter that the endpoint blames. */
  readonly param?: string;
  /** HTTP status of a refusal. Absent if no error was sent: a broken connection, or an unusable answer. */
  readonly status?: number;
  /** The endpoint's kind of error, such as `invalid_request_error`, if it names one. */
  readonly type?: string;
  /** How long the endpoint asks to be left alone. Only if throttled. */
  readonly retryAfterMs?: number;
}

/** A reader gains nothing from a longer refusal. */
const MAX_MESSAGE_LENGTH = 300;

/** Status 200, but not a usable answer. */
export class BadAnswerError extends Error {
  override readonly name = 'BadAnswerError';
  readonly failure: Failure;
  /** The answer was paid for all the same. */
  readonly usage: EndpointUsage;

  constructor(failure: Failure, usage?: EndpointUsage) {
    super(failure.message);
    this.failure = failure;
    this.usage = usage;
  }
}

export const badAnswer = (failureClass: FailureClass, code: string, message: string, usage?: EndpointUsage) =>
  new BadAnswerError({ class: failureClass, code, message }, usage);

/** What may be usable the next time. */
export const malformed = (message: string, usage?: EndpointUsage) =>
  badAnswer('transient', 'malformed_answer', message, usage);

/** @param error from the `openai` client. @throws the error itself if it is not the endpoint's. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BadAnswerError) return error.failure;
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return { class: 'transient', code: 'timeout', message: 'no answer within the time limit' };
  }
  if (error instanceof APIConnectionError) return connectionFailure(error);
  if (error instanceof SyntaxError) {
    return { class: 'transient', code: 'malformed_answer', message: 'the answer is not JSON' };
  }
  if (!(error instanceof APIError)) throw error;

  // It has no status if the connection broke.
  const status: number | undefined = error.status;
  if (status === undefined) return { class: 'transient', code: 'connection', message: cut(error.message) };
  return refusalFailure(Told.parse(error.error), status, error.message, error.headers);
}

/** What chat.ts read of the body, see readErrorBody. */
const Told = z
  .object({
    message: z.string().optional(),
    code: z.string().optional(),
    type: z.string().optional(),
    param: z.string().optional(),
    retryAfterMs: z.number().optional(),
  })
  .catch({});

/** The error in an answer with status 200. It costs nothing. */
export function errorInAnswer(words: ErrorWords): BadAnswerError {
  return new BadAnswerError(refusalFailure(words, words.status, words.message ?? '', undefined));
}

function refusalFailure(
  words: ErrorWords,
  status: number | undefined,
  shown: string,
  headers: Headers | undefined,
): Failure {
  const { message = '', type = '', param } = words;
  const meaning = meaningOf({ status, code: wordOf(words.code), type, message, asksToWait: asksToWait(headers) });
  const retryAfterMs = meaning.class === 'throttled' ? waitMs(headers, words.retryAfterMs, message) : undefined;
  return {
    ...meaning,
    message: cut(shown),
    ...(status !== undefined && { status }),
    ...(type && { type }),
    ...(param !== undefined && { param }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function connectionFailure(error: APIConnectionError): Failure {
  const cause = deepestCause(error);
  // A redirect is not followed, because it could carry the key to another host.
  if (/redirect/i.test(cause.message)) {
    return {
      class: 'account',
      code: 'redirected',
      message: 'the endpoint redirects to another address; declare that one',
    };
  }
  if (cause instanceof OversizedBodyError) {
    return { class: 'transient', code: 'malformed_answer', message: cause.message };
  }
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return { class: 'transient', code: 'connection', message: cut([code, cause.message].filter(Boolean).join(': ')) };
}

function deepestCause(error: Error): Error {
  return error.cause instanceof Error ? deepestCause(error.cause) : error;
}

export const cut = (text: string): string =>
  text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
