// What providers and gateways say when they refuse, in their own shapes. Beside each its source.
import type { RawReply, WrittenReply } from './replies.ts';

/** A status with any body. */
export function refused(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WrittenReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    write: (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text),
  };
}

/** Status 200 with an error in it, as gateways send it. */
export const errorWith200 = (error: unknown): RawReply => ({
  raw: JSON.stringify({ error }),
  contentType: 'application/json',
});

/** OpenAI's error codes guide: all four have the type `insufficient_quota`. */
export const OPENAI_QUOTA = [
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
].map((code) => ({
  code,
  reply: refused(429, {
    error: {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      param: null,
      code,
    },
  }),
}));

/** openrouter.ai/docs/api-reference/errors: moderation errors. */
export const moderated = (input: string) =>
  refused(403, {
    error: {
      code: 403,
      message: 'stub requires moderation on Stub. Your input was flagged for "harassment". No credits were charged.',
      metadata: { reasons: ['harassment'], flagged_input: input, provider_name: 'Stub', model_slug: 'stub' },
    },
  });

/** console.anthropic.com: both come with status 400. */
export const anthropicCredit = refused(400, {
  type: 'error',
  error: {
    type: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade.',
  },
});
export const anthropicSpend = refused(400, {
  type: 'error',
  error: {
    type: 'invalid_request_error',
    message: 'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
  },
});
/** docs.anthropic.com, rate limits: the month's limit has a code in `details`, and no Retry-After. */
export const anthropicMonth = refused(429, {
  type: 'error',
  error: {
    type: 'rate_limit_error',
    message: 'Your organization has reached its monthly limit.',
    details: { error_code: 'enforced_spend_limit_reached' },
  },
});
/** docs.anthropic.com, errors. */
export const anthropicOverloaded = refused(529, {
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
});

/** ai.google.dev, as its OpenAI-compatible endpoint sends it: in a list, and the code is a number. */
export const geminiKey = refused(400, [
  {
    error: {
      code: 400,
      message: 'API key not valid. Please pass a valid API key.',
      status: 'INVALID_ARGUMENT',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
    },
  },
]);
/** A limit of a minute, in the words of OpenAI's quota. */
export const geminiMinute = refused(429, [
  {
    error: {
      code: 429,
      message:
        'You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 5\nPlease retry in 34.07s.',
      status: 'RESOURCE_EXHAUSTED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }],
    },
  },
]);
/** discuss.ai.google.dev: 402 since 2026, 429 before. */
export const geminiPrepaid = (status: 402 | 429) =>
  refused(status, {
    error: {
      code: status,
      message: 'Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.',
      status: 'RESOURCE_EXHAUSTED',
    },
  });

/** docs.x.ai: no error object, the code is a sentence, and the text may be encoded for a URL. */
export const xaiKey = refused(400, {
  code: 'Client specified an invalid argument',
  error:
    'Incorrect%20API%20key%20provided:%20ba***na.%20You%20can%20obtain%20an%20API%20key%20from%20https://console.x.ai.',
});

/** api-docs.deepseek.com, error codes. */
export const deepseekBalance = refused(402, {
  error: { message: 'Insufficient Balance', type: 'unknown_error', param: null, code: 'invalid_request_error' },
});

/** openrouter.ai: without Retry-After the account is empty; with it the calls in flight cost too much. */
export const openrouterCredit = refused(402, { error: { code: 402, message: 'Insufficient credits' } });
export const openrouterInFlight = refused(
  402,
  { error: { code: 402, message: 'In-flight budget', metadata: { limit_source: 'openrouter_in_flight_budget' } } },
  { 'retry-after': '3' },
);

/** docs.litellm.ai, budgets: the code is the status as text. */
export const litellmBudget = refused(400, {
  error: {
    message: 'Budget has been exceeded! Current cost: 26.07, Max budget: 0.25',
    type: 'budget_exceeded',
    param: null,
    code: '400',
  },
});

