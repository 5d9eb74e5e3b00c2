// One Chat Completions call: the request, the answer and what it cost.
import OpenAI from 'openai';
import * as z from 'zod';
import type { Endpoint } from '../../contracts/endpoint.ts';
import type { ModelVariant } from '../../contracts/run.ts';
import { tryJson } from '../../storage/json.ts';
import type { ChatMessage } from '../prompt.ts';
import { readText } from './body.ts';
import { type ReadCompletion, readCompletion } from './completion.ts';
import type { Distribution } from './decision.ts';

export interface Answer extends ReadCompletion {
  readonly latencyMs: number;
  /** Set for a decision that gives each choice a probability. `text` is the choice. */
  readonly distribution?: Distribution;
}

/** What is read of an error. Everything else in it is ignored, however deep. */
const word = z.string().optional().catch(undefined);
const ErrorBody = z.object({
  error: z.union([z.string(), z.object({ message: word, type: word, param: word, code: word })]),
});
/** Kept of an error that has neither form. It is more than is ever shown. */
const MAX_ERROR_CHARACTERS = 1_000;

/** A client for one endpoint. We retry ourselves. A redirect is an error, so the key never goes to another host. */
export function chatClient(
  endpoint: Endpoint,
  apiKey: string | undefined,
  onHeaders: (headers: Headers) => void = () => undefined,
): OpenAI {
  return new OpenAI({
    baseURL: endpoint.baseUrl,
    // The client insists on a key. A server that needs none ignores this one.
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    timeout: endpoint.request_timeout * 1000,
    defaultHeaders: endpoint.headers,
    fetchOptions: { redirect: 'error' },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      onHeaders(response.headers);
      // The body is read here, so that the time limit includes it.
      const text = response.ok ? await readText(response) : await errorText(response, apiKey);
      // The client only calls this method. A new Response could not have every status that a server may send.
      return Object.defineProperty(response, 'text', { value: async () => text });
    },
    // These must not come from the environment of the shell or the function.
    organization: null,
    project: null,
    logLevel: 'off',
  });
}

/**
 * The status tells what an error is, even if its text is endless or breaks off. Some servers repeat the key in the
 * text, which appears in reports.
 */
async function errorText(response: Response, apiKey: string | undefined): Promise<string> {
  const text = await readText(response).catch(() => '');
  const without = (written: string) => (apiKey === undefined ? written : written.replaceAll(apiKey, '…'));
  const error = ErrorBody.safeParse(tryJson(text));
  return error.success ? without(JSON.stringify(error.data)) : without(text).slice(0, MAX_ERROR_CHARACTERS);
}

/**
 * @param responseFormat see AnswerFormat.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an unusable answer. See failureOf.
 */
export async function complete(
  client: OpenAI,
  variant: Pick<ModelVariant, 'model' | 'parameters'>,
  messages: readonly ChatMessage[],
  responseFormat: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const started = performance.now();
  // Endpoints do not all match the client's own types.
  const body = { ...variant.parameters, model: variant.model, messages, response_format: responseFormat };
  const raw: unknown = await client.post('/chat/completions', { body, signal });
  const latencyMs = performance.now() - started;
  return { ...readCompletion(raw), latencyMs };
}
