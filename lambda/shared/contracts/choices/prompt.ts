// A prompt of a benchmark: its templates, its few-shot examples, and what is cut.
import * as z from 'zod';
import { mappingSuchAs, name, named } from '../described.ts';

/** The form of examples in a prompt: pairs of messages before the row, or text in place of `{{examples}}`. */
export const ExamplesFormat = z.enum(['messages', 'text']);

const format = ExamplesFormat.describe(
  '`messages`: each example is a pair of messages before the row. `text`: all of them replace `{{examples}}`.',
).default('messages');
/** More examples would make the prompt longer than most models can read. */
export const MAX_EXAMPLES = 500;
const perLabel = z.int().min(1).max(MAX_EXAMPLES).describe('Number of examples for each label.').default(2);
const count = z.int().min(1).max(MAX_EXAMPLES).describe('Number of examples.').default(5);

const embeddings = z
  .string()
  .min(1)
  .describe(
    'The model of this benchmark, with `kind: embedding`, whose vectors tell what is similar. Default: TF-IDF tells.',
  )
  .optional();

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
      strategy: named('semantic_similarity', 'the rows most similar to the one being classified'),
      count,
      embeddings,
      format,
    }),
    z.strictObject({
      strategy: named('label_diversity_similarity', 'the most similar rows of each label'),
      per_label: perLabel,
      embeddings,
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
/** Few-shot examples, taken from the train file. A strategy's name stands for it with its defaults. */
export const Examples = z.union([
  z
    .enum(['random', 'label_diversity_random', 'semantic_similarity', 'label_diversity_similarity'])
    .transform((strategy) => Strategy.parse({ strategy })),
  Strategy,
]);
export type Examples = z.infer<typeof Examples>;

export const AnswerChoice = z.enum(['auto', 'label', 'json_schema', 'decision']);
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

/** The built-in prompts by their names. */
const BUILT_IN_PROMPTS = {
  'zero-shot': {},
  'few-shot': { examples: 'label_diversity_random' },
} as const;
export const BuiltInPrompt = z
  .enum(['zero-shot', 'few-shot'])
  .transform((name) => PromptChoice.parse({ name, ...BUILT_IN_PROMPTS[name] }));

/** The embedding model that chooses examples for each row. Undefined if none does. */
export const embeddingsOf = ({ examples }: Pick<PromptChoice, 'examples'>): string | undefined =>
  examples && 'embeddings' in examples ? examples.embeddings : undefined;
