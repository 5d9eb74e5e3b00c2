import * as z from 'zod';
import { Tuning } from '../baselines/tuning.ts';
import { AnswerChoice, Baseline, Benchmark, ExamplesFormat, Parameters, Price, Truncate } from './benchmark.ts';
import { Plan } from './plan.ts';
import { Purpose, purposeOf } from './purpose.ts';

export const Source = z.object({
  bucket: z.string().describe('Bucket of the object.'),
  key: z.string().describe('Key of the object.'),
  version_id: z.string().optional().describe('Version of the object; absent if the bucket keeps no versions.'),
  etag: z.string().describe('ETag of the object.'),
});
export type Source = z.infer<typeof Source>;

/** Something the reader of the report must know. */
export const Warning = z.object({
  code: z.string().describe('Short code, for programs.'),
  message: z.string().describe('The warning in words.'),
  count: z
    .number()
    .optional()
    .describe('How many rows, samples or labels are affected; absent if that has no meaning.'),
});
export type Warning = z.infer<typeof Warning>;

/** Why an input could not be used. */
export const Problem = z.object({
  file: z.string().describe('The file with the problem.'),
  line: z.number().optional().describe('The line, counted from 1 as editors do; absent if the problem has none.'),
  message: z.string().describe('What is wrong.'),
  advice: z.string().optional().describe('What to do about it; absent if that is obvious.'),
});
export type Problem = z.infer<typeof Problem>;

/**
 * A row as prompts see it: column → text. It never holds the label's column. Not a z.record, which drops a column that
 * is called `__proto__`.
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

/** A prompt with everything frozen but the row; its templates are filled in one pass, see models/prompt.ts. */
export const Prompt = z.object({
  name: z.string(),
  /** What stands for `{{labels}}`. */
  label_list: z.string(),
  /** What stands for `{{label_descriptions}}`. */
  described_labels: z.string(),
  system: z.string(),
  assistant: z.string().optional(),
  user: z.string(),
  /** What the preflight call found the model to take. */
  answer: AnswerChoice.exclude(['auto']),
  reason: z.boolean(),
  /** Dispatch cuts the rows: a sample has what its prompt shows. */
  truncate: Truncate.optional(),
  examples_format: ExamplesFormat.optional(),
  /** The same for every row; a strategy that chooses by the row puts its own into the samples. */
  examples: z.array(Example).optional(),
});
export type Prompt = z.infer<typeof Prompt>;

export const BaselineVariant = z.object({
  kind: z.literal('baseline'),
  name: z.string(),
  model: Baseline,
});
export type BaselineVariant = z.infer<typeof BaselineVariant>;

export const ModelVariant = z.object({
  kind: z.literal('model'),
  /** `model/prompt` */
  name: z.string(),
  model: z.string(),
  endpoint: z.string(),
  prompt: Prompt,
  /** As they are sent: the benchmark's, and what the preflight call found the model to take. */
  parameters: Parameters,
  price: Price.optional(),
});
export type ModelVariant = z.infer<typeof ModelVariant>;

export const Variant = z.discriminatedUnion('kind', [BaselineVariant, ModelVariant]);
export type Variant = z.infer<typeof Variant>;

/** What every baseline needs besides the row; what one learns from texts is an object of its own. */
export const BaselineFacts = z.object({
  /** Rows per label in the train file, in the labels' order. */
  counts: z.array(z.number()),
  /** Patterns per label for `keywords`, in the labels' order. */
  keywords: z.array(z.array(z.string())),
  /** By name: what was decided on for one that learns from texts; absent in runs from before this was kept. */
  tuning: z.record(z.string(), Tuning).optional(),
});
export type BaselineFacts = z.infer<typeof BaselineFacts>;

export const Columns = z.object({
  label: z.string().describe('The label column.'),
  text: z.array(z.string()).describe('The columns with the text to classify.'),
  id: z.string().optional().describe('The id column; absent if there is none.'),
  all: z.array(z.string()).describe('All columns in the header.'),
});
export type Columns = z.infer<typeof Columns>;

