// What the operator of a stack allows, in cdk.json's context: how much may be spent, on which models, and which
// parameters are passed on. A benchmark can lower it and never raise it.
import * as z from 'zod';

/** US dollars: a first upload with a wrong model or a thousand times the rows costs no more. */
export const DEFAULT_RUN_USD = 20;

/**
 * What shapes an answer and is paid for by its tokens. Left out are tools and searches, which cost something of their
 * own, routes to other models, and what makes a provider keep the rows.
 */
export const PASSED_PARAMETERS = [
  'chat_template_kwargs',
  'dimensions',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'min_p',
  'presence_penalty',
  'reasoning',
  'reasoning_effort',
  'repetition_penalty',
  'seed',
  'stop',
  'temperature',
  'thinking',
  'top_k',
  'top_logprobs',
  'top_p',
  'verbosity',
] as const;

const usd = z.number('expected US dollars').positive().nullable();
const names = z.union([z.literal('*'), z.array(z.string().min(1))]);

/** `null` is no limit. */
export const StackLimits = z.strictObject({
  run_usd: usd.default(DEFAULT_RUN_USD),
  /** Of all runs that were frozen on the same day, UTC. */
  day_usd: usd.default(null),
  /** Of all runs, ever. */
  stack_usd: usd.default(null),
  /** Absent: those that their endpoint declares a price for. */
  models: names.optional(),
  parameters: names.default([...PASSED_PARAMETERS]),
});
export type StackLimits = z.infer<typeof StackLimits>;

/** On a laptop, the person who starts a run pays for it and is asked before. What cdk.json says holds here, too. */
export const OWN_MACHINE = { run_usd: null, models: '*', parameters: '*' } as const;

/** Whether some sum holds, so that the price of every call must be known. */
export const limitsSpending = ({ run_usd, day_usd, stack_usd }: StackLimits): boolean =>
  [run_usd, day_usd, stack_usd].some((limit) => limit !== null);
