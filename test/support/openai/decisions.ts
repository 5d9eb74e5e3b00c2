// The route POST /v1/decisions of the scripted endpoint. It makes the checks of the contract in the openai package,
// resources/decisions.d.ts.
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Limiter, type LimitStats, type RateLimits } from './limits.ts';
import type { ErrorReply } from './replies.ts';

const MAX_CHOICES = 255;
/** Characters per token in English, OpenAI's own rule of thumb. */
const CHARACTERS_PER_TOKEN = 4;

const Choice = z.strictObject({ value: z.union([z.string(), z.boolean()]), description: z.string().optional() });
const Question = z.strictObject({
  type: z.literal('choice'),
  name: z.string().optional(),
  instructions: z.string(),
  choices: z.array(Choice),
});
const Message = z.strictObject({
  role: z.enum(['user', 'developer', 'system', 'assistant']),
  content: z.string(),
  type: z.literal('message').optional(),
});
/** Unknown parameters are refused, as the real service does. */
const DecisionBody = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(Message).min(1)]),
  questions: z.array(Question).min(1).max(400),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: z.looseObject({}).nullish(),
  safety_identifier: z.string().nullish(),
});
type DecisionBody = z.infer<typeof DecisionBody>;

/** A request as the script sees it, and as it is recorded. */
export interface DecisionRequest {
  /** 0-based, in the order of arrival, counting only requests that the real service would have run. */
  readonly index: number;
  readonly body: DecisionBody;
  readonly question: z.infer<typeof Question>;
  /** The row: the input, or its last message. */
  readonly row: string;
  readonly headers: IncomingHttpHeaders;
}

/** The choice's probabilities by value. Values that are left out share the rest. */
interface Decided {
  readonly choice: string | boolean;
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Replaces parts of the answer, to make it odd. */
  readonly answer?: object;
  readonly usage?: unknown;
  readonly latencyMs?: number;
}
type DecisionReply = Decided | { readonly refusal: true } | ErrorReply | { readonly raw: unknown };

interface DecisionOptions {
  readonly script: (request: DecisionRequest) => DecisionReply | Promise<DecisionReply>;
  /** The models that decide. By default all do. */
  readonly models?: readonly string[];
  readonly maxChoices?: number;
  /** Gateways may take fewer roles than OpenAI. */
  readonly roles?: readonly string[];
  readonly limits?: RateLimits;
}

export interface DecisionRoute {
  readonly routes: Readonly<Record<string, RequestListener>>;
  readonly requests: readonly DecisionRequest[];
  /** All refusals that OpenAI's validation gives, and those of `limits`. */
  readonly refused: readonly string[];
  readonly limitStats: LimitStats;
}

/** @example const decisions = decisionRoute({ script: () => ({ choice: 'bug' }) }); startOpenAiServer({ routes: decisions.routes, … }) */
export function decisionRoute(options: DecisionOptions): DecisionRoute {
  const requests: DecisionRequest[] = [];
  const refused: string[] = [];
  const limiter = new Limiter(options.limits ?? {});

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bodyText = await text(request);
    const checked = request.method === 'POST' ? check(request, bodyText, options) : notFound;
    const over = 'status' in checked ? checked : limiter.admit(tokensOf(bodyText));
    if (over) {
      refused.push(over.error.message);
      send(response, over.status, { error: over.error }, over.headers);
      return;
    }
    if ('status' in checked) return;
    const [question] = checked.questions;
    if (!question) return;
    const { input } = checked;
    const row = typeof input === 'string' ? input : (input.at(-1)?.content ?? '');
    const asked = { index: requests.length, body: checked, question, row, headers: request.headers };
    requests.push(asked);
    const reply = await options.script(asked);
    if ('latencyMs' in reply && reply.latencyMs) await delay(reply.latencyMs, undefined, { ref: false });
    for (const [name, value] of Object.entries(limiter.headers())) response.setHeader(name, value);
    if ('raw' in reply) send(response, 200, reply.raw);
    else if ('error' in reply) send(response, reply.status, { error: reply.error }, reply.headers);
    else send(response, 200, decision(asked, reply, tokensOf(bodyText)));
  }

  return {
    routes: {
      '/v1/decisions': (request, response) => {
        answer(request, response).catch((error: unknown) =>
          response.destroy(new Error('the script failed', { cause: error })),
        );
      },
    },
    requests,
    refused,
    get limitStats() {
      return limiter.stats;
    },
  };
}

