// Reads the tokens that an endpoint counts for a call. It may send anything. Invalid counts are left out and reported.
import * as z from 'zod';
import { MAX_TOKENS, Usage } from '../../contracts/messages.ts';

/** Undefined if the endpoint counts nothing, `odd` if what it sends is not a count. */
export type EndpointUsage = Usage | 'odd' | undefined;

const count = Usage.shape.prompt_tokens.nullish();
/** Compatible servers omit or null much of it. */
const Said = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  // OpenAI and OpenRouter call it cache_write_tokens; LiteLLM and other gateways to Anthropic use the other names.
  prompt_tokens_details: z
    .object({
      cached_tokens: count,
      cache_write_tokens: count,
      cache_creation_tokens: count,
      cache_creation_input_tokens: count,
    })
    .nullish(),
  cache_creation_input_tokens: count,
  total_tokens: count.catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
});

/** @param said `usage` of a completion. */
export function readUsage(said: unknown): EndpointUsage {
  if (said === undefined || said === null) return undefined;
  const { data } = Said.safeParse(said);
  if (!data) return 'odd';
  const { prompt_tokens: prompt = null, completion_tokens: completion = null } = data;
  if (prompt === null && completion === null) return undefined;
  const reasoning = data.completion_tokens_details?.reasoning_tokens ?? 0;
  const cached = data.prompt_tokens_details?.cached_tokens ?? 0;
  const writes = writtenTokens(data);
  // Some gateways to Anthropic count what a cache holds in the total only, too.
  const isCached = cached > 0 || writes.cache_write_tokens !== undefined;
  const beside = isCached && reasoning === 0 ? 0 : reasoningBeside(data, reasoning);
  const usage: Usage = {
    prompt_tokens: prompt ?? 0,
    cached_tokens: cached,
    ...writes,
    completion_tokens: (completion ?? 0) + beside,
    reasoning_tokens: Math.max(reasoning, beside),
  };
  return usage.completion_tokens > MAX_TOKENS ? 'odd' : usage;
}

/**
 * xAI and Gemini bill reasoning as output, but count it beside the completion and in the total only. Others' totals are
 * the sum of the two.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/grok/capabilities/reasoning
 */
function reasoningBeside({ prompt_tokens, completion_tokens, total_tokens }: z.infer<typeof Said>, reasoning: number) {
  const rest = (total_tokens ?? 0) - (prompt_tokens ?? 0) - (completion_tokens ?? 0);
  return rest > 0 && (reasoning === 0 || reasoning === rest) ? rest : 0;
}

function writtenTokens({ prompt_tokens_details: details, cache_creation_input_tokens }: z.infer<typeof Said>) {
  const { cache_write_tokens, cache_creation_tokens, cache_creation_input_tokens: nested } = details ?? {};
  return written(cache_write_tokens ?? cache_creation_tokens ?? nested ?? cache_creation_input_tokens ?? 0);
}

const written = (tokens: number): Pick<Usage, 'cache_write_tokens'> =>
  tokens > 0 ? { cache_write_tokens: tokens } : {};

/** A decision endpoint counts the same under other names. The details have the same names, and are read with them. */
const SaidOfDecision = z.object({
  input_tokens: z.unknown().optional(),
  output_tokens: z.unknown().optional(),
  input_tokens_details: z.unknown().optional(),
  output_tokens_details: z.unknown().optional(),
});

/** @param said `usage` of a decision. */
export function readDecisionUsage(said: unknown): EndpointUsage {
  if (said === undefined || said === null) return undefined;
  const { data } = SaidOfDecision.safeParse(said);
  if (!data) return 'odd';
  return readUsage({
    prompt_tokens: data.input_tokens,
    completion_tokens: data.output_tokens,
    prompt_tokens_details: data.input_tokens_details,
    completion_tokens_details: data.output_tokens_details,
  });
}

/** Adds up several calls for one sample. A sum too large for a count is odd too. */
export function addUsage(before: EndpointUsage, more: EndpointUsage): EndpointUsage {
  if (before === 'odd' || more === 'odd') return 'odd';
  if (!before || !more) return before ?? more;
  const sum = Usage.safeParse({
    prompt_tokens: before.prompt_tokens + more.prompt_tokens,
    cached_tokens: before.cached_tokens + more.cached_tokens,
    ...written((before.cache_write_tokens ?? 0) + (more.cache_write_tokens ?? 0)),
    completion_tokens: before.completion_tokens + more.completion_tokens,
    reasoning_tokens: before.reasoning_tokens + more.reasoning_tokens,
  });
  return sum.success ? sum.data : 'odd';
}

/** Deals the usage of one request out to its texts in proportion to their characters. The parts add up to the whole. */
export function shareUsage(usage: EndpointUsage, characters: readonly number[]): EndpointUsage[] {
  if (!usage || usage === 'odd') return characters.map(() => usage);
  const all = characters.reduce((sum, one) => sum + one, 0);
  const upTo = (tokens: number, sum: number) => (all === 0 ? 0 : Math.round((tokens * sum) / all));
  let before = 0;
  return characters.map((one) => {
    const after = before + one;
    const part = (tokens: number) => upTo(tokens, after) - upTo(tokens, before);
    const share = {
      prompt_tokens: part(usage.prompt_tokens),
      cached_tokens: part(usage.cached_tokens),
      completion_tokens: part(usage.completion_tokens),
      reasoning_tokens: part(usage.reasoning_tokens),
    };
    before = after;
    return share;
  });
}
