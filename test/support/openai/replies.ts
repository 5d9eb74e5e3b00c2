// What the scripted endpoint can reply: answers and the real service's faults, in its own words.
// Source: OpenAI's error codes guide and API reference; `content_filter` as an error is Azure's.

import type { ServerResponse } from 'node:http';

/** A token of the answer, and its most likely alternatives; by default only itself. */
export interface TokenReply {
  readonly token: string;
  readonly logprob: number;
  readonly top?: Readonly<Record<string, number>>;
}

/** A model's answer. `null` content comes with a refusal. */
export interface Answer {
  readonly answer: string | null;
  readonly finishReason?: 'stop' | 'length' | 'content_filter';
  readonly refusal?: string;
  /** The reason that a model gives if its schema asks for one. */
  readonly reason?: string;
  /** The answer's tokens, if the server gives them. By default each character is one certain token. */
  readonly logprobs?: readonly TokenReply[];
  /** Milliseconds from the request's last byte to the reply. */
  readonly latencyMs?: number;
}

export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** A status other than 200 with OpenAI's error object. */
export interface ErrorReply {
  readonly status: number;
  readonly error: ErrorBody;
  readonly headers?: Readonly<Record<string, string>>;
  readonly latencyMs?: number;
}

/** Status 200 with a body that is not a chat completion, as from a proxy or a broken server. */
export interface RawReply {
  readonly raw: string;
  readonly contentType: string;
  readonly latencyMs?: number;
}

/** A response that the test writes itself. */
export interface WrittenReply {
  readonly write: (response: ServerResponse) => void;
  readonly latencyMs?: number;
}

/** `hang` never answers; `drop` closes the connection without a byte. */
interface ConnectionFault {
  readonly connection: 'hang' | 'drop';
  readonly latencyMs?: number;
}

export type Reply = Answer | ErrorReply | RawReply | WrittenReply | ConnectionFault;

export const answer = (text: string): Answer => ({ answer: text });

/** 429 for a rate limit. The real service sends the time in both headers; only the second has fractions of a second. */
export function rateLimited(retryAfterSeconds?: number): ErrorReply {
  return {
    status: 429,
    error: {
      message: 'Rate limit reached on requests per min (RPM): Limit 500, Used 500, Requested 1.',
      type: 'requests',
      param: null,
      code: 'rate_limit_exceeded',
    },
    ...(retryAfterSeconds !== undefined && { headers: retryAfter(retryAfterSeconds) }),
  };
}

/** 503 for a sudden rise in traffic. */
export function slowDown(retryAfterSeconds?: number): ErrorReply {
  return {
    status: 503,
    error: {
      message: 'Slow down: please reduce your request rate to its original level.',
      type: 'service_unavailable',
      param: null,
      code: 'slow_down',
    },
    ...(retryAfterSeconds !== undefined && { headers: retryAfter(retryAfterSeconds) }),
  };
}

function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.ceil(seconds)), 'retry-after-ms': String(Math.round(seconds * 1000)) };
}

export const serverError: ErrorReply = {
  status: 500,
  error: {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    param: null,
    code: null,
  },
};

export const badGateway: ErrorReply = {
  status: 502,
  error: { message: 'Bad gateway.', type: 'server_error', param: null, code: null },
};

export const overloaded: ErrorReply = {
  status: 503,
  error: {
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
    param: null,
    code: null,
  },
};

export const insufficientQuota: ErrorReply = {
  status: 429,
  error: {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    param: null,
    code: 'insufficient_quota',
  },
};

export const keyRevoked: ErrorReply = {
  status: 401,
  error: {
    message: 'Incorrect API key provided. You can find your API key in your account settings.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
};

export const modelGone: ErrorReply = {
  status: 404,
  error: {
    message: 'The model `stub` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  },
};

export const forbidden: ErrorReply = {
  status: 403,
  error: {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    param: null,
    code: 'unsupported_country_region_territory',
  },
};

export const contextLengthExceeded: ErrorReply = {
  status: 400,
  error: {
    message: "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens.",
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
};

/** The prompt itself was blocked. */
export const promptFiltered: ErrorReply = {
  status: 400,
  error: {
    message: 'The response was filtered due to the prompt triggering the content management policy.',
    type: 'invalid_request_error',
    param: 'prompt',
    code: 'content_filter',
  },
};

export const hang: ConnectionFault = { connection: 'hang' };
export const dropped: ConnectionFault = { connection: 'drop' };

export const html: RawReply = {
  raw: '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>',
  contentType: 'text/html; charset=utf-8',
};

export const truncatedJson: RawReply = {
  raw: '{"id":"chatcmpl-0","object":"chat.completion","choices":[{"index":0,"message":{"role":"assis',
  contentType: 'application/json',
};

export const emptyChoices: RawReply = {
  raw: '{"id":"chatcmpl-0","object":"chat.completion","created":1700000000,"model":"stub","choices":[]}',
  contentType: 'application/json',
};

export const refusal: Answer = { answer: null, refusal: "I'm sorry, I can't help with that." };
/** The answer was blocked half-way. */
export const contentFilter: Answer = { answer: '', finishReason: 'content_filter' };
/** The answer was cut at the token limit. */
export const cutAtLength: Answer = { answer: 'The label of this text would most likely be', finishReason: 'length' };
