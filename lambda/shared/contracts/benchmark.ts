// The benchmark as its author writes it (YAML or JSON), and with its defaults filled in. The descriptions are for the
// author: editors show them (`holdout schema`), and docs/benchmark.md is printed from them. If a key has no default
// value in the schema, a sentence that begins with "Default:" says what happens without it.
import * as z from 'zod';
import { baselineNames } from '../baselines/registry.ts';
import { Automate } from './choices/automate.ts';
import { DECISION_KEYS } from './choices/decide.ts';
import { Ensemble } from './choices/ensemble.ts';
import { Gate } from './choices/gate.ts';
import { Limits } from './choices/limits.ts';
import { ModelChoice } from './choices/model.ts';
import { AnswerChoice, BuiltInPrompt, PromptChoice } from './choices/prompt.ts';
import { FILE_KEYS } from './choices/reading.ts';
import { ColumnSlice, Slice } from './choices/slice.ts';
import { StopWhen } from './choices/stop-when.ts';
import { MAX_LABEL_LENGTH, MAX_LABELS } from './limits.ts';

const UNTRAINED = baselineNames(({ learnsFrom }) => learnsFrom === 'nothing');
export const Baseline = z.enum(baselineNames());
export type Baseline = z.infer<typeof Baseline>;

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

const Keys = z.strictObject({
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
      'The column whose rows belong together, such as a customer or an author. Intervals and tests count its groups instead of rows, and a split keeps them on one side. Default: none; rows with the same or nearly the same text always belong together.',
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
      'Name of the train file, beside the benchmark or, in the bucket, under `train/` in the folder of the holdout. Default: the holdout’s name.',
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
    'How to ask for the label. `label`: as plain text. `json_schema`: as JSON under a strict schema. `decision`: as a choice at the decision endpoint, `POST …/decisions`, which gives each label a probability. `auto`: at the decision endpoint if it takes the model, else as JSON if the model supports it, else as plain text.',
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
  stop: StopWhen.describe(
    'Whether to stop asking once it is decided. Rows are then sent in waves, each after the answers to the one before. See [Stop when it is decided](guide/stop-early.md). Default: every row is asked.',
  ).optional(),
  limits: Limits.describe('When the run stops by itself.').default(Limits.parse({})),
  gates: z
    .array(Gate)
    .describe(
      'Thresholds for the results. If one is missed, `holdout run` exits with status 100; if none is, but one is undecided, with 101.',
    )
    .default([]),
  automate: Automate.describe(
    'How right the answers must be that nobody checks: thresholds.json then says from which confidence on they are. Default: none; the page judges by `{accuracy: 0.95, risk: 0.05}`.',
  ).optional(),
  ...DECISION_KEYS,
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .describe('Seed of everything drawn at random: few-shot examples, the labels of `prior`, bootstrap resamples.')
    .default(0),
});

export const Benchmark = Keys.refine(({ decide_by, costs }) => decide_by.metric !== 'expected_cost' || costs, {
  path: ['costs'],
  message: 'expected `costs` beside `decide_by: {metric: expected_cost}`',
})
  .refine(({ decide_by, margin }) => decide_by.metric !== 'expected_cost' || margin !== undefined, {
    path: ['margin'],
    message: 'expected a `margin`, in the unit of `costs`, beside `decide_by: {metric: expected_cost}`',
  })
  .refine(({ gates, costs }) => costs || gates.every(({ metric }) => metric !== 'expected_cost'), {
    path: ['costs'],
    message: 'expected `costs` beside a gate for `expected_cost`',
  });
/** With all defaults filled in. */
export type Benchmark = z.infer<typeof Benchmark>;
