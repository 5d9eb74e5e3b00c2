// One Chat Completions call: the request, the answer and what it cost.
import OpenAI, { type ClientOptions } from 'openai';
import type { Endpoint } from '../../contracts/endpoint.ts';
import type { ModelVariant } from '../../contracts/variant.ts';
import type { ChatMessage } from '../prompt.ts';
import { readText } from '../reply/body.ts';
import { type ReadCompletion, readCompletion } from '../reply/completion.ts';
import type { Distribution } from '../reply/decision.ts';
import { withoutKey } from '../reply/echo.ts';
import { type ErrorWords, errorIn, readErrorBody } from '../reply/error-body.ts';
import { errorInAnswer } from '../reply/failure.ts';
import { type Served, servedAs } from '../reply/served.ts';

export interface Answer extends ReadCompletion, Served {
  readonly latencyMs: number;
  /** Set for a decision that gives each choice a probability. `text` is the choice. */
  readonly distribution?: Distribution;
}

/**
 * A client for one endpoint. We retry ourselves. A redirect is an error, so the key never goes to another host.
 * @param provider signs requests instead of a key, and has the base URL
 */
export function chatClient(
  endpoint: Endpoint,
  apiKey: string | undefined,
  onHeaders: (headers: Headers) => void = () => undefined,
  provider?: NonNullable<ClientOptions['provider']>,
): OpenAI {
  return new OpenAI({
    // The client insists on a key. A server that needs none ignores this one.
    ...(provider ? { provider } : { baseURL: endpoint.baseUrl, apiKey: apiKey ?? 'none' }),
    maxRetries: 0,
    timeout: endpoint.request_timeout * 1000,
    defaultHeaders: endpoint.headers,
    fetch: async (url, init) => {
      // A provider asks for `manual`.
      const response = await fetch(url, { ...init, redirect: 'error' });
      onHeaders(response.headers);
      // The body is read here, so that the time limit includes it.
      const text = response.ok ? await readText(response) : await errorText(response, apiKey ?? sessionToken(init));
      // The client only calls this method. A new Response could not have every status that a server may send.
      return Object.defineProperty(response, 'text', { value: async () => text });
    },
    // These must not come from the environment of the shell or the function.
    organization: null,
    project: null,
    logLevel: 'off',
  });
}

/** AWS shows what it would have signed, and this is a part of it. */
const sessionToken = (init: RequestInit | undefined): string | undefined =>
  new Headers(init?.headers).get('x-amz-security-token') ?? undefined;

/**
 * The status tells what an error is, even if its text is endless or breaks off. Some servers repeat the key in the
 * text, which appears in reports.
 * @returns an error object as the client reads it
 */
async function errorText(response: Response, apiKey: string | undefined): Promise<string> {
  const words = readErrorBody(await readText(response).catch(() => ''));
  return Object.keys(words).length === 0 ? '' : JSON.stringify({ error: withoutKeyIn(words, apiKey) });
}

function withoutKeyIn({ message, code, type, param, ...words }: ErrorWords, apiKey: string | undefined): ErrorWords {
  const clean = (word: string | undefined) => (word && apiKey && word.includes(apiKey) ? undefined : word);
  return {
    ...words,
    message: message && withoutKey(message, apiKey),
    code: clean(code),
    type: clean(type),
    param: clean(param),
  };
}

/**
 * @param responseFormat see AnswerFormat.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an unusable answer. See failureOf.
 */
export async function complete(
  client: OpenAI,
  { model, parameters, cap }: Pick<ModelVariant, 'model' | 'parameters' | 'cap'>,
  messages: readonly ChatMessage[],
  responseFormat: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const started = performance.now();
  // Endpoints do not all match the client's own types.
  const limit = cap && { [cap.parameter]: cap.tokens };
  const body = { ...limit, ...parameters, model, messages, response_format: responseFormat };
  const raw = await post(client, '/chat/completions', body, signal);
  const latencyMs = performance.now() - started;
  const completion = readCompletion(raw);
  return { ...completion, ...servedAs(raw, completion), latencyMs };
}

/**
 * @returns the endpoint's answer, whatever its form.
 * @throws what the client throws, or BadAnswerError for an error with status 200, as gateways send it.
 */
export async function post(client: OpenAI, path: string, body: object, signal: AbortSignal): Promise<unknown> {
  const raw: unknown = await client.post(path, { body, signal });
  const error = errorIn(raw);
  if (error) throw errorInAnswer(withoutKeyIn(error, client.apiKey ?? undefined));
  return raw;
}
