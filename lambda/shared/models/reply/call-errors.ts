// How a call of an endpoint can fail before there is an answer to read. See failureOf for what it means.
import type { ErrorWords } from './error-body.ts';

/** The endpoint answered with a status that tells an error. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;
  readonly headers: Headers;
  readonly words: ErrorWords;

  /** @param words what it said, without the key */
  constructor(status: number, headers: Headers, words: ErrorWords) {
    super(`${status} ${said(words)}`);
    this.status = status;
    this.headers = headers;
    this.words = words;
  }
}

function said(words: ErrorWords): string {
  if (words.message) return words.message;
  const rest = JSON.stringify(words);
  return rest === '{}' ? 'status code (no body)' : rest;
}

/** No answer came in time, or nobody waits for it any more. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor() {
    super('no answer within the time limit');
  }
}

/** There was no connection, or it broke. The cause says why. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(cause: Error) {
    super('Connection error.', { cause });
  }
}
