// The estimate of a run, made before anything is sent.
import * as z from 'zod';

export const VariantPlan = z.object({
  name: z.string(),
  /** 0 for a baseline, which calls nothing. */
  requests: z.number(),
  prompt_tokens: z.number(),
  /** How many of these the endpoint may have cached, because they are the same for every row. */
  cacheable_tokens: z.number(),
  /** Assumes one label per answer. Reasoning tokens are unknown. */
  completion_tokens: z.number(),
  /** Without caching. Null if no price is known. */
  cost_usd: z.number().nullable(),
  /** With everything cached that can be. Null if no price for cached input is known. */
  cost_usd_cached: z.number().nullable(),
});
export type VariantPlan = z.infer<typeof VariantPlan>;

export const Plan = z.object({
  rows: z.number(),
  repeats: z.number(),
  samples: z.number(),
  /** Rows whose prompts were counted. Fewer than `rows` if there are many. */
  counted_rows: z.number(),
  variants: z.array(VariantPlan),
  requests: z.number(),
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  /** Null if a variant's price is unknown. */
  cost_usd: z.number().nullable(),
  /** As far as prices for cached input are known. Null if none is, or if a variant's price is unknown. */
  cost_usd_cached: z.number().nullable(),
  seconds: z.number(),
  /** What limits the speed. */
  limited_by: z.enum(['max_requests_per_minute', 'max_tokens_per_minute', 'concurrent_requests', 'none']),
  /** Cost in a deployed stack. On this machine it is nothing. */
  aws_usd: z.number(),
});
export type Plan = z.infer<typeof Plan>;
