// How a completion was served: at which service tier, and whether the model reasoned before it answered. Pure.
import * as z from 'zod';
import type { EndpointUsage } from './usage.ts';

export interface Served {
  /** The tier that was used, which may differ from the one that was asked for. */
  readonly tier?: string | undefined;
  /** Whether anything shows that the model reasoned first. */
  readonly reasoned?: boolean | undefined;
}

const text = z.string().nullish().catch(undefined);
/**
 * vLLM, llama.cpp and DeepSeek tell the reasoning in `reasoning_content`, Ollama, newer vLLM and OpenRouter in
 * `reasoning`. OpenAI keeps it, and counts its tokens.
 */
const Message = z.object({ message: z.object({ reasoning_content: text, reasoning: text }) });
const Completion = z.object({
  choices: z.array(z.unknown()).nullish().catch(undefined),
  service_tier: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .nullish()
    .catch(undefined),
});
/** Open models write their reasoning like this if the server does not separate it. */
const THINKS = /^\s*<think(?:ing)?>\s*[^\s<]/i;

/** @param raw a completion that could be read. */
export function servedAs(raw: unknown, answer: { readonly text: string; readonly usage: EndpointUsage }): Served {
  const completion = Completion.safeParse(raw).data;
  const message = Message.safeParse(completion?.choices?.[0]).data?.message;
  const told = Boolean(message?.reasoning_content?.trim() || message?.reasoning?.trim());
  const counted = typeof answer.usage === 'object' && answer.usage.reasoning_tokens > 0;
  const tier = completion?.service_tier ?? undefined;
  return { ...(tier !== undefined && { tier }), reasoned: told || counted || THINKS.test(answer.text) };
}
