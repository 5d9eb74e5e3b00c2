// Decides what an endpoint's refusal or silence means for a sample: permanent, transient, throttled or account. See
// docs/failures.md.
import { OversizedBodyError } from './body.ts';
import { ConnectionError, NoAnswerError, RefusedError } from './call-errors.ts';
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

/** @param error from the client. @throws the error itself if it is not the endpoint's. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BadAnswerError) return error.failure;
  if (error instanceof NoAnswerError) return { class: 'transient', code: 'timeout', message: error.message };
  if (error instanceof ConnectionError) return connectionFailure(error);
  if (error instanceof SyntaxError) {
    return { class: 'transient', code: 'malformed_answer', message: 'the answer is not JSON' };
  }
  if (!(error instanceof RefusedError)) throw error;
  return refusalFailure(error.words, error.status, error.message, error.headers);
}

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

function connectionFailure(error: ConnectionError): Failure {
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
