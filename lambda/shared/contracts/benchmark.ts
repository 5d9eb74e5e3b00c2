// The benchmark as its author writes it (YAML or JSON) and as it is after its defaults are filled in.
import * as z from 'zod';
import { baselineNames } from '../baselines/registry.ts';
import { DEADLINE_MS, durationMs } from './deadline.ts';
import { MAX_LABEL_LENGTH, MAX_LABELS } from './limits.ts';
import { Slice } from './slice.ts';

/** Names appear in variants, files and charts: one line, no slash (it separates model and prompt). */
const name = z.string().regex(/^[^/\p{Cc}]{1,100}$/u, 'expected 1 to 100 characters on one line, and no slash');

/** US dollars per million tokens, more than ten times what any model has cost. What it is for: MAX_TOKENS in messages.ts. */
export const MAX_PRICE = 10_000;
const price = z
  .number()
  .min(0)
  .refine((usd) => usd <= MAX_PRICE, `expected at most ${MAX_PRICE} US dollars per million tokens`);

export const Price = z
  .strictObject({ input: price, cached_input: price.optional(), output: price })
  .describe('US dollars per million tokens');
export type Price = z.infer<typeof Price>;

const SET_BY_HOLDOUT = ['model', 'messages', 'stream', 'n', 'response_format'];

/** Passed through to the endpoint; the keys that Holdout itself sets are not the author's. */
export const Parameters = z
  .record(z.string(), z.json())
  .refine((value) => !SET_BY_HOLDOUT.some((key) => key in value), {
    message: `${SET_BY_HOLDOUT.join(', ')} are set by Holdout`,
  });
export type Parameters = z.infer<typeof Parameters>;

