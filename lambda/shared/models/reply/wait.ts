// How long an endpoint asks to be left alone, by its headers and its words. Pure but for the clock.

/** A longer wait counts as an hour: the deadline ends runs, not a header. */
const MAX_WAIT_MS = 3_600_000;

const UNITS_MS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|millis|milliseconds?)$/i, 1],
  [/^(s|secs?|seconds?)$/i, 1_000],
  [/^(m|mins?|minutes?)$/i, 60_000],
  [/^(h|hrs?|hours?)$/i, 3_600_000],
  [/^(d|days?)$/i, 86_400_000],
];
/** OpenAI, Groq: "Please try again in 1.2s". Gemini: "Please retry in 10h17m5.7s". Azure: "Please retry after 26 seconds". */
const HINT = /\b(?:try(?:ing)?\s+again|retry(?:ing)?)\b[^.:\d]{0,40}?\b(?:in|after):?\s+(\d[\d.a-z ]{0,40})/i;
/** The hint may go on with other words. */
const LEADING =
  /^(?:\s*\d+(?:\.\d+)?\s*(?:ms|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z]))+/i;
const PART = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;
const DECIMAL = /^\d+(\.\d+)?$/;

/**
 * @param hinted what the body says in a field of its own, in milliseconds
 * @param message what it says in words
 * @returns milliseconds, at most an hour; undefined if the endpoint does not say
 */
export function waitMs(headers: Headers | undefined, hinted?: number, message = ''): number | undefined {
  const asked = [...(headers ? askedBy(headers) : []), hinted, hintIn(message), ...(headers ? resets(headers) : [])];
  const known = asked.filter((wait) => wait !== undefined);
  // "0" beside a longer wait is a default that nobody has set.
  const wait = known.find((milliseconds) => milliseconds > 0) ?? known[0];
  return wait === undefined ? undefined : Math.min(Math.max(wait, 0), MAX_WAIT_MS);
}

/** Whether the endpoint asks for a wait in so many words, apart from what its limits say. */
export const asksToWait = (headers: Headers | undefined): boolean =>
  headers !== undefined && askedBy(headers).some((wait) => wait !== undefined && wait > 0);

/** @example hintIn('Please try again in 6m0.5s.') // 360500 */
export function hintIn(message: string): number | undefined {
  const [hint = ''] = LEADING.exec(HINT.exec(message)?.[1] ?? '') ?? [];
  return durationIn(hint);
}

/** @example durationIn('6m0.5s') // 360500. Not a bare number. */
export function durationIn(text: string): number | undefined {
  const parts = [...text.matchAll(PART)];
  if (parts.length === 0 || text.replace(PART, '').trim() !== '') return undefined;
  const sum = parts.reduce((total, [, value, unit = '']) => {
    const factor = UNITS_MS.find(([name]) => name.test(unit))?.[1] ?? Number.NaN;
    return total + Number(value) * factor;
  }, 0);
  return Number.isNaN(sum) ? undefined : Math.round(sum);
}

/** Headers that say when to come back: OpenAI and Azure in milliseconds; seconds or a date as in RFC 9110. */
function askedBy(headers: Headers): (number | undefined)[] {
  return [
    decimal(headers, 'retry-after-ms'),
    decimal(headers, 'x-ms-retry-after-ms'),
    seconds(headers, 'retry-after') ?? untilDate(headers, 'retry-after'),
    seconds(headers, 'x-retry-after'),
  ];
}

/**
 * Headers that say when a limit is reset. IETF's drafts, Kong and Traefik: `ratelimit-reset` or `ratelimit`, in seconds.
 * OpenRouter and GitHub: `x-ratelimit-reset`, a time. Anthropic: dates, of which only used-up ones count.
 */
function resets(headers: Headers): (number | undefined)[] {
  const used = (name: string) => /^(0|0\.0+)$/.test(headers.get(name) ?? '');
  const anthropic = ['requests', 'tokens', 'input-tokens', 'output-tokens']
    .filter((kind) => used(`anthropic-ratelimit-${kind}-remaining`))
    .map((kind) => untilDate(headers, `anthropic-ratelimit-${kind}-reset`));
  const openai = ['requests', 'tokens']
    .filter((kind) => used(`x-ratelimit-remaining-${kind}`))
    .map((kind) => seconds(headers, `x-ratelimit-reset-${kind}`) ?? duration(headers, `x-ratelimit-reset-${kind}`));
  const longest = [...anthropic, ...openai].filter((wait) => wait !== undefined);
  return [
    ...(longest.length > 0 ? [Math.max(...longest)] : []),
    seconds(headers, 'ratelimit-reset'),
    structured(headers),
    seconds(headers, 'x-ratelimit-reset-after'),
    atTime(headers, 'x-ratelimit-reset'),
  ];
}

const decimal = (headers: Headers, name: string): number | undefined => {
  const text = headers.get(name) ?? '';
  return DECIMAL.test(text) ? Number(text) : undefined;
};

function seconds(headers: Headers, name: string): number | undefined {
  const number = decimal(headers, name);
  return number === undefined ? undefined : number * 1_000;
}

const duration = (headers: Headers, name: string) => durationIn(headers.get(name) ?? '');

/** @example 'limit=10, remaining=0, reset=5' or '"default";r=0;t=5' */
function structured(headers: Headers): number | undefined {
  const [, found] = /(?:^|[;,\s])(?:reset|t)=(\d{1,9})(?=$|[;,\s])/.exec(headers.get('ratelimit') ?? '') ?? [];
  return found === undefined ? undefined : Number(found) * 1_000;
}

/** A time in seconds or milliseconds since 1970, or a wait in seconds or with a unit. */
function atTime(headers: Headers, name: string): number | undefined {
  const number = decimal(headers, name);
  if (number === undefined) return duration(headers, name) ?? untilDate(headers, name);
  if (number < 1e9) return number * 1_000;
  return (number < 1e11 ? number * 1_000 : number) - now(headers);
}

/** Date.parse accepts almost anything, so it gets only what looks like an HTTP date or RFC 3339. */
function untilDate(headers: Headers, name: string): number | undefined {
  const text = headers.get(name) ?? '';
  const wait = / GMT$|^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text) - now(headers)
    : Number.NaN;
  return Number.isNaN(wait) ? undefined : wait;
}

/** Dates follow the endpoint's clock, and ours may differ. */
const now = (headers: Headers): number => Date.parse(headers.get('date') ?? '') || Date.now();
