// A scripted endpoint that speaks OpenAI's Chat Completions over real HTTP, for tests and benchmarks.
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { answerEmbeddings, type EmbeddingsOptions } from './embeddings.ts';
import { Limiter, type LimitStats, type RateLimits } from './limits.ts';
import { isCutOff, isReasoning, type ReasoningModel, refusalOf } from './reasoning.ts';
import type { Answer, ErrorBody, Reply, TokenReply } from './replies.ts';
import { checkResponseFormat, heldTo, type ResponseFormat } from './schema.ts';
import { type Signer, signatureProblem } from './sigv4.ts';

const TextPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), z.array(TextPart).min(1)]),
});
const ChatBody = z.looseObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  stream: z.literal(false).optional(),
});
type ChatBody = z.infer<typeof ChatBody>;

/** A request as the script sees it, and as it is recorded. */
export interface ChatRequest {
  /** 0-based, in the order of arrival, counting only requests that the real service would have run. */
  readonly index: number;
  readonly model: string;
  /** The text of all user messages. */
  readonly user: string;
  readonly body: ChatBody;
  readonly headers: IncomingHttpHeaders;
}

export type Script = (request: ChatRequest) => Reply | Promise<Reply>;

export interface OpenAiServerOptions {
  readonly script: Script;
  /** The only valid key. By default any key is valid, but there must be one. */
  readonly apiKey?: string;
  /** How requests must be signed instead of having a key. */
  readonly signer?: Signer;
  /** The models that exist. By default every model does. */
  readonly models?: readonly string[];
  /** What GET /v1/models/<id> adds to its usual answer; `hang` never answers. By default there is no such route. */
  readonly modelFacts?: Readonly<Record<string, object | 'hang'>>;
  /** The model's tokenizer. By default four characters are a token. */
  readonly countTokens?: (text: string) => number;
  /** Parameters that the models reject with a 400. */
  readonly rejects?: readonly string[];
  /** How the models reason. By default they do not, and know no `reasoning_effort`. */
  readonly reasoning?: ReasoningModel;
  /** Whether answers longer than the request's limit are cut off. By default limits are ignored. */
  readonly cuts?: true;
  /** Prompt tokens that it writes to its cache with every request. */
  readonly cacheWrites?: number;
  /** The service tier that it tells; by default the one that was asked for, or `default`. */
  readonly serviceTier?: string;
  /** Whether the models follow a schema. By default it is checked and then ignored, as some servers do. */
  readonly structured?: boolean;
  /** Whether log-probabilities are returned on request. */
  readonly logprobs?: boolean;
  /** How many of the most likely tokens it returns at most. With 0, it accepts the parameter and ignores it. */
  readonly topLogprobs?: number;
  /** Its rate limits. By default there are none. */
  readonly limits?: RateLimits;
  /** Further routes of the same server, by path, such as that of decisions.ts. */
  readonly routes?: Readonly<Record<string, RequestListener>>;
  /** How it answers requests for embeddings. By default in the usual way. */
  readonly embeddings?: EmbeddingsOptions;
  /** Requests to keep; 0 keeps none. */
  readonly maxRecorded?: number;
}

export interface OpenAiServer {
  /** The base URL, ending in /v1. */
  readonly url: string;
  readonly port: number;
  /** The first `maxRecorded` requests. */
  readonly requests: readonly ChatRequest[];
  readonly requestCount: number;
  /** The texts of each request for embeddings. */
  readonly embedded: readonly (readonly string[])[];
  /** The most chat requests that were open at once. */
  readonly peakInFlight: number;
  readonly limitStats: LimitStats;
  /** Cuts all connections. Rejects with the script's error if it threw. */
  stop(): Promise<void>;
}

const DEFAULT_MAX_RECORDED = 10_000;
/** Longer than any pause of a client: a connection that closes just as it is reused looks like a fault. */
const KEEP_ALIVE_MS = 60_000;
/** Characters per token in English, OpenAI's own rule of thumb. */
const CHARACTERS_PER_TOKEN = 4;
/** Tokens that the chat format adds, according to OpenAI's cookbook. */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_REQUEST = 3;

