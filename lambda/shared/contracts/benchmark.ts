// The benchmark as its author writes it (YAML or JSON), and with its defaults filled in. The descriptions are for the
// author: editors show them (`holdout schema`), and docs/benchmark.md is printed from them. If a key has no default
// value in the schema, a sentence that begins with "Default:" says what happens without it.
import * as z from 'zod';
import { baselineNames } from '../baselines/registry.ts';
import { DEADLINE_MS, durationMs } from './deadline.ts';
import { figure, mappingSuchAs, name, named } from './described.ts';
import { Ensemble } from './ensemble.ts';
import { Gate } from './gate.ts';
import { MAX_LABEL_LENGTH, MAX_LABELS } from './limits.ts';
import { FILE_KEYS } from './reading.ts';
import { ColumnSlice, Slice } from './slice.ts';

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
    output: dollarsPerMillion('Price of completion tokens, reasoning included.'),
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
  endpoint: z.string().min(1).describe('An endpoint declared in cdk.json.').default('openai'),
  parameters: Parameters.default({}),
  price: Price.describe(
    'What the model costs, in US dollars per million tokens. Default: the endpoint’s price for this model.',
  ).optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;

/** The form of examples in a prompt: pairs of messages before the row, or text in place of `{{examples}}`. */
export const ExamplesFormat = z.enum(['messages', 'text']);

const format = ExamplesFormat.describe(
  '`messages`: each example is a pair of messages before the row. `text`: all of them replace `{{examples}}`.',
).default('messages');
/** More examples would make the prompt longer than most models can read. */
export const MAX_EXAMPLES = 500;
const perLabel = z.int().min(1).max(MAX_EXAMPLES).describe('Number of examples for each label.').default(2);
const count = z.int().min(1).max(MAX_EXAMPLES).describe('Number of examples.').default(5);

