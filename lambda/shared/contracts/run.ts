import * as z from 'zod';
import { Tuning } from '../baselines/tuning.ts';
import { Benchmark } from './benchmark.ts';
import { Budget } from './budget.ts';
import { Parameters, Price } from './choices/model.ts';
import { Reading } from './choices/reading.ts';
import { Decided } from './decided.ts';
import { FrozenEndpoint } from './endpoint.ts';
import { Plan } from './plan.ts';
import { Purpose, purposeOf } from './purpose.ts';
import { Retention } from './retention.ts';
import { Variant } from './variant.ts';

export const Source = z.object({
  bucket: z.string().describe('Bucket of the object.'),
  key: z.string().describe('Key of the object.'),
  version_id: z.string().optional().describe('Version of the object; absent if the bucket keeps no versions.'),
  etag: z.string().describe('ETag of the object.'),
  reading: Reading.optional().describe('How it is read; absent if the file itself tells.'),
  table: z
    .string()
    .optional()
    .describe('Key of the same rows as CSV, in the same bucket; absent if the object itself is CSV.'),
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
  row: z
    .number()
    .optional()
    .describe(
      'The row, counted from 1, in a file that has no lines, such as a spreadsheet; absent if there is a line.',
    ),
  message: z.string().describe('What is wrong.'),
  advice: z.string().optional().describe('What to do about it; absent if that is obvious.'),
});
export type Problem = z.infer<typeof Problem>;

/** What every baseline needs besides the row. What a baseline learns from texts is stored in a separate object. */
export const BaselineFacts = z.object({
  /** Rows per label in the train file, in the order of the labels. */
  counts: z.array(z.number()),
  /** Patterns per label for `keywords`, in the order of the labels. */
  keywords: z.array(z.array(z.string())),
  /** By name: the choices of each baseline that learns from texts. Absent in runs from before this was kept. */
  tuning: z.record(z.string(), Tuning).optional(),
});
export type BaselineFacts = z.infer<typeof BaselineFacts>;

export const Columns = z.object({
  label: z.string().describe('The label column.'),
  text: z.array(z.string()).describe('The columns with the text to classify.'),
  id: z.string().optional().describe('The id column; absent if there is none.'),
  group: z.string().optional().describe('The column whose rows belong together; absent if there is none.'),
  all: z.array(z.string()).describe('All columns in the header.'),
  left_out: z
    .array(
      z.object({
        column: z.string().describe('Name of the column.'),
        reason: z.string().describe('Why nobody is shown it.'),
      }),
    )
    .optional()
    .describe('Columns that are neither label, text, id nor group; absent in a run from before they were listed.'),
});
export type Columns = z.infer<typeof Columns>;

const CopyCounts = z.object({ exact: z.int().min(0), near: z.int().min(0) });

/** What the train file shares with the holdout, and nothing learned from. */
export const Leakage = z.object({
  /** Rows of the train file that were left out. */
  train_rows: CopyCounts,
  /** Rows of the holdout of which they are copies. */
  rows: CopyCounts,
  /** On so many rows of the holdout: what tfidf is right on, and would be if it had learned from the copies. */
  tfidf: z.object({ rows: z.int().min(0), right_without: z.int().min(0), right_with: z.int().min(0) }).optional(),
});
export type Leakage = z.infer<typeof Leakage>;

/** A model whose embeddings a run needs. Its place in the list is its number in keys and messages. */
export const EmbeddedModel = z.object({
  endpoint: z.string(),
  model: z.string(),
  parameters: Parameters,
  price: Price.optional(),
  dimensions: z.int().min(1),
  /** Rows of runs/<run>/train.json.gz that it embeds, from the first on. */
  rows: z.int().min(1),
});
export type EmbeddedModel = z.infer<typeof EmbeddedModel>;

const Embedded = z.object({ models: z.array(EmbeddedModel).min(1) });

/**
 * Version of what the functions write under runs/<run>/ and into their messages: of what is written now, and the oldest
 * with which they can go on. Whatever an earlier version of Holdout could not go on with raises the first; what this one
 * cannot, the second, and then such runs end with a report that says so (see storage/read-run.ts). Version 1 had
 * baselines among the messages.
 */
export const RUN_FORMAT = 2;
export const OLDEST_FORMAT = 1;

