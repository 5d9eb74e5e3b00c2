// Decides what an endpoint's refusal or silence means for a sample: permanent, transient, throttled or account. See
// docs/failures.md.
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { OversizedBodyError } from './body.ts';
import type { EndpointUsage } from './usage.ts';

export type FailureClass = 'permanent' | 'transient' | 'throttled' | 'account';

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
  /** From Retry-After. */
  readonly retryAfterMs?: number;
}

/** Error codes of an account that cannot pay: waiting a minute does not help. */
const QUOTA_CODES = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);
/** A reader gains nothing from a longer refusal. */
const MAX_MESSAGE_LENGTH = 300;
/** A longer Retry-After counts as an hour: the deadline ends runs, not a header. */
const MAX_RETRY_AFTER_MS = 3_600_000;

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

  return { ...refusalFailure(error), ...told(error) };
}

/** What the endpoint says besides code and message. */
function told({ status, type, param }: APIError): Pick<Failure, 'status' | 'type' | 'param'> {
  const kind = readCode(type);
  return {
    ...(status !== undefined && { status }),
    ...(kind && { type: kind }),
    ...(typeof param === 'string' && { param }),
  };
}

function refusalFailure(error: APIError): Failure {
  const status: number | undefined = error.status;
  const code = readCode(error.code);
  const message = cut(error.message);
  if (QUOTA_CODES.has(code)) return { class: 'account', code, message };
  if (status === 429 || code === 'slow_down') {
    const retryAfterMs = readRetryAfter(error.headers);
    return {
      class: 'throttled',
      code: code || 'rate_limit_exceeded',
      message,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  if (status === 401 || status === 403) return { class: 'account', code: code || `http_${status}`, message };
  // The model, or the deployment behind the base URL, is gone: no row can be answered.
  if (status === 404) return { class: 'account', code: code || 'model_not_found', message };
  if (status === 402) return { class: 'account', code: code || 'payment_required', message };
  if (status === undefined || status === 408 || status === 409 || status >= 500) {
    return { class: 'transient', code: status === undefined ? 'connection' : `http_${status}`, message };
  }
  return { class: 'permanent', code: code || `http_${status}`, message };
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

/** Codes are logged, so only a single word counts. Anything else may be a text that the server repeats. */
function readCode(code: unknown): string {
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : '';
}

/** Reads OpenAI's retry-after-ms, or seconds or a date as in RFC 9110. Ignores anything else. */
function readRetryAfter(headers: Headers | undefined): number | undefined {
  const number = (name: string) => {
    const text = headers?.get(name) ?? '';
    return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  };
  const seconds = number('retry-after');
  const wait = number('retry-after-ms') ?? (seconds === undefined ? untilDate(headers) : seconds * 1000);
  return wait === undefined ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}

/** Date.parse accepts almost anything, so it gets only what looks like an HTTP date. */
function untilDate(headers: Headers | undefined): number | undefined {
  const text = headers?.get('retry-after') ?? '';
  // The date follows the endpoint's clock, and ours may differ.
  const now = Date.parse(headers?.get('date') ?? '') || Date.now();
  const wait = / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : wait;
}

const cut = (text: string): string =>
  text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
