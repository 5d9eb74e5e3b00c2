// Reads the tokens that an endpoint counts for a call. It may send anything. Invalid counts are left out and reported.
import * as z from 'zod';
import { Usage } from '../../contracts/messages.ts';

/** Undefined if the endpoint counts nothing, `odd` if what it sends is not a count. */
export type EndpointUsage = Usage | 'odd' | undefined;

const count = Usage.shape.prompt_tokens.nullish();
/** Compatible servers omit or null much of it. */
const Said = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
});

/** @param said `usage` of a completion. */
export function readUsage(said: unknown): EndpointUsage {
  if (said === undefined || said === null) return undefined;
  const { data } = Said.safeParse(said);
  if (!data) return 'odd';
  const { prompt_tokens: prompt = null, completion_tokens: completion = null } = data;
  if (prompt === null && completion === null) return undefined;
  return {
    prompt_tokens: prompt ?? 0,
    cached_tokens: data.prompt_tokens_details?.cached_tokens ?? 0,
    completion_tokens: completion ?? 0,
    reasoning_tokens: data.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

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
    completion_tokens: before.completion_tokens + more.completion_tokens,
    reasoning_tokens: before.reasoning_tokens + more.reasoning_tokens,
  });
  return sum.success ? sum.data : 'odd';
}
