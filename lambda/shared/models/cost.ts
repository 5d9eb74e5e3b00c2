// Works out what a call cost.
import type { Price } from '../contracts/choices/model.ts';
import type { Usage } from '../contracts/messages.ts';

/** Millionths of a US dollar. `reasoning_tokens` are part of `completion_tokens`, so they are not added. */
export function costMicroUsd(usage: Usage, price: Price): number {
  const cached = Math.min(usage.cached_tokens, usage.prompt_tokens);
  return (
    (usage.prompt_tokens - cached) * price.input +
    cached * (price.cached_input ?? price.input) +
    usage.completion_tokens * (price.output ?? 0)
  );
}