const notFound: ErrorReply = refusal(404, 'Invalid URL', null, null);

function check(request: IncomingMessage, bodyText: string, options: DecisionOptions): DecisionBody | ErrorReply {
  if (!/^Bearer .+$/.test(request.headers.authorization ?? '')) {
    return refusal(401, "You didn't provide an API key.", null, null);
  }
  const parsed = DecisionBody.safeParse(parseJson(bodyText));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue?.code === 'unrecognized_keys') {
      const [param = ''] = issue.keys;
      return refusal(400, `Unknown parameter: '${param}'.`, param, 'unknown_parameter');
    }
    const param = issue?.path.join('.') || null;
    return refusal(400, param === null ? 'Could not parse the JSON body.' : `Invalid value: '${param}'.`, param, null);
  }
  const { model, questions, input } = parsed.data;
  if (options.models && !options.models.includes(model)) {
    return refusal(400, `The model '${model}' is not supported with the Decisions API.`, 'model', 'unsupported_model');
  }
  const most = options.maxChoices ?? MAX_CHOICES;
  for (const [index, { choices }] of questions.entries()) {
    const param = `questions[${index}].choices`;
    if (choices.length < 2) return refusal(400, `Invalid '${param}': expected at least 2.`, param, 'array_below_min');
    if (choices.length > most) {
      return refusal(400, `Invalid '${param}': expected at most ${most} choices.`, param, 'array_above_max_length');
    }
    const values = choices.map(({ value }) => JSON.stringify(value));
    if (new Set(values).size < values.length) {
      return refusal(400, `Invalid '${param}': each choice must be unique.`, param, 'duplicate_value');
    }
  }
  const roles = typeof input === 'string' ? [] : input.map(({ role }) => role);
  const odd = roles.find((role) => options.roles && !options.roles.includes(role));
  if (odd !== undefined) return refusal(400, `Invalid value: '${odd}'.`, 'input.role', 'invalid_value');
  return parsed.data;
}

function refusal(status: number, message: string, param: string | null, code: string | null): ErrorReply {
  return { status, error: { message, type: 'invalid_request_error', param, code } };
}

function decision({ body, question }: DecisionRequest, reply: Decided | { readonly refusal: true }, input: number) {
  const name = question.name ?? null;
  const answered = 'refusal' in reply ? { type: 'refusal', name } : choice(question, reply);
  const usage = {
    input_tokens: input,
    input_tokens_details: { cache_write_tokens: 0, cached_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input,
  };
  return {
    model: body.model,
    answers: [answered],
    usage: 'usage' in reply && reply.usage !== undefined ? reply.usage : usage,
  };
}

function choice(
  { choices, name = null }: { choices: readonly z.infer<typeof Choice>[]; name?: string | null | undefined },
  reply: Decided,
) {
  const values = choices.map(({ value }) => value);
  const given = reply.probabilities ?? { [String(reply.choice)]: 1 };
  const rest = 1 - Object.values(given).reduce((sum, one) => sum + one, 0);
  const others = values.filter((value) => !Object.hasOwn(given, String(value))).length;
  const probabilities = values.map((value) => ({
    value,
    probability: given[String(value)] ?? Math.max(0, rest) / Math.max(1, others),
  }));
  return {
    type: 'choice',
    name,
    choice: reply.choice,
    confidence: concentration(probabilities),
    probabilities,
    ...reply.answer,
  };
}

/** 1 if one choice has all, 0 if all have the same: it is not the probability of the choice. */
function concentration(probabilities: readonly { readonly probability: number }[]): number {
  const entropy = probabilities.reduce((sum, { probability: p }) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return Math.max(0, 1 - entropy / Math.log(probabilities.length));
}

const tokensOf = (bodyText: string): number => Math.ceil(bodyText.length / CHARACTERS_PER_TOKEN);

function parseJson(bodyText: string): unknown {
  try {
    return JSON.parse(bodyText);
  } catch {
    return undefined;
  }
}

function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
