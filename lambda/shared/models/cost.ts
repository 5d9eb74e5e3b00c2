// Works out what a call cost.
import type { Parameters, Price } from '../contracts/choices/model.ts';
import type { Usage } from '../contracts/messages.ts';

/**
 * Millionths of a US dollar. `reasoning_tokens` are part of `completion_tokens`, so they are not added. Tokens read from
 * a cache and tokens written to it are different parts of `prompt_tokens`.
 * @param tier the service tier, if it is known.
 */
export function costMicroUsd(usage: Usage, price: Price, tier?: string): number {
  const { input, cached_input = input, cache_write = input, output, factor } = priceAt(price, tier);
  const cached = Math.min(usage.cached_tokens, usage.prompt_tokens);
  const written = Math.min(usage.cache_write_tokens ?? 0, usage.prompt_tokens - cached);
  const prompt = (usage.prompt_tokens - cached - written) * input + cached * cached_input + written * cache_write;
  return factor * (prompt + usage.completion_tokens * (output ?? 0));
}

/** OpenAI's `fast` is told as `priority`. https://developers.openai.com/api/docs/guides/fast-mode */
const ALIASES: Readonly<Record<string, string>> = { fast: 'priority', priority: 'fast' };

function priceAt(price: Price, tier = ''): Price & { readonly factor: number } {
  const { tiers = {} } = price;
  const name = [tier, ALIASES[tier] ?? ''].find((one) => Object.hasOwn(tiers, one));
  const at = name === undefined ? 1 : (tiers[name] ?? 1);
  return typeof at === 'number' ? { ...price, factor: at } : { ...at, factor: 1 };
}

/** The tier that a variant asks for. An endpoint may use another, and then says so in its answer. */
export function tierAsked({ service_tier: tier }: Parameters): string | undefined {
  return typeof tier === 'string' ? tier : undefined;
}
