// A model of a benchmark: what to call, with which parameters, at what price.
import * as z from 'zod';
import { figure, name } from '../described.ts';
import { AnswerChoice } from './prompt.ts';

/** US dollars per million tokens, over ten times what any model has cost. For its use see MAX_TOKENS in messages.ts. */
export const MAX_PRICE = 10_000;
const dollarsPerMillion = (description: string) =>
  figure('US dollars per million tokens', description)
    .min(0)
    .refine((usd) => usd <= MAX_PRICE, `expected at most ${MAX_PRICE} US dollars per million tokens`);

const PRICES = {
  input: dollarsPerMillion('Price of prompt tokens.'),
  cached_input: dollarsPerMillion(
    'Price of prompt tokens that the endpoint reads from its own cache. Default: the same as `input`.',
  ).optional(),
  cache_write: dollarsPerMillion(
    'Price of prompt tokens that the endpoint writes to its own cache. Default: the same as `input`.',
  ).optional(),
  output: dollarsPerMillion(
    'Price of completion tokens, reasoning included. Default: 0 for decisions and embeddings, where the model writes nothing; by chat it is required.',
  ).optional(),
};
const TierPrice = z.strictObject(PRICES);

/** Ten times a price is still far above what any tier has cost. */
const MAX_FACTOR = 10;

export const Price = z
  .strictObject({
    ...PRICES,
    tiers: z
      .record(z.string().min(1).max(40), z.union([z.number().min(0).max(MAX_FACTOR), TierPrice]))
      .describe(
        'Prices by `service_tier`, such as `{flex: 0.5, priority: 2}`: a factor on all prices above, or prices with the same keys. The tier that an answer names counts or, if it names none, the one in `parameters`. Default: all tiers cost the same.',
      )
      .optional(),
  })
  .refine(
    ({ tiers = {}, ...prices }) =>
      Object.values(tiers).every(
        (tier) => typeof tier !== 'number' || Object.values(prices).every((usd) => (usd ?? 0) * tier <= MAX_PRICE),
      ),
    `expected tiers of at most ${MAX_PRICE} US dollars per million tokens`,
  )
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
  answer: AnswerChoice.describe(
    'How to ask this model for the label, instead of the benchmark’s `answer`. Default: as the benchmark says.',
  ).optional(),
  parameters: Parameters.default({}),
  price: Price.describe(
    'What the model costs, in US dollars per million tokens, if its endpoint declares no price for it: a declared price wins. Default: the endpoint’s price for this model.',
  ).optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;