/** LiteLLM 1.108 without a database, asked with another key than its master's. */
export const litellmKey = refused(400, {
  error: { message: 'No connected db.', type: 'no_db_connection', param: null, code: '400' },
});

/** docs.together.ai, error codes: 403 is a row that is too long. */
export const togetherTooLong = refused(403, {
  error: {
    message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193',
    type: 'invalid_request_error',
    param: null,
    code: null,
  },
});

/** docs.fireworks.ai, inference error codes. */
export const fireworksSuspended = refused(412, { error: { object: 'error', message: 'Account is suspended.' } });

/** console.groq.com: errors, and flex processing. */
export const groqFull = refused(498, {
  error: { message: 'Flex tier capacity exceeded', type: 'invalid_request_error', code: 'capacity_exceeded' },
});
export const groqTooLarge = refused(413, {
  error: {
    message: 'Request too large for model `stub` on tokens per minute (TPM): Limit 6000, Requested 7042',
    type: 'tokens',
    code: 'rate_limit_exceeded',
  },
});

/** AWS' services: the type has a name space. */
export const bedrockThrottled = refused(400, {
  __type: 'com.amazon.coral.service#ThrottlingException',
  message: 'Too many requests',
});
export const bedrockModelError = refused(424, { message: 'The model failed', originalStatusCode: 500 });

/** FastAPI: vLLM and others. */
export const fastApi = refused(422, { detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'Field required' }] });
/** mistral.ai: the error is the body. */
export const mistralModel = refused(400, {
  object: 'error',
  message: 'Invalid model: stub',
  type: 'invalid_model',
  param: null,
  code: '1500',
});
/** llama.cpp's server: the code is the status. */
export const llamaTooLong = refused(400, {
  error: {
    code: 400,
    message: 'request (6031 tokens) exceeds the available context size (2048 tokens), try increasing it',
    type: 'exceed_context_size_error',
    n_prompt_tokens: 6031,
    n_ctx: 2048,
  },
});
/** The same behind LiteLLM's proxy: the code is the status as text, and the kind stands in the words alone. */
export const litellmTooLong = refused(400, {
  error: {
    message:
      "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: OpenAIException - request (6031 tokens) exceeds the available context size (2048 tokens), try increasing it\nmodel=smollm2. context_window_fallbacks=None. fallbacks=None.\n\nLiteLLM: model group 'smollm2' failed with the error above. No fallback was attempted.",
    type: 'invalid_request_error',
    param: null,
    code: '400',
  },
});
/** What others say, in front of a code that is a number or missing. Looked up in their documentation and issues. */
export const TOO_LONG: readonly (readonly [server: string, status: number, message: string])[] = [
  ['vLLM', 400, "This model's maximum context length is 4096 tokens. However, you requested 4181 tokens."],
  ['OpenRouter', 400, "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000."],
  ['Anthropic', 400, 'prompt is too long: 210000 tokens > 200000 maximum'],
  ['Gemini', 400, 'The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).'],
  ['xAI', 400, "This model's maximum prompt length is 131072 but the request contains 140000 tokens."],
  ['SGLang', 400, "The input (9000 tokens) is longer than the model's context length (8192 tokens)."],
  ['Bedrock', 400, 'Input is too long for requested model.'],
  ['a gateway', 422, 'ContextWindowExceededError'],
];
/** The same while it loads its model. */
export const llamaLoading = refused(503, {
  error: { message: 'Loading model', type: 'unavailable_error', code: 503 },
});
/** A gateway that passes on a provider's body as text. */
export const wrappedGeminiKey = refused(400, {
  error: {
    message: JSON.stringify({
      error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' },
    }),
    code: 400,
    status: 'Bad Request',
  },
});
/** A proxy's page. */
export const blockedPage = refused(403, '<!DOCTYPE html><html><head><title>Attention Required!</title></head></html>', {
  'content-type': 'text/html',
});
