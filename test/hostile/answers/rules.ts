// The expected fate of an odd completion, derived from what its fields are for instead of case by case.
import type { OddBody } from './shape.ts';
import type { Kind } from './values.ts';

/** `unsure`: no confidence. `odd usage`: its usage is left out, and the report says so. */
export type Fate = 'answered' | 'unsure' | 'odd usage' | 'no usage' | 'invalid' | `failed: ${string}`;

/** The type of such a JSON text once it is parsed. */
const TYPES: Readonly<Record<Kind, 'none' | 'string' | 'number' | 'boolean' | 'array' | 'object' | 'no JSON'>> = {
  missing: 'none',
  null: 'none',
  // The last one wins.
  twice: 'none',
  'called __proto__': 'none',
  string: 'string',
  'empty string': 'string',
  'huge string': 'string',
  'half a character': 'string',
  'control characters': 'string',
  'many accents': 'string',
  'NaN as text': 'string',
  'Infinity as text': 'string',
  number: 'number',
  'huge number': 'number',
  'unsafe integer': 'number',
  'large integer': 'number',
  'negative number': 'number',
  fraction: 'number',
  // JSON.parse reads these as Infinity.
  'beyond all numbers': 'number',
  'below all numbers': 'number',
  boolean: 'boolean',
  array: 'array',
  'empty array': 'array',
  'deep arrays': 'array',
  'many nulls': 'array',
  'many objects': 'array',
  object: 'object',
  'empty object': 'object',
  'deep objects': 'object',
  'inside __proto__': 'object',
  'no JSON': 'no JSON',
};

const MALFORMED = 'failed: malformed_answer';
const NO_CHOICES = 'failed: empty_choices';
const ERROR = 'error_in_answer';
const EMPTY = 'failed: empty_answer';
/** Numbers that are a valid token count. */
const COUNTS: readonly Kind[] = ['number'];
/** Numbers that are valid log-probabilities; 1e999 is not one. */
const LOGPROBS: readonly Kind[] = ['negative number'];
const EMPTY_ARRAY: readonly Kind[] = ['empty array'];

/** The fate of a completion with this value at this path. */
export function fateOf({ path, kind }: Pick<OddBody, 'path' | 'kind'>): Fate {
  const type = TYPES[kind];
  if (type === 'no JSON') return MALFORMED;
  if (path === '') return type === 'object' ? NO_CHOICES : MALFORMED;
  if (path === 'choices') {
    if (type === 'none' || EMPTY_ARRAY.includes(kind)) return NO_CHOICES;
    return MALFORMED;
  }
  if (path === 'choices.0') return kind === 'missing' ? NO_CHOICES : MALFORMED;
  if (path === 'choices.0.message') return type === 'object' ? EMPTY : MALFORMED;
  if (path === 'choices.0.message.content') {
    // A list may hold parts, and these hold none with a text.
    if (type === 'none' || type === 'array' || kind === 'empty string') return EMPTY;
    return type === 'string' ? 'invalid' : MALFORMED;
  }
  if (path === 'choices.0.message.refusal') {
    if (type === 'none' || kind === 'empty string') return 'answered';
    return type === 'string' ? 'failed: refusal' : MALFORMED;
  }
  if (path === 'choices.0.finish_reason') return type === 'none' || type === 'string' ? 'answered' : MALFORMED;
  if (path === 'usage') {
    if (type === 'none' || type === 'object') return 'no usage';
    return 'odd usage';
  }
  if (/^usage\.(prompt|completion)_tokens$/.test(path) || /_details\.(cached|reasoning)_tokens$/.test(path)) {
    return type === 'none' || COUNTS.includes(kind) ? 'answered' : 'odd usage';
  }
  if (/^usage\.\w+_details$/.test(path)) return type === 'none' || type === 'object' ? 'answered' : 'odd usage';
  if (path.startsWith('choices.0.logprobs')) return logprobsFate(path.replace(/^choices\.0\.logprobs\.?/, ''), kind);
  // The other fields are not read.
  return 'answered';
}

/** The answer counts, however odd its log-probabilities are. */
function logprobsFate(path: string, kind: Kind): Fate {
  const type = TYPES[kind];
  const TOP = 'content.0.top_logprobs';
  if (path === 'refusal' || path.startsWith(TOP)) return 'answered';
  if (path === 'content.0.logprob') return LOGPROBS.includes(kind) ? 'answered' : 'unsure';
  // Without bytes, the token's text counts.
  if (path === 'content.0.bytes') return type === 'none' ? 'answered' : 'unsure';
  if (path === 'content.0.bytes.0') return 'unsure';
  // With bytes, the token's text does not count.
  if (path === 'content.0.token') return type === 'string' ? 'answered' : 'unsure';
  return 'unsure';
}

/** Only words count as error codes. */
const WORDS: Partial<Record<Kind, string>> = { 'NaN as text': 'NaN', 'Infinity as text': 'Infinity' };
/** Codes for errors that have none of their own. */
const CODES: Readonly<Record<number, string>> = {
  402: 'payment_required',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
  498: 'rate_limit_exceeded',
};

/** Statuses in the four hundreds that may pass, and those of a limit. docs/failures.md has the table. */
const PASSING = [408, 409, 423, 424, 425, 449, 460, 499];
const LIMITS = [429, 498];

/** The status decides what an error is, whatever its body. @param odd undefined for an error without details */
export function statusFate(status: number, odd?: Pick<OddBody, 'path' | 'kind'>): string {
  if (status === 200) return errorFate(odd);
  if (status >= 500 || PASSING.includes(status)) return `failed: http_${status}`;
  const code = (odd && codeOf(odd)) || CODES[status] || `http_${status}`;
  return LIMITS.includes(status) ? `put off: ${code}` : `failed: ${code}`;
}

/** With status 200, only a message makes an error. */
function errorFate(odd?: Pick<OddBody, 'path' | 'kind'>): string {
  if (!odd) return NO_CHOICES;
  const { path, kind } = odd;
  if (path === '' || kind === 'no JSON') return fateOf({ kind, path: '' });
  const hasMessage = TYPES[kind] === 'string' && kind !== 'empty string';
  if (path === 'error') return hasMessage ? `failed: ${ERROR}` : NO_CHOICES;
  if (path === 'error.message' && !hasMessage) return NO_CHOICES;
  return `failed: ${codeOf(odd) || ERROR}`;
}

function codeOf({ path, kind }: Pick<OddBody, 'path' | 'kind'>): string {
  if (path === '' || path === 'error' || kind === 'no JSON') return '';
  return path === 'error.code' ? (WORDS[kind] ?? '') : 'odd';
}