/**
 * Starts the endpoint on a random loopback port. `GET /stats` answers {requests, peakInFlight, firstAt}.
 * @example const server = await startOpenAiServer({ script: () => answer('bug') });
 */
export async function startOpenAiServer(options: OpenAiServerOptions): Promise<OpenAiServer> {
  const requests: ChatRequest[] = [];
  const embedded: string[][] = [];
  const scriptErrors: unknown[] = [];
  const maxRecorded = options.maxRecorded ?? DEFAULT_MAX_RECORDED;
  const limiter = new Limiter(options.limits ?? {});
  const countTokens = options.countTokens ?? tokens;
  let requestCount = 0;
  let inFlight = 0;
  let peakInFlight = 0;
  /** Milliseconds since 1970; 0 before the first request. */
  let firstAt = 0;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (request.method === 'GET' && request.url === '/stats') {
      sendJson(response, 200, { requests: requestCount, peakInFlight, firstAt });
      return;
    }
    if (request.method === 'GET' && request.url === '/v1/models') {
      const refusal = checkKey(request, options);
      if (refusal) sendError(response, 401, refusal);
      else sendJson(response, 200, { object: 'list', data: (options.models ?? ['stub']).map((id) => ({ id })) });
      return;
    }
    const facts = request.method === 'GET' ? factsOf(request.url ?? '', options.modelFacts) : undefined;
    if (facts) {
      if (facts !== 'hang') sendJson(response, 200, facts);
      return;
    }
    const route = options.routes?.[request.url ?? ''];
    if (route) {
      route(request, response);
      return;
    }
    if (request.method === 'POST' && request.url === '/v1/embeddings') {
      void answerVectors(request, response);
      return;
    }
    inFlight += 1;
    if (firstAt === 0) firstAt = Date.now();
    peakInFlight = Math.max(peakInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    answerChat(request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      scriptErrors.push(error);
      sendError(response, 500, invalidRequest(`The script failed: ${error}`, null, 'script_error'));
    });
  });

  async function answerVectors(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseJson(await text(request));
    const refusal = checkKey(request, options);
    if (refusal) return sendError(response, 401, refusal);
    const index = embedded.push(inputsOf(body)) - 1;
    await delay(options.embeddings?.latencyMs ?? 0, undefined, { ref: false });
    const reply = answerEmbeddings(body, index, options.embeddings ?? {}, countTokens);
    if ('raw' in reply) sendJson(response, 200, reply.raw);
    else sendError(response, reply.status, reply.error, reply.headers);
  }

  async function answerChat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bodyText = await text(request);
    const checked = checkRequest(request, bodyText, options);
    if ('error' in checked) {
      sendError(response, checked.status, checked.error);
      return;
    }
    const { body } = checked;
    const over = limiter.admit(promptTokens(body, countTokens));
    if (over) {
      sendError(response, over.status, over.error, over.headers);
      return;
    }
    const chat: ChatRequest = {
      index: requestCount,
      model: body.model,
      user: textOf(body, (role) => role === 'user'),
      body,
      headers: request.headers,
    };
    requestCount += 1;
    if (requests.length < maxRecorded) requests.push(chat);
    const reply = await options.script(chat);
    if (reply.latencyMs) await delay(reply.latencyMs, undefined, { ref: false });
    for (const [name, value] of Object.entries(limiter.headers())) response.setHeader(name, value);
    if (!response.destroyed) {
      const written = 'answer' in reply ? shaped(reply, checked, options) : reply;
      send(response, chat, written, countTokens, options);
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port');

  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    port: address.port,
    requests,
    embedded,
    get requestCount() {
      return requestCount;
    },
    get peakInFlight() {
      return peakInFlight;
    },
    get limitStats() {
      return limiter.stats;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      if (scriptErrors.length > 0) throw scriptErrors[0];
    },
  };
}

