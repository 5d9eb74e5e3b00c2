// What a run will come to, estimated before anything is sent.
import * as z from 'zod';

export const VariantPlan = z.object({
  name: z.string(),
  /** 0 for a baseline, which calls nothing. */
  requests: z.number(),
  prompt_tokens: z.number(),
  /** Of these, at most so many that the endpoint may know from the request before: the same for every row. */
  cacheable_tokens: z.number(),
  /** A label each; what a model thinks before it answers is not known. */
  completion_tokens: z.number(),
  /** Without any caching; null where no price is known. */
  cost_usd: z.number().nullable(),
  /** With all that can be cached; null where no price for cached input is known. */
  cost_usd_cached: z.number().nullable(),
});
export type VariantPlan = z.infer<typeof VariantPlan>;

export const Plan = z.object({
  rows: z.number(),
  repeats: z.number(),
  samples: z.number(),
  /** Rows whose prompts were counted; fewer than `rows` where these are many. */
  counted_rows: z.number(),
  variants: z.array(VariantPlan),
  requests: z.number(),
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  /** Null where a variant's price is not known. */
  cost_usd: z.number().nullable(),
  /** As far as prices for cached input are known; null where none is, or a variant's price is not known. */
  cost_usd_cached: z.number().nullable(),
  seconds: z.number(),
  /** What the time follows from. */
  limited_by: z.enum(['max_requests_per_minute', 'max_tokens_per_minute', 'concurrent_requests', 'none']),
  /** In a deployed stack; on this machine there is none. */
  aws_usd: z.number(),
});
export type Plan = z.infer<typeof Plan>;