export const ModelChoice = z.strictObject({
  /** How the variants are called; the default is the model's own name. */
  name: name.optional(),
  model: z.string().min(1).max(200),
  endpoint: z.string().min(1).default('openai'),
  parameters: Parameters.default({}),
  price: Price.optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;

/** How examples stand in a prompt: as pairs of messages before the row, or as text where `{{examples}}` is. */
export const ExamplesFormat = z.enum(['messages', 'text']);

const format = ExamplesFormat.default('messages');
/** A prompt with more is longer than most models read. */
export const MAX_EXAMPLES = 500;
const perLabel = z.int().min(1).max(MAX_EXAMPLES).default(2);
const count = z.int().min(1).max(MAX_EXAMPLES).default(5);

/** Few-shot examples, taken from the train file. */
export const Examples = z.discriminatedUnion(
  'strategy',
  [
    /** Rows of the train file by their ids or, where it has no column of ids, their numbers, from 1. */
    z.strictObject({
      strategy: z.literal('fixed'),
      ids: z
        .array(z.union([z.string().min(1), z.int()]))
        .min(1)
        .max(MAX_EXAMPLES),
      format,
    }),
    z.strictObject({ strategy: z.literal('random'), count, format }),
    z.strictObject({ strategy: z.literal('label_diversity_random'), per_label: perLabel, format }),
    /** Nearest to the row by TF-IDF. */
    z.strictObject({ strategy: z.literal('semantic_similarity'), count, format }),
    z.strictObject({ strategy: z.literal('label_diversity_similarity'), per_label: perLabel, format }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union'
        ? 'expected one of fixed, random, label_diversity_random, semantic_similarity, label_diversity_similarity'
        : undefined,
  },
);
export type Examples = z.infer<typeof Examples>;

/** How a label is asked for: as plain text, as JSON held to a strict schema, or the second where the model has it. */
export const AnswerChoice = z.enum(['auto', 'label', 'json_schema']);
export type AnswerChoice = z.infer<typeof AnswerChoice>;

/** Shows the beginning of a long column only, of a row and of the examples. */
export const Truncate = z.strictObject({ column: z.string().min(1), tokens: z.int().min(1) });

/**
 * Templates: `{{column}}`, `{{labels}}`, `{{label_descriptions}}`, `{{examples}}` and `{{answer_format}}`. What is left
 * out is the default prompt's.
 */
export const PromptChoice = z.strictObject({
  name,
  system: z.string().optional(),
  assistant: z.string().optional(),
  user: z.string().optional(),
  examples: Examples.optional(),
  truncate: Truncate.optional(),
  /** Asks for a short reason before the label. */
  reason: z.boolean().optional(),
});
export type PromptChoice = z.infer<typeof PromptChoice>;

export const Baseline = z.enum(baselineNames());
export type Baseline = z.infer<typeof Baseline>;

/** `90s`, `30m`, `24h`, `7d`. */
const Duration = z
  .string()
  .regex(/^\d+(\.\d+)?[smhd]$/, { message: 'expected a number and s, m, h or d, such as 24h', abort: true })
  .refine((duration) => durationMs(duration) >= DEADLINE_MS.min && durationMs(duration) <= DEADLINE_MS.max, {
    message: 'expected at least 1s and at most 14d',
  });

const Limits = z.strictObject({
  /** For the models; a run stops when it is spent. */
  budget_usd: z.number().positive().optional(),
  deadline: Duration.default('24h'),
  /** Receives of one sample before a transient failure is final, see classify. */
  max_attempts: z.int().min(1).max(20).default(5),
});

const members = z
  .array(z.string().min(1))
  .min(2)
  .max(50)
  .refine((names) => new Set(names).size === names.length, { message: 'expected each variant once' });
/** Gates have meanings of their own for two words. */
const ensembleName = name.refine((text) => text !== 'best' && text !== '*', { message: 'expected another name' });

/** Computed from what variants of the run answered, without more calls; see report/ensembles/. */
export const Ensemble = z.discriminatedUnion(
  'strategy',
  [
    /** The label with the most votes; of a tie, the one that the first in the list gave. */
    z.strictObject({ name: ensembleName, strategy: z.literal('majority_vote'), variants: members }),
    /** The same with votes that count as much as their variants' weights, in the order of the list. */
    z
      .strictObject({
        name: ensembleName,
        strategy: z.literal('weighted_vote'),
        variants: members,
        weights: z.array(z.number().positive().max(1e6)),
      })
      .refine(({ variants, weights }) => variants.length === weights.length, {
        message: 'expected as many weights as variants',
        path: ['weights'],
      }),
    /** The cheap variant where it is confident enough, else the strong one. */
    z
      .strictObject({
        name: ensembleName,
        strategy: z.literal('cascade'),
        cheap: z.string().min(1),
        strong: z.string().min(1),
      })
      .refine(({ cheap, strong }) => cheap !== strong, { message: 'expected two variants', path: ['strong'] }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? 'expected one of majority_vote, weighted_vote, cascade' : undefined,
  },
);
export type Ensemble = z.infer<typeof Ensemble>;

const OVERALL = ['accuracy', 'balanced_accuracy', 'matthews_corrcoef', 'cohen_kappa_score', 'completion_rate'] as const;
const FIGURES = ['cost_usd', 'cost_usd_per_1000', 'latency_p50', 'latency_p95', 'latency_p99'] as const;
/** Of one label, or averaged over all of them. */
const BY_LABEL = ['precision', 'recall', 'f1-score'] as const;

const bounds = { variant: z.string().min(1).default('*'), min: z.number().optional(), max: z.number().optional() };

/**
 * A threshold that a variant has to keep. `variant`: its name, `best` for the most accurate one, or `*` for each that
 * calls a model. Latencies are in milliseconds.
 */
export const Gate = z
  .strictObject({
    metric: z.enum([...OVERALL, ...FIGURES, ...BY_LABEL]),
    average: z.enum(['micro', 'macro', 'weighted']).optional(),
    label: z.string().optional(),
    ...bounds,
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { message: 'expected min, max or both' })
  .refine(({ metric, average, label }) => isByLabel(metric) === (average !== undefined || label !== undefined), {
    message: `expected \`average\` (micro, macro, weighted) or \`label\` with ${BY_LABEL.join(', ')}, and with no other metric`,
  })
  .refine(({ average, label }) => average === undefined || label === undefined, {
    message: 'expected `average` or `label`, not both',
  });
export type Gate = z.infer<typeof Gate>;

const isByLabel = (metric: string): boolean => BY_LABEL.some((name) => name === metric);

/** Keyword patterns: a mapping of label to words; a word matches as a whole, in any case. */
export const Keywords = z.record(z.string(), z.array(z.string().min(1)).min(1));
export type Keywords = z.infer<typeof Keywords>;

const label = z.string().min(1).max(MAX_LABEL_LENGTH);
const LabelDescriptions = z
  .record(label, z.string())
  .refine((described) => Object.keys(described).length <= MAX_LABELS, {
    message: `expected at most ${MAX_LABELS} labels`,
  });

export const Benchmark = z.strictObject({
  label: z.string().min(1).optional(),
  text: z
    .union([
      z
        .string()
        .min(1)
        .transform((column) => [column]),
      z.array(z.string().min(1)).min(1),
    ])
    .optional(),
  id: z.string().min(1).optional(),
  /** A list, or a mapping of label to description. */
  labels: z.union([z.array(label).min(1).max(MAX_LABELS), LabelDescriptions]).optional(),
  /** The train file's name under train/; the default is the holdout's own name. S3's keys end at 1,024 bytes. */
  train: z
    .string()
    .regex(/^\P{Cc}{1,200}$/u, 'expected 1 to 200 characters on one line')
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
    .default([]),
  prompts: z
    .array(PromptChoice)
    .min(1)
    .default([{ name: 'zero-shot' }]),
  answer: AnswerChoice.default('auto'),
  baselines: z.array(Baseline).default(baselineNames(({ isDefault }) => isDefault)),
  keywords: Keywords.optional(),
  ensembles: z.array(Ensemble).max(50).default([]),
  /** Parts of the holdout that the report scores on their own. */
  slices: z
    .array(Slice)
    .max(20)
    .refine((slices) => new Set(slices.map(({ name }) => name)).size === slices.length, {
      message: 'expected another `name` for each slice',
    })
    .default([]),
  repeats: z.int().min(1).max(100).default(1),
  /** Whether a request that was answered before is answered from the bucket; default: on this machine, not on AWS. */
  cache: z.boolean().optional(),
  limits: Limits.default(Limits.parse({})),
  gates: z.array(Gate).default([]),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
});
/** With every default filled in. */
export type Benchmark = z.infer<typeof Benchmark>;
