// One Chat Completions call: the request, the answer and what it cost.
import OpenAI from 'openai';
import * as z from 'zod';
import type { Endpoint } from '../contracts/endpoint.ts';
import type { Usage } from '../contracts/messages.ts';
import type { ModelVariant } from '../contracts/run.ts';
import type { TokenLogprob } from './confidence.ts';
import { BadAnswerError, type FailureClass } from './failure.ts';
import type { ChatMessage } from './prompt.ts';

export interface Answer {
  readonly text: string;
  readonly usage: Usage | undefined;
  readonly latencyMs: number;
  /** Where they were asked for and the endpoint gives them. */
  readonly tokens: readonly TokenLogprob[] | undefined;
}

const CompletionToken = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.number()).nullish() });

/** What is read of a completion; compatible servers leave out or null much of the rest. */
const Completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        logprobs: z
          .object({
            // An odd list of other tokens is none, and no reason to refuse the answer.
            content: z
              .array(CompletionToken.extend({ top_logprobs: z.array(CompletionToken).nullish().catch(undefined) }))
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

/** A client for one endpoint. Retries are ours; a redirect is an error, so that the key goes to no other host. */
export function chatClient(
  endpoint: Endpoint,
  apiKey: string | undefined,
  onHeaders: (headers: Headers) => void = () => undefined,
): OpenAI {
  return new OpenAI({
    baseURL: endpoint.baseUrl,
    // The client insists on a key; a server that needs none ignores this one.
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    timeout: endpoint.request_timeout * 1000,
    defaultHeaders: endpoint.headers,
    fetchOptions: { redirect: 'error' },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      onHeaders(response.headers);
      return response.ok || apiKey === undefined ? response : await without(apiKey, response);
    },
    // The shell's or the function's environment must not choose these.
    organization: null,
    project: null,
    logLevel: 'off',
  });
}

/** Some servers repeat the key in a refusal, and a refusal's text stands in reports. */
async function without(apiKey: string, response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  const text = (await response.text()).replaceAll(apiKey, '…');
  return new Response(text || null, { status, statusText, headers });
}

/**
 * @param responseFormat see AnswerFormat.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an answer that is none; see failureOf.
 */
export async function complete(
  client: OpenAI,
  variant: Pick<ModelVariant, 'model' | 'parameters'>,
  messages: readonly ChatMessage[],
  responseFormat: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const started = performance.now();
  // Not every endpoint knows what the client's own types list.
  const body = { ...variant.parameters, model: variant.model, messages, response_format: responseFormat };
  const raw: unknown = await client.post('/chat/completions', { body, signal });
  const latencyMs = performance.now() - started;
  const parsed = Completion.safeParse(raw);
  if (!parsed.success) {
    throw new BadAnswerError({ class: 'transient', code: 'malformed_answer', message: 'the answer is no completion' });
  }
  const usage = usageOf(parsed.data);
  const tokens = parsed.data.choices?.[0]?.logprobs?.content ?? undefined;
  return { text: textOf(parsed.data, usage), usage, latencyMs, tokens };
}

function textOf({ choices }: z.infer<typeof Completion>, usage: Usage | undefined): string {
  const bad = (failureClass: FailureClass, code: string, message: string) =>
    new BadAnswerError({ class: failureClass, code, message }, usage);
  const [choice] = choices ?? [];
  if (!choice) throw bad('transient', 'empty_choices', 'the answer has no choices');
  const { content, refusal } = choice.message;
  if (refusal) throw bad('permanent', 'refusal', 'the model refused');
  if (choice.finish_reason === 'content_filter') {
    throw bad('permanent', 'content_filter', 'a content filter stopped the answer');
  }
  // Cut off by its length limit: the same request would be cut off again.
  if (choice.finish_reason === 'length') throw bad('permanent', 'length', 'the answer reached its length limit');
  if (!content?.trim()) throw bad('transient', 'empty_answer', 'the answer is empty');
  return content;
}

function usageOf({ usage }: z.infer<typeof Completion>): Usage | undefined {
  if (!usage) return undefined;
  const whole = (value: number | null | undefined) => Math.max(0, Math.round(value ?? 0));
  return {
    prompt_tokens: whole(usage.prompt_tokens),
    cached_tokens: whole(usage.prompt_tokens_details?.cached_tokens),
    completion_tokens: whole(usage.completion_tokens),
    reasoning_tokens: whole(usage.completion_tokens_details?.reasoning_tokens),
  };
}
