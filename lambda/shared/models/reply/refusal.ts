// What an endpoint's error means for a sample, by status, code, type and words. The table is in docs/failures.md. Pure.

export interface Refusal {
  /** Undefined if there is none, as in an error with status 200. */
  readonly status: number | undefined;
  readonly code: string;
  readonly type: string;
  readonly message: string;
  /** Whether the endpoint says when to come back. */
  readonly asksToWait: boolean;
}

export interface Meaning {
  readonly class: 'permanent' | 'transient' | 'throttled' | 'account';
  readonly code: string;
}

/**
 * Codes and types of an account that cannot pay: waiting a minute does not help. The first line is OpenAI's, the second
 * Anthropic's (`billing_error`, `enforced_spend_limit_reached`), the last three those of gateways.
 */
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'billing_error',
  'enforced_spend_limit_reached',
  'payment_required',
  'insufficient_balance',
  'insufficient_credits',
]);
/**
 * Codes and types of a key that is not accepted: OpenAI's, Google's, Anthropic's, and that of a LiteLLM proxy without a
 * database, which knows no key but its master's.
 */
const KEY_CODES = new Set(['invalid_api_key', 'API_KEY_INVALID', 'authentication_error', 'no_db_connection']);
/** Whether a refusal is about the key, which is the same for all rows. */
export const isAboutKey = (code: string): boolean => KEY_CODES.has(code);

/** Codes and types of a limit that a wait gets past: OpenAI's, Groq's, AWS's, Databricks', Azure's. */
const LIMIT_CODES = new Set([
  'slow_down',
  'rate_limit_exceeded',
  'rate_limit_error',
  'too_many_requests',
  'capacity_exceeded',
  'ThrottlingException',
  'TooManyRequestsException',
  'ServiceQuotaExceededException',
  'REQUEST_LIMIT_EXCEEDED',
  'RateLimitReached',
]);

/**
 * Credit and spending limits in words: Anthropic ("Your credit balance is too low", "You have reached your specified API
 * usage limits"), DeepSeek ("Insufficient Balance"), OpenRouter ("Insufficient credits"), Gemini ("prepayment credits
 * are depleted"), LiteLLM ("Budget has been exceeded!", "ExceededBudget"), xAI ("used all available credits").
 */
const CREDIT_WORDS =
  /credit balance|insufficient (?:account )?(?:balance|credits?|funds)|(?:requires|out of|no|not enough|used all available) (?:more |remaining )?credits?\b|credits? (?:are|is|have been|has been) (?:depleted|exhausted|used up)|(?:budget|spend(?:ing)? limit|billing hard limit) (?:has been |was |is )?(?:exceeded|reached)|(?:exceeded|over|reached)\s?(?:your |the |its )?(?:monthly |daily )?(?:budget|spend(?:ing)? limit)|reached your specified (?:workspace )?api usage limits|billing (?:is )?(?:not (?:active|enabled)|disabled)/i;
/** OpenAI's words for it. Gemini says the same of a limit per minute, but also when to retry. */
const QUOTA_WORDS = /exceeded your current quota/i;
const GOOGLE_LIMIT = /RESOURCE_EXHAUSTED|quota exceeded for (?:metric|quota)/i;
/** OpenAI, Gemini and xAI (both with status 400), Anthropic, OpenRouter ("No auth credentials found"). */
const KEY_WORDS =
  /api[- _]?key (?:is )?(?:not valid|invalid|expired|not found|missing|required)|(?:incorrect|invalid|missing|no|expired) (?:x-)?api[- _]?key|pass a valid api key|no auth credentials|(?:invalid|missing) (?:authentication|credentials|bearer)/i;
/** Of an account or a place that is shut out, whatever the row. */
const ACCOUNT_WORDS =
  /(?:account|organi[sz]ation|project|workspace|api key)\b.{0,40}\b(?:suspended|deactivated|disabled|restricted|terminated|blocked)|location is not supported|country, region, or territory not supported/i;
/** About this one request: OpenRouter's and xAI's moderation (403), Together's limit of the context (403). */
const OWN_WORDS =
  /moderation|flagged|content (?:management )?polic|(?:safety|usage) (?:polic|guideline|system|filter|check)|violat|inappropriate|guardrail (?:block|interven)|prompt injection|context length|tokens? .{0,60}must be|too (?:long|large|many tokens)/i;
/**
 * A request that is too long for the model, whose code may say nothing: OpenAI, vLLM, Mistral and OpenRouter ("maximum
 * context length"), llama.cpp ("exceeds the available context size"), LiteLLM ("ContextWindowExceededError"), Anthropic
 * ("prompt is too long"), Gemini ("exceeds the maximum number of tokens"), xAI ("maximum prompt length"), SGLang ("longer
 * than the model's context length"), Bedrock ("Input is too long for requested model").
 */