const StoredRun = z.object({
  format: z.literal(1),
  run: z.string(),
  name: z.string(),
  purpose: Purpose.optional(),
  /** The event's time, ISO 8601. */
  created_at: z.string(),
  deadline_at: z.string(),
  source: Source,
  train: Source.optional(),
  benchmark: Benchmark,
  /** `ready` runs; the others end at once with their problems, zero rows and zero samples. */
  status: z.enum(['ready', 'rejected', 'failed']),
  problems: z.array(Problem),
  /** Problems beyond those listed. */
  more_problems: z.number(),
  warnings: z.array(Warning),
  columns: Columns,
  labels: z.array(z.string()),
  label_descriptions: z.record(z.string(), z.string()),
  rows: z.number(),
  /** rows × variants × repeats */
  samples: z.number(),
  variants: z.array(Variant),
  baselines: BaselineFacts.optional(),
  /** Estimated before anything was sent, as `holdout plan` does; absent where the run was rejected or failed. */
  plan: Plan.optional(),
  seed: z.number(),
  /** Of what froze it; absent in runs from before this was kept. */
  versions: z.object({ holdout: z.string(), node: z.string() }).optional(),
});
/** Of one from before it said its purpose, the source's key does. */
export const Run = StoredRun.transform((run) => ({ ...run, purpose: run.purpose ?? purposeOf(run.source.key) }));
export type Run = z.infer<typeof Run>;

/** `active/<run>`: enough to start dispatch again, and to close a run that never came to be frozen. */
export const Active = z
  .object({
    run: z.string(),
    name: z.string(),
    purpose: Purpose.optional(),
    created_at: z.string(),
    source: Source,
  })
  .transform((active) => ({ ...active, purpose: active.purpose ?? purposeOf(active.source.key) }));
export type Active = z.infer<typeof Active>;

/**
 * All samples below `sent` are in the queue. `released`: nobody is working on the run, a sweep may take it. `nonce` is
 * another one in each, and so is the ETag: a checkpoint that was written anew is not the one that was read. `holder` is
 * the request id of the invocation that works on the run.
 */
export const Checkpoint = z.object({
  sent: z.number(),
  released: z.boolean(),
  nonce: z.string().default(''),
  holder: z.string().default(''),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** Dispatch is done. Samples from `sent` on were never sent (the run was stopped): they count as skipped. */
export const Dispatched = z.object({ samples: z.number(), sent: z.number() });
export type Dispatched = z.infer<typeof Dispatched>;

export const StopCode = z.enum(['budget_exceeded', 'deadline_exceeded', 'cancelled']);
export type StopCode = z.infer<typeof StopCode>;
export const Stop = z.object({ code: StopCode, message: z.string() });
export type Stop = z.infer<typeof Stop>;

/**
 * The samples that dispatch sent again because no segment holds their predictions any longer. A LIST counts segments
 * that cannot be read, and misses those that are gone, so both are recorded here.
 */
export const AskedAgain = z.object({
  /** How often it was done. */
  times: z.number(),
  /** All of them, each once. */
  samples: z.number(),
  /** Of these: samples of the last time, where it did not come to its end. They will be sent once more. */
  underway: z.number(),
  /** Predictions in segments that cannot be read. */
  unreadable: z.number(),
  /** What the predictions in lost segments cost, in millionths of a US dollar, estimated by the mean of the others. */
  lost_micro_usd: z.number(),
});
export type AskedAgain = z.infer<typeof AskedAgain>;

/** Why a run waits: an endpoint or its account does not work, or a segment cannot be read. */
export const Waiting = z.object({
  /** The endpoint, or the segment's key. */
  where: z.string(),
  code: z.string(),
  /** What the endpoint said, or what to do. */
  message: z.string(),
  /** ISO 8601. */
  at: z.string(),
});
export type Waiting = z.infer<typeof Waiting>;

/** Status of a report. It stands here because every invocation of report needs it, but few need the whole schema. */
export const ReportStatus = z.enum(['complete', 'partial', 'failed', 'rejected']);
export type ReportStatus = z.infer<typeof ReportStatus>;

/** The commit. Samples below `sent` that no segment holds were lost to the deadline and count as failed. */
export const Manifest = z.object({
  run: z.string(),
  samples: z.number(),
  sent: z.number(),
  /** In key order: of duplicate predictions the first in this order counts. */
  segments: z.array(z.string()),
  /** Messages of the run that could not be read; absent where there were none. */
  malformed: z.int().optional(),
  stop: Stop.optional(),
  /** Samples that were sent again, as their predictions had been lost. */
  asked_again: z.number().optional(),
});
export type Manifest = z.infer<typeof Manifest>;