const StoredRun = z.object({
  format: z.int().min(OLDEST_FORMAT).max(RUN_FORMAT).default(OLDEST_FORMAT),
  run: z.string(),
  name: z.string(),
  purpose: Purpose.optional(),
  /** The event's time, ISO 8601. */
  created_at: z.string(),
  deadline_at: z.string(),
  source: Source,
  train: Source.optional(),
  benchmark: Benchmark,
  /** Only `ready` runs run. The others end at once with their problems, zero rows and zero samples. */
  status: z.enum(['ready', 'rejected', 'failed']),
  problems: z.array(Problem),
  /** How many problems are not listed. */
  more_problems: z.number(),
  warnings: z.array(Warning),
  columns: Columns,
  labels: z.array(z.string()),
  label_descriptions: z.record(z.string(), z.string()),
  rows: z.number(),
  /** rows × variants × repeats */
  samples: z.number(),
  /**
   * Rows of one object with what the baselines say of them, see shared/computed. Absent if there are no baselines, and in
   * runs from before dispatch asked them: then their samples are messages like any other.
   */
  baseline_rows: z.int().min(1).optional(),
  variants: z.array(Variant),
  baselines: BaselineFacts.optional(),
  /** Absent if nothing learns from texts, and in runs from before it was kept. */
  leakage: Leakage.optional(),
  /** What is embedded of the train file. Absent if no model makes embeddings. */
  embedded: Embedded.optional(),
  /**
   * Estimated before anything was sent, as `holdout plan` does. Absent if the run was rejected or failed, or if no price is
   * known.
   */
  plan: Plan.optional(),
  /** What the run may spend. Absent if nothing limits it, and in runs from before the stack had limits. */
  budget: Budget.optional(),
  seed: z.number(),
  /** In which order the rows are asked, see random/row-order.ts. Absent in runs that ask them in the file's order. */
  order: z.literal('random').optional(),
  /** Versions of what froze the run. Absent in runs from before this was kept. */
  versions: z.object({ holdout: z.string(), node: z.string() }).optional(),
  /** Those that the variants call, as they were declared. Absent if no variant calls one. */
  endpoints: z.array(FrozenEndpoint).optional(),
  /** Absent if the bucket keeps uploads and reports forever. */
  retention: Retention.optional(),
});
/** Older runs do not state their purpose. Their source's key tells it. */
export const Run = StoredRun.transform((run) => ({ ...run, purpose: run.purpose ?? purposeOf(run.source.key) }));
export type Run = z.infer<typeof Run>;

/** The train rows to embed, in random order, stored at runs/<run>/train.json.gz before run.json. */
export const TrainRows = z.object({
  texts: z.array(z.string()),
  /** The index of each text's label. */
  labels: z.array(z.int().min(0)),
});
export type TrainRows = z.infer<typeof TrainRows>;

/** `active/<run>`: enough to start dispatch again, and to close a run that was never frozen. */
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
 * All samples below `sent` are in the queue. `released` means that nobody is working on the run and a sweep may take
 * it. `nonce` differs in every checkpoint, and so does the ETag: a checkpoint that was written again is not the one
 * that was read. `holder` is the request id of the invocation that works on the run.
 */
export const Checkpoint = z.object({
  sent: z.number(),
  released: z.boolean(),
  nonce: z.string().default(''),
  holder: z.string().default(''),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/**
 * Dispatch is done. Samples from `covered` on were never sent because the run was stopped. They count as skipped. Of a
 * run that was sent in waves, `covered` is how many samples were, and `decided` says which: see sent.ts.
 */
export const Dispatched = z.object({
  samples: z.number(),
  /** How many were sent as messages: so many predictions are awaited. */
  sent: z.number(),
  /** How many were sent or computed. Absent in runs whose baselines are messages: all that are covered were sent. */
  covered: z.number().optional(),
  decided: Decided.optional(),
});
export type Dispatched = z.infer<typeof Dispatched>;

export const StopCode = z.enum(['budget_exceeded', 'deadline_exceeded', 'cancelled', 'endpoint_changed']);
export type StopCode = z.infer<typeof StopCode>;
export const Stop = z.object({ code: StopCode, message: z.string() });
export type Stop = z.infer<typeof Stop>;

/**
 * The samples that dispatch sent again because no segment holds their predictions any longer. A LIST counts unreadable
 * segments and misses lost ones, so both are recorded here.
 */
export const AskedAgain = z.object({
  /** How often samples were sent again. */
  times: z.number(),
  /** All of them, each counted once. */
  samples: z.number(),
  /** Samples of the last time, if that did not finish. They will be sent once more. */
  underway: z.number(),
  /** Predictions in segments that cannot be read. */
  unreadable: z.number(),
  /**
   * What the predictions in lost segments cost, in millionths of a US dollar, estimated from the mean of the others.
   */
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

/**
 * The commit. Samples that `covered` covers and that nothing holds were lost to the deadline and count as failed.
 * What baselines said stands where the run and `covered` say, see shared/computed/blocks.ts.
 */
export const Manifest = z.object({
  run: z.string(),
  ...Dispatched.shape,
  /** Of these objects, those that could not be read. Absent if there were none. */
  lost_baselines: z.array(z.string()).optional(),
  /** In key order. Of duplicate predictions, the first in this order counts. */
  segments: z.array(z.string()),
  /** Messages of the run that could not be read. Absent if there were none. */
  malformed: z.int().optional(),
  stop: Stop.optional(),
  /** Samples sent again because their predictions had been lost. */
  asked_again: z.number().optional(),
});
export type Manifest = z.infer<typeof Manifest>;
