// A model of a benchmark: what to call, with which parameters, at what price.
import * as z from 'zod';
import { figure, name } from '../described.ts';

/** US dollars per million tokens, over ten times what any model has cost. For its use see MAX_TOKENS in messages.ts. */
export const MAX_PRICE = 10_000;
const dollarsPerMillion = (description: string) =>
  figure('US dollars per million tokens', description)
    .min(0)
    .refine((usd) => usd <= MAX_PRICE, `expected at most ${MAX_PRICE} US dollars per million tokens`);

export const Price = z
  .strictObject({
    input: dollarsPerMillion('Price of prompt tokens.'),
    cached_input: dollarsPerMillion(
      'Price of prompt tokens that the endpoint reads from its own cache. Default: the same as `input`.',
    ).optional(),
    output: dollarsPerMillion(
      'Price of completion tokens, reasoning included. Leave it out for a model that writes none. Default: 0.',
    ).optional(),
  })
  .describe('What the model costs, in US dollars per million tokens.');
export type Price = z.infer<typeof Price>;

const SET_BY_HOLDOUT = ['model', 'messages', 'stream', 'n', 'response_format'];

/** Passed on to the endpoint, except for keys that Holdout sets itself. */
export const Parameters = z
  .record(z.string(), z.json())
  .refine((value) => !SET_BY_HOLDOUT.some((key) => key in value), {
    message: `${SET_BY_HOLDOUT.join(', ')} are set by Holdout`,
  })
  .describe(
    'Parameters to send with every request, such as `temperature` or `max_tokens`. Holdout itself sets `model`, `messages`, `stream`, `n` and `response_format`.',
  );
export type Parameters = z.infer<typeof Parameters>;

export const ModelChoice = z.strictObject({
  name: name
    .describe('What the report calls the model. Default: the model’s own name, with dashes in place of slashes.')
    .optional(),
  model: z
    .string()
    .min(1)
    .max(200)
    .describe('The model’s name at its endpoint; on Azure, the name of your deployment.'),
  kind: z
    .enum(['chat', 'embedding'])
    .describe(
      '`chat`: the model is asked for a label. `embedding`: it turns texts into vectors, and two classifiers learn from those of the train file. Default: `chat`.',
    )
    .optional(),
  endpoint: z.string().min(1).describe('An endpoint declared in cdk.json.').default('openai'),
  parameters: Parameters.default({}),
  price: Price.describe(
    'What the model costs, in US dollars per million tokens. Default: the endpoint’s price for this model.',
  ).optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;
