// Reads what an endpoint says about an error, in whatever shape it says it. Pure.
import * as z from 'zod';
import { tryJson } from '../../storage/json.ts';
import { durationIn } from './wait.ts';

/** What a server says about an error, as far as it can be read. */
export interface ErrorWords {
  readonly message?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  /** A word. Numbers repeat the status and are none. */
  readonly code?: string | undefined;
  /** A status that stands in the body, as gateways send it with status 200. */
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What is read of an error object. Everything else in it is ignored, however deep. */
const text = z.string().optional().catch(undefined);
const either = z.union([z.string(), z.number()]).optional().catch(undefined);
const Fields = z.object({
  message: text,
  // AWS.
  Message: text,
  msg: text,
  type: text,
  error_type: text,
  __type: text,
  param: text,
  code: either,
  error_code: either,
  // Google: the name of the status. Others: its number.
  status: either,
  // Databricks and Azure's API management.
  statusCode: either,
  retry_after: either,
  retry_after_ms: either,
  details: z.unknown().optional(),
});
/** Google's ErrorInfo and RetryInfo, and Anthropic's details. */
const Detail = z.object({ reason: text, error_code: either, retryDelay: text });
/** Where error objects lie in a body, the most usual first. `detail` is FastAPI's, `errors` Cloudflare's. */
const Body = z.object({
  error: z.unknown().optional(),
  errors: z.unknown().optional(),
  detail: z.unknown().optional(),
});
const Completion = z.object({ choices: z.array(z.unknown()) });
const FailedChoice = z.object({ error: z.record(z.string(), z.unknown()) });

/** Kept of an error that has no known form. It is more than is ever shown. */
const MAX_CHARACTERS = 1_000;
/** Details that are looked at. */
const MAX_DETAILS = 10;
/** Levels of JSON that gateways wrap in a message. */
const MAX_DEPTH = 3;

/** @param body of a response whose status tells an error. @returns nothing if it is empty */
export function readErrorBody(body: string): ErrorWords {
  const words = wordsOf(tryJson(body), MAX_DEPTH);
  if (words.message !== undefined || words.code !== undefined || words.type !== undefined) return words;
  const plain = pageTitle(body) ?? body.slice(0, MAX_CHARACTERS).trim();
  return plain === '' ? words : { ...words, message: plain };
}

/** @returns the error in an answer with status 200; undefined if it is no error. */
export function errorIn(raw: unknown): ErrorWords | undefined {
  const completion = Completion.safeParse(raw);
  const [first] = completion.data?.choices ?? [];
  // OpenRouter: the provider broke off after the answer had begun.
  const failed = FailedChoice.safeParse(first);
  if (first !== undefined && !failed.success) return undefined;
  const words = wordsOf(failed.success ? failed.data : raw, MAX_DEPTH);
  return words.message ? words : undefined;
}

function wordsOf(value: unknown, depth: number): ErrorWords {
  if (depth === 0) return {};
  // Gemini's compatible endpoint wraps the error in a list.
  if (Array.isArray(value)) return wordsOf(value[0], depth - 1);
  const { data } = Body.safeParse(value);
  if (!data) return {};
  const { error, errors, detail } = data;
  const own = fieldsOf(value, depth);
  for (const inner of [error, errors, detail]) {
    if (typeof inner === 'string' && inner !== '') return { ...own, ...messageWords(inner, depth) };
    const [object] = Array.isArray(inner) ? inner : [inner];
    const words = fieldsOf(object, depth);
    if (words.message !== undefined || words.code !== undefined || words.type !== undefined) {
      return { ...(words.message === undefined && own.message !== undefined && { message: own.message }), ...words };
    }
  }
  return own;
}

function fieldsOf(value: unknown, depth: number): ErrorWords {
  const { data } = Fields.safeParse(value);
  if (!data) return {};
  const details = detailsOf(data.details);
  const told = data.message ?? data.Message ?? data.msg;
  const code = [data.code, data.error_code, ...details.map(({ error_code }) => error_code), ...details.map(reasonOf)]
    .map(codeOf)
    .find((word) => word !== '');
  const type = [data.type, data.error_type, data.__type?.split('#').at(-1), data.status]
    .map(wordOf)
    .find((word) => word !== '');
  const status = [data.code, data.status, data.statusCode].map(statusOf).find((number) => number !== undefined);
  const retryAfterMs = numberOf(data.retry_after_ms) ?? scaled(numberOf(data.retry_after), 1_000) ?? delayIn(details);
  return {
    ...(code !== undefined && { code }),
    ...(type !== undefined && { type }),
    ...(status !== undefined && { status }),
    ...(data.param !== undefined && { param: data.param }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(told !== undefined && messageWords(told, depth)),
  };
}

/** Gateways pass on a provider's error as JSON inside their message. xAI sends messages that are encoded for URLs. */
function messageWords(message: string, depth: number): ErrorWords {
  const inner = /^\s*[[{]/.test(message) ? wordsOf(tryJson(message), depth - 1) : {};
  if (inner.message !== undefined) return inner;
  const plain = /%20/.test(message) && !message.includes(' ') ? decoded(message) : message;
  return { message: plain.slice(0, MAX_CHARACTERS) };
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

/** Codes are logged, so only a single word counts. Anything else may be a text that the server repeats. */
export function wordOf(code: unknown): string {
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) && !/^[\d.-]+$/.test(code) ? code : '';
}

/** What LiteLLM, DeepSeek and others write where there is no code. */
const NO_CODES = /^(none|null|undefined|error|unknown_error|invalid_request_error)$/i;

function codeOf(code: unknown): string {
  const word = wordOf(code);
  return NO_CODES.test(word) ? '' : word;
}

const statusOf = (value: unknown): number | undefined =>
  /^[45]\d\d$/.test(String(value)) && typeof value !== 'object' ? Number(value) : undefined;

function numberOf(value: string | number | undefined): number | undefined {
  const number = typeof value === 'string' ? Number(/^\d+(\.\d+)?$/.test(value) ? value : Number.NaN) : value;
  return number !== undefined && number >= 0 && number < Number.POSITIVE_INFINITY ? number : undefined;
}

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

function detailsOf(details: unknown): z.infer<typeof Detail>[] {
  const list = Array.isArray(details) ? details.slice(0, MAX_DETAILS) : [details];
  return list.flatMap((one) => Detail.safeParse(one).data ?? []);
}

/** Google writes reasons in capitals, such as API_KEY_INVALID. */
const reasonOf = ({ reason }: z.infer<typeof Detail>): string | undefined =>
  reason !== undefined && /^[A-Z_]+$/.test(reason) ? reason : undefined;

function delayIn(details: readonly z.infer<typeof Detail>[]): number | undefined {
  return details.map(({ retryDelay }) => durationIn(retryDelay ?? '')).find((delay) => delay !== undefined);
}

/** Proxies answer with a page. */
function pageTitle(body: string): string | undefined {
  return /<title>\s*([^<]{1,200}?)\s*<\/title>/i.exec(body.slice(0, 10 * MAX_CHARACTERS))?.[1];
}
