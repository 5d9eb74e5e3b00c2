// What a run compares: baselines, models with their prompts, and classifiers of an embedding model's vectors.
import * as z from 'zod';
import { Baseline } from './benchmark.ts';
import { Parameters, Price } from './choices/model.ts';
import { AnswerChoice, ExamplesFormat, Truncate } from './choices/prompt.ts';

/**
 * A row as prompts see it: column → text. It never holds the label column. Not a z.record, because that would drop a
 * column called `__proto__`.
 */
export const Row = z.custom<Record<string, string>>(isRow, 'expected a mapping of columns to texts');
export type Row = z.infer<typeof Row>;

function isRow(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

/** A row of the train file, shown to a model with its answer. */
export const Example = z.object({ row: Row, label: z.string() });
export type Example = z.infer<typeof Example>;

/** The train rows that may become examples for a row of the holdout, stored at runs/<run>/examples.json.gz. */
export const ExamplePool = z.array(Example);

/** A prompt with everything frozen except the row. Its templates are filled in one pass, see models/prompt.ts. */
export const Prompt = z.object({
  name: z.string(),
  /** Replaces `{{labels}}`. */
  label_list: z.string(),
  /** Replaces `{{label_descriptions}}`. */
  described_labels: z.string(),
  system: z.string(),
  assistant: z.string().optional(),
  user: z.string(),
  /** What the model accepted in the preflight call. */
  answer: AnswerChoice.exclude(['auto']),
  reason: z.boolean(),
  /** Dispatch cuts the rows, so a sample has exactly what its prompt shows. */
  truncate: Truncate.optional(),
  examples_format: ExamplesFormat.optional(),
  /** The same for every row. A strategy that chooses for each row puts its examples into the samples instead. */
  examples: z.array(Example).optional(),
});
export type Prompt = z.infer<typeof Prompt>;

export const BaselineVariant = z.object({
  kind: z.literal('baseline'),
  name: z.string(),
  model: Baseline,
});
export type BaselineVariant = z.infer<typeof BaselineVariant>;

/** A limit for the length of answers, which Holdout sets if the benchmark sets none. See models/call/cap.ts. */
export const OutputCap = z.object({
  parameter: z.enum(['max_completion_tokens', 'max_tokens']),
  tokens: z.int().positive(),
});
export type OutputCap = z.infer<typeof OutputCap>;

export const ModelVariant = z.object({
  kind: z.literal('model'),
  /** `model/prompt` */
  name: z.string(),
  model: z.string(),
  endpoint: z.string(),
  prompt: Prompt,
  /** As they are sent: the benchmark's, and what the model accepted in the preflight call. */
  parameters: Parameters,
  /** Absent if the benchmark has its own limit, if the model reasons, or if its endpoint takes no limit. */
  cap: OutputCap.optional(),
  /** The preflight call saw the server choose otherwise than by its log-probabilities, see models/answer/masks.ts. */
  masked: z.literal(true).optional(),
  price: Price.optional(),
});
export type ModelVariant = z.infer<typeof ModelVariant>;

/** How embedded rows are classified. */
export const Classifier = z.enum(['logistic_regression', 'knn']);
export type Classifier = z.infer<typeof Classifier>;

export const EmbeddingVariant = z.object({
  kind: z.literal('embedding'),
  /** `model/classifier` */
  name: z.string(),
  model: z.string(),
  endpoint: z.string(),
  classifier: Classifier,
  parameters: Parameters,
  price: Price.optional(),
  /** Numbers in each vector, as the preflight call found. Absent before it. */
  dimensions: z.int().min(1).optional(),
});
export type EmbeddingVariant = z.infer<typeof EmbeddingVariant>;

export const Variant = z.discriminatedUnion('kind', [BaselineVariant, ModelVariant, EmbeddingVariant]);
export type Variant = z.infer<typeof Variant>;
