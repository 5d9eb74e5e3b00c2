// The environment of the functions. The stack sets it, and each function reads it once, when it starts.
import * as z from 'zod';
import { Benchmark } from './contracts/benchmark.ts';
import { Endpoints } from './contracts/endpoint.ts';
import { Retention } from './contracts/retention.ts';
import { StackLimits } from './contracts/stack-limits.ts';
import { tryJson } from './storage/json.ts';

/** A variable that holds JSON. */
export const jsonVariable = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      const value = tryJson(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    })
    .pipe(schema);

export const DispatchEnv = z.object({
  BUCKET: z.string(),
  /**
   * How the names of the endpoints' queues and of their dead letters begin; the endpoint's name follows. There is no room
   * for many URLs, and all queues of a stack have the same base.
   */
  SAMPLES_QUEUES: jsonVariable(
    z.object({
      samples: z.string(),
      dead: z.string(),
      /** Who has queues. By default all of ENDPOINTS. */
      of: z.array(z.string()).optional(),
    }),
  ),
  RESULTS_QUEUE_URL: z.url(),
  /** Checked, like all other queues, before anything is sent again. */
  RESULT_DEAD_LETTERS_QUEUE_URL: z.url(),
  /** The queue it reads: the bucket's word of uploads. */
  UPLOADS_QUEUE_URL: z.url(),
  /** Uploads whose dispatch failed for good. */
  UPLOAD_DEAD_LETTERS_QUEUE_URL: z.url(),
  ENDPOINTS: jsonVariable(Endpoints),
  /** For holdouts that have no benchmark file. */
  DEFAULT_BENCHMARK: jsonVariable(Benchmark),
  /** What runs may spend and call. */
  LIMITS: jsonVariable(StackLimits),
  /** Frozen with each run, so that its report says when what is deleted. */
  RETENTION: jsonVariable(Retention).optional(),
  /** Id of the VPC that the functions are in. `holdout doctor` tells it. */
  VPC: z.string().optional(),
  /** How many seconds to wait for an endpoint that is out of order. Only on a laptop, where nobody repeats dispatch. */
  OUTAGE_SECONDS: z.coerce.number().positive().optional(),
  /** After how many seconds an upload whose dispatch failed is tried again. Less on a laptop, where somebody waits. */
  RETRY_SECONDS: z.coerce.number().int().min(0).optional(),
});
export type DispatchEnv = z.infer<typeof DispatchEnv>;

export const ClassifyEnv = z.object({
  BUCKET: z.string(),
  /** The queue it reads, where it puts off samples that cannot be classified now. */
  SAMPLES_QUEUE_URL: z.url(),
  RESULTS_QUEUE_URL: z.url(),
  /** Its own endpoint, and those in its `embeddings_from`. */
  ENDPOINTS: jsonVariable(Endpoints),
  /** By endpoint: how many workers share it. Each takes this fraction of its limits. */
  WORKERS: jsonVariable(z.record(z.string(), z.int().positive())),
  /** Samples of one batch that are classified at the same time. */
  CONCURRENCY: z.coerce.number().int().positive(),
  /** Whether answers are cached if the benchmark does not say. */
  CACHE: z.stringbool(),
  /** Milliseconds between two requests that send predictions. */
  GATHER_MS: z.coerce.number().int().min(0),
  /** Folder for predictions on their way to the queue. Only on a laptop, see classify/notes.ts. */
  NOTES: z.string().optional(),
});
export type ClassifyEnv = z.infer<typeof ClassifyEnv>;

export const CollectEnv = z.object({ BUCKET: z.string(), REPORT_FUNCTION_NAME: z.string() });
export type CollectEnv = z.infer<typeof CollectEnv>;

export const ReportEnv = z.object({ BUCKET: z.string() });
export type ReportEnv = z.infer<typeof ReportEnv>;