interface Checked {
  readonly body: ChatBody;
  readonly format?: ResponseFormat;
}

/** Shapes a reply as the service's decoding would for this request. */
function shaped(reply: Answer, { body, format }: Checked, options: OpenAiServerOptions): Answer {
  const { logprobs: given, ...plain } = reply;
  const held = plain.answer !== null && format !== undefined && options.structured === true;
  const answer = held ? heldTo(format, plain.answer ?? '', plain.reason ?? 'Because.') : plain.answer;
  if (!options.logprobs || body.logprobs !== true || answer === null) return { ...plain, answer };
  const logprobs = given ?? [...answer].map((token) => ({ token, logprob: 0 }));
  return { ...plain, answer, logprobs: logprobs.map((token) => withTop(token, body.top_logprobs, options)) };
}

/** Adds as many of the most likely tokens as were requested. */
function withTop({ token, logprob, top }: TokenReply, asked: unknown, { topLogprobs = 20 }: OpenAiServerOptions) {
  const likely = Object.entries(top ?? { [token]: logprob }).map(([other, its]) => tokenLogprob(other, its));
  const given = typeof asked === 'number' && topLogprobs > 0;
  return { ...tokenLogprob(token, logprob), ...(given && { top_logprobs: likely.slice(0, asked) }) };
}

const tokenLogprob = (token: string, logprob: number) => ({ token, logprob, bytes: [...Buffer.from(token)] });

/** Makes the real service's checks, in its order. */
function checkRequest(
  request: IncomingMessage,
  bodyText: string,
  options: OpenAiServerOptions,
): Checked | { status: number; error: ErrorBody } {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
    return { status: 404, error: invalidRequest(`Invalid URL (${request.method} ${request.url})`, null, null) };
  }
  const unsigned = options.signer && signatureProblem(request, bodyText, options.signer);
  if (unsigned !== undefined) return { status: 403, error: invalidRequest(unsigned, null, null) };
  const refusal = options.signer ? undefined : checkKey(request, options);
  if (refusal) return { status: 401, error: refusal };
  const parsed = ChatBody.safeParse(parseJson(bodyText));
  if (!parsed.success) {
    const param = parsed.error.issues[0]?.path.join('.') || null;
    const message = param === null ? 'We could not parse the JSON body of your request.' : `Invalid value: '${param}'.`;
    return { status: 400, error: invalidRequest(message, param, param === null ? null : 'invalid_value') };
  }
  const { model } = parsed.data;
  if (options.models && !options.models.includes(model)) {
    const message = `The model \`${model}\` does not exist or you do not have access to it.`;
    return { status: 404, error: invalidRequest(message, null, 'model_not_found') };
  }
  const rejected = options.rejects?.find((param) => parsed.data[param] !== undefined);
  if (rejected !== undefined) {
    const message = `Unsupported parameter: '${rejected}' is not supported with this model.`;
    return { status: 400, error: invalidRequest(message, rejected, 'unsupported_parameter') };
  }
  const reasoning = options.reasoning && refusalOf(parsed.data, options.reasoning);
  if (reasoning) return { status: 400, error: reasoning };
  const { top_logprobs: top } = parsed.data;
  if (typeof top === 'number' && options.topLogprobs && top > options.topLogprobs) {
    const message = `Invalid value: 'top_logprobs' must be at most ${options.topLogprobs}.`;
    return { status: 400, error: invalidRequest(message, 'top_logprobs', 'integer_above_max_value') };
  }
  const checked = checkResponseFormat(parsed.data.response_format);
  return 'error' in checked ? { status: 400, error: checked.error } : { body: parsed.data, ...checked };
}

function checkKey(request: IncomingMessage, { apiKey }: OpenAiServerOptions): ErrorBody | undefined {
  const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) return invalidRequest("You didn't provide an API key.", null, null);
  if (apiKey === undefined || key === apiKey) return undefined;
  return invalidRequest('Incorrect API key provided.', null, 'invalid_api_key');
}

