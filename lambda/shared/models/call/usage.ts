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