const Strategy = z.discriminatedUnion(
  'strategy',
  [
    z.strictObject({
      strategy: named('fixed', 'the rows that `ids` lists'),
      ids: z
        .array(z.union([z.string().min(1), z.number()]))
        .min(1)
        .max(MAX_EXAMPLES)
        .describe('Ids of rows in the train file or, if it has no id column, their numbers, counted from 1.'),
      format,
    }),
    z.strictObject({ strategy: named('random', 'rows drawn at random'), count, format }),
    z.strictObject({
      strategy: named('label_diversity_random', 'rows drawn at random, the same number for each label'),
      per_label: perLabel,
      format,
    }),
    z.strictObject({
      strategy: named('semantic_similarity', 'the rows most similar to the one being classified, by TF-IDF'),
      count,
      format,
    }),
    z.strictObject({
      strategy: named('label_diversity_similarity', 'the most similar rows of each label'),
      per_label: perLabel,
      format,
    }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union'
        ? 'expected one of fixed, random, label_diversity_random, semantic_similarity, label_diversity_similarity'
        : undefined,
  },
);
/** Few-shot examples from the train file. A strategy's name alone stands for its defaults. */
export const Examples = z.union([
  z
    .enum(['random', 'label_diversity_random', 'semantic_similarity', 'label_diversity_similarity'])
    .transform((strategy) => Strategy.parse({ strategy })),
  Strategy,
]);
export type Examples = z.infer<typeof Examples>;

export const AnswerChoice = z.enum(['auto', 'label', 'json_schema']);
export type AnswerChoice = z.infer<typeof AnswerChoice>;

export const Truncate = z.strictObject({
  column: z.string().min(1).describe('The column to cut.'),
  tokens: z
    .int()
    .min(1)
    .meta({ description: 'How much of it to keep, in tokens of OpenAI’s o200k_base.', unit: 'tokens' }),
});

/** `system`, `assistant` and `user` are templates, see models/prompt.ts. */
export const PromptChoice = z.strictObject(
  {
    name: name.describe('What the report calls the prompt. A variant is called `model/prompt`.'),
    system: z
      .string()
      .describe('Template of the system message; `""` sends none. Default: the built-in text, which lists the labels.')
      .optional(),
    assistant: z
      .string()
      .describe('Template of an assistant message that follows the system message. Default: none.')
      .optional(),
    user: z
      .string()
      .describe('Template of the message with the row. Default: `{{*}}`, which is the text columns as JSON.')
      .optional(),
    examples: Examples.describe(
      'Few-shot examples from the train file: the name of a strategy, or an object with the keys below. Default: none.',
    ).optional(),
    truncate: Truncate.describe(
      'Shows only the beginning of a long column, in the row and in the examples. Default: nothing is cut.',
    ).optional(),
    reason: z
      .boolean()
      .describe('Asks for a short reason before the label, which ends up in predictions.csv. Default: false.')
      .optional(),
  },
  { error: mappingSuchAs("{name: mine, user: '{{*}}'}") },
);
export type PromptChoice = z.infer<typeof PromptChoice>;

/** The built-in prompts by name. */
const BUILT_IN_PROMPTS = {
  'zero-shot': {},
  'few-shot': { examples: 'label_diversity_random' },
} as const;
const BuiltInPrompt = z
  .enum(['zero-shot', 'few-shot'])
  .transform((name) => PromptChoice.parse({ name, ...BUILT_IN_PROMPTS[name] }));

const UNTRAINED = baselineNames(({ learnsFrom }) => learnsFrom === 'nothing');
export const Baseline = z.enum(baselineNames());
export type Baseline = z.infer<typeof Baseline>;

/** `90s`, `30m`, `24h`, `7d`. */
const DURATION = 'expected a number and s, m, h or d, such as 24h';
const Duration = z
  .string(DURATION)
  .regex(/^\d+(\.\d+)?[smhd]$/, { message: DURATION, abort: true })
  .refine((duration) => durationMs(duration) >= DEADLINE_MS.min && durationMs(duration) <= DEADLINE_MS.max, {
    message: 'expected at least 1s and at most 14d',
  });

const Limits = z.strictObject({
  budget_usd: z
    .number()
    .positive()
    .meta({
      description:
        'What the run may spend on models before it stops. It requires a price for every model. Default: no limit.',
      unit: 'US dollars',
    })
    .optional(),
  deadline: Duration.describe(
    'How long the run may take, from `1s` to `14d`. Whatever is missing by then counts as wrong.',
  ).default('24h'),
  max_attempts: z
    .int()
    .min(1)
    .max(20)
    .describe('How often a row is taken from the queue before a temporary failure becomes final. Outages do not count.')
    .default(5),
});

/** Keyword patterns: label → words. */
const Keywords = z.record(
  z.string(),
  z.union([
    z
      .string()
      .min(1)
      .transform((word) => [word]),
    z.array(z.string().min(1)).min(1),
  ]),
);

const label = z.string().min(1).max(MAX_LABEL_LENGTH);
const DescribedLabel = z
  .record(label, z.string())
  .refine((described) => Object.keys(described).length === 1, { message: 'expected one label and its description' });
const LabelDescriptions = z
  .record(label, z.string())
  .refine((described) => Object.keys(described).length <= MAX_LABELS, {
    message: `expected at most ${MAX_LABELS} labels`,
  });

export const Benchmark = z.strictObject({
  label: z
    .string()
    .min(1)
    .describe(
      'The column with the true label. Default: the one whose name or values look like it; if several do, you are asked to name one.',
    )
    .optional(),
  text: z
    .union([
      z
        .string()
        .min(1)
        .transform((column) => [column]),
      z.array(z.string().min(1)).min(1),
    ])
    .describe(
      'The columns with the text to classify, in this order. Default: those with prose. Ids, numbers, dates, addresses, categories and what tells the label are left out, each with a word.',
    )
    .optional(),
  id: z
    .string()
    .min(1)
    .describe(
      'The column that identifies a row in predictions.csv. Default: `id` if there is such a column, else the row’s number.',
    )
    .optional(),
  group: z
    .string()
    .min(1)
    .describe(
      'The column whose rows belong together, such as an author. A split keeps them on one side. Default: none.',
    )
    .optional(),
  several_labels: z
    .enum(['exact'])
    .describe(
      '`exact`: a cell with several labels, such as `a|b`, is one label of its own. Default: a file with such cells is refused.',
    )
    .optional(),
  ...FILE_KEYS,
  labels: z
    .union([
      z
        .array(z.union([label, DescribedLabel]))
        .min(1)
        .max(MAX_LABELS),
      LabelDescriptions,
    ])
    .describe(
      'All labels in the order of the report, as a list or as an object from label to description. An element of the list may be such an object, with one label. Prompts show the descriptions. Default: the labels found in the train file and the holdout.',
    )
    .optional(),
  // S3's keys have at most 1,024 bytes.
  train: z
    .string()
    .regex(/^\P{Cc}{1,200}$/u, 'expected 1 to 200 characters on one line')
    .describe(
      'Name of the train file, beside the benchmark or under `train/` in the bucket. Default: the holdout’s name.',
    )
    .optional(),
  models: z
    .array(
      z.union([
        z
          .string()
          .min(1)
          .transform((model) => ModelChoice.parse({ model })),
        ModelChoice,
      ]),
    )
    .describe(
      'The models to call: names, or objects with the keys below. Each model with each prompt is a variant. Default: none.',
    )
    .default([]),
  prompts: z
    .array(z.union([BuiltInPrompt, PromptChoice]))
    .min(1)
    .describe(
      'The prompts to try: `zero-shot` or `few-shot` for the built-in ones (the second has two examples of each label), or objects with the keys below. A prompt with nothing but a name is the built-in one. Default: `zero-shot` alone.',
    )
    .default([{ name: 'zero-shot' }]),
  answer: AnswerChoice.describe(
    'How to ask for the label. `label`: as plain text. `json_schema`: as JSON under a strict schema. `auto`: as JSON if the model supports it, else as plain text.',
  ).default('auto'),
  baselines: z
    .array(Baseline)
    .describe(
      `Simple classifiers to compare the models with. All except \`${UNTRAINED.join('`, `')}\` learn from the train file.`,
    )
    .default(baselineNames(({ isDefault }) => isDefault)),
  keywords: Keywords.describe(
    'A word or a list of words that indicate each label, for the baseline `keywords`. Default: the name of the label and the words in it.',
  ).optional(),
  ensembles: z
    .array(Ensemble)
    .max(50)
    .describe('Variants computed from the answers of others, without further calls.')
    .default([]),
  slices: z
    .array(z.union([ColumnSlice, Slice]))
    .max(20)
    .refine((slices) => new Set(slices.map(({ name }) => name)).size === slices.length, {
      message: 'expected another `name` for each slice',
    })
    .describe(
      'Parts of the holdout that the report scores separately: the name of a column, for one part of each of its values, or objects with the keys below. Default: none.',
    )
    .default([]),
  repeats: z.int().min(1).max(100).describe('How often each row is asked.').default(1),
  cache: z
    .boolean()
    .describe('Whether to reuse the answer to a request that was sent before. Default: true on a laptop, false in AWS.')
    .optional(),
  limits: Limits.describe('When the run stops by itself.').default(Limits.parse({})),
  gates: z
    .array(Gate)
    .describe('Thresholds for the results. If one is missed, `holdout run` exits with status 100.')
    .default([]),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .describe('Seed of everything drawn at random: few-shot examples, the labels of `prior`, bootstrap resamples.')
    .default(0),
});
/** With all defaults filled in. */
export type Benchmark = z.infer<typeof Benchmark>;