function factsOf(url: string, facts: OpenAiServerOptions['modelFacts'] = {}): object | 'hang' | undefined {
  const id = decodeURIComponent(/^\/v1\/models\/(.+)$/.exec(url)?.[1] ?? '');
  const own = facts[id];
  return typeof own === 'object' ? { id, object: 'model', created: 1_700_000_000, owned_by: 'system', ...own } : own;
}

/** What a request for embeddings asks for, however it is written. */
function inputsOf(body: unknown): string[] {
  const { data } = z.looseObject({ input: z.array(z.string()) }).safeParse(body);
  return data?.input ?? [];
}

function parseJson(bodyText: string): unknown {
  try {
    return JSON.parse(bodyText);
  } catch {
    return undefined;
  }
}

function invalidRequest(message: string, param: string | null, code: string | null): ErrorBody {
  return { message, type: 'invalid_request_error', param, code };
}

function send(
  response: ServerResponse,
  request: ChatRequest,
  reply: Reply,
  countTokens: CountTokens,
  options: OpenAiServerOptions,
): void {
  if ('connection' in reply) {
    if (reply.connection === 'drop') response.destroy();
    return;
  }
  if ('write' in reply) reply.write(response);
  else if ('error' in reply) sendError(response, reply.status, reply.error, reply.headers);
  else if ('raw' in reply) sendBody(response, 200, reply.raw, { 'content-type': reply.contentType });
  else {
    const body = completion(request, reply, countTokens, options);
    sendJson(response, 200, body, { 'x-request-id': `req_${request.index}` });
  }
}

type CountTokens = (text: string) => number;

function completion(
  request: ChatRequest,
  reply: Answer,
  countTokens: CountTokens,
  { reasoning, cacheWrites = 0, serviceTier, cuts }: OpenAiServerOptions,
): unknown {
  const prompt = promptTokens(request.body, countTokens);
  const reasoned = isReasoning(request.body, reasoning) ? (reasoning?.tokens ?? 0) : 0;
  const completionTokens = countTokens(reply.answer ?? reply.refusal ?? '') + reasoned;
  const isCut = (reasoned > 0 || cuts) && isCutOff(request.body, completionTokens);
  return {
    id: `chatcmpl-${request.index}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: isCut ? '' : reply.answer,
          refusal: reply.refusal ?? null,
          annotations: [],
        },
        logprobs: reply.logprobs ? { content: reply.logprobs, refusal: null } : null,
        finish_reason: isCut ? 'length' : (reply.finishReason ?? 'stop'),
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completionTokens,
      total_tokens: prompt + completionTokens,
      prompt_tokens_details: {
        cached_tokens: 0,
        audio_tokens: 0,
        ...(cacheWrites && { cache_write_tokens: cacheWrites }),
      },
      completion_tokens_details: { reasoning_tokens: reasoned, audio_tokens: 0 },
    },
    service_tier: serviceTier ?? request.body.service_tier ?? 'default',
    system_fingerprint: 'fp_0',
  };
}

const promptTokens = (body: ChatBody, countTokens: CountTokens): number =>
  body.messages.reduce(
    (sum, { content }) => sum + TOKENS_PER_MESSAGE + countTokens(plainText(content)),
    TOKENS_PER_REQUEST,
  );

const tokens = (written: string): number => Math.ceil(written.length / CHARACTERS_PER_TOKEN);

function textOf(body: ChatBody, wanted: (role: string) => boolean): string {
  return body.messages
    .filter((message) => wanted(message.role))
    .map(({ content }) => plainText(content))
    .join('\n');
}

const plainText = (content: ChatBody['messages'][number]['content']): string =>
  typeof content === 'string' ? content : content.map((part) => part.text).join('\n');

function sendError(
  response: ServerResponse,
  status: number,
  error: ErrorBody,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, status, { error }, headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  sendBody(response, status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

function sendBody(response: ServerResponse, status: number, body: string, headers: Record<string, string>): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