const TOO_LONG =
  /maximum (?:context|prompt) length|exceeds? the (?:available )?context|context ?window ?exceeded|(?:prompt|input) is too long|exceeds? the maximum number of tokens|model's context length|exceed context limit/i;
const TOO_LONG_CODE = 'context_length_exceeded';

/** A single request above the limit of a minute never gets through: OpenAI with status 429, Groq with 413. */
const TOO_LARGE = /^(?:\d+ )?request too large/i;

/**
 * Statuses in the four hundreds after which the same request may pass. 408, 409, 423 and 425 by RFC 9110, 4918 and 8470;
 * 424 of Bedrock (ModelErrorException) and Groq; 449 of Microsoft; 460 of AWS' load balancers and 499 of nginx and
 * Gemini (CANCELLED): the client, or a proxy that stands for it, hung up.
 */
export const PASSING_STATUSES: readonly number[] = [408, 409, 423, 424, 425, 449, 460, 499];
/** 498 is Groq's "flex tier capacity exceeded". */
export const LIMIT_STATUSES: readonly number[] = [429, 498];
/** They tell of the account while every row gets one, and of the row otherwise. 412 is Fireworks' for suspended accounts. */
const ACCOUNT_STATUSES: readonly number[] = [401, 402, 403, 404, 412];
/** Codes for statuses without one. 404: the model, or the deployment behind the base URL, is gone. */
const CODE_OF: Readonly<Record<number, string>> = { 402: 'payment_required', 404: 'model_not_found' };

/** LiteLLM's type for its own budget. In a report this word is the run's budget. */
const GATEWAY_BUDGET = 'budget_exceeded';

/** @returns what happens to the sample, and the code in its report. */
export function meaningOf(refusal: Refusal): Meaning {
  const { status, code, type, message } = refusal;
  const own = code || (isTooLong(status, message) && TOO_LONG_CODE) || CODE_OF[status ?? 0] || `http_${status}`;
  if (type === GATEWAY_BUDGET || code === GATEWAY_BUDGET) return { class: 'account', code: 'payment_required' };
  if (QUOTA_CODES.has(code) || KEY_CODES.has(code)) return { class: 'account', code };
  if (QUOTA_CODES.has(type)) return { class: 'account', code: code || type };
  if (isOfRow(refusal)) return { class: 'permanent', code: own };
  // OpenRouter: 402 with a time is about the cost of the calls in flight. GitHub: 403 with a time is a limit.
  if (refusal.asksToWait && status !== undefined && [402, 403, 429].includes(status)) return limited(code);
  const account = accountCode(refusal);
  if (account !== undefined) return { class: 'account', code: account };
  if (isLimit(status) || LIMIT_CODES.has(code) || LIMIT_CODES.has(type)) return limited(code);
  if (status === undefined) return { class: 'transient', code: code || 'error_in_answer' };
  if (ACCOUNT_STATUSES.includes(status)) return { class: 'account', code: own };
  // The status says more than the code: a user looks up 502, not a gateway's word for it.
  if (status >= 500 || PASSING_STATUSES.includes(status)) return { class: 'transient', code: `http_${status}` };
  return { class: 'permanent', code: own };
}

/** Whether the words leave no doubt that the request itself is refused. */
function isOfRow({ status, message }: Refusal): boolean {
  if (!isClientError(status)) return false;
  if (TOO_LARGE.test(message) || isTooLong(status, message)) return true;
  return status === 403 && OWN_WORDS.test(message) && !ACCOUNT_WORDS.test(message);
}

const isTooLong = (status: number | undefined, message: string): boolean =>
  isClientError(status) && !isLimit(status) && TOO_LONG.test(message);

/** @returns a code if the words tell of the account, whatever the status says. */
function accountCode({ status, code, type, message }: Refusal): string | undefined {
  if (status !== undefined && !isClientError(status)) return undefined;
  if (CREDIT_WORDS.test(message)) return code || 'payment_required';
  if (isLimit(status)) {
    const isQuota = QUOTA_WORDS.test(message) && !GOOGLE_LIMIT.test(`${type} ${message}`);
    return isQuota ? code || 'insufficient_quota' : undefined;
  }
  if (status !== undefined && status !== 400) return undefined;
  if (KEY_WORDS.test(message) || KEY_CODES.has(type)) return code || 'invalid_api_key';
  return ACCOUNT_WORDS.test(message) ? code || `http_${status ?? 403}` : undefined;
}

const limited = (code: string): Meaning => ({ class: 'throttled', code: code || 'rate_limit_exceeded' });

const isLimit = (status: number | undefined): boolean => status !== undefined && LIMIT_STATUSES.includes(status);

const isClientError = (status: number | undefined): boolean => status !== undefined && status >= 400 && status < 500;
