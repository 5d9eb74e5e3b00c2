// What travels through the two queues.
import * as z from 'zod';
import { Example, Row, Waiting } from './run.ts';

/** What a prompt is made of besides what the run froze. */
export const SampleContent = z.object({
  row: Row,
  /** Chosen for this row alone. */
  examples: z.array(Example).optional(),
});
export type SampleContent = z.infer<typeof SampleContent>;

/**
 * One row for one variant and repeat. The truth stands apart: a prompt is made of the content alone.
 * `index` says of which: see sample-index.ts.
 */
export const Sample = z.object({
  run: z.string(),
  index: z.int().min(0),
  /** Index of the true label; rows to predict have none. */
  truth: z.int().min(0).optional(),
  /** Absent where it is too large for a message: then `content_key` names the object that holds it. */
  content: SampleContent.optional(),
  content_key: z.string().optional(),
});
export type Sample = z.infer<typeof Sample>;

/** Attribute of the message of a sample that is sent again on purpose: a local queue takes each message once. */
export const AGAIN = 'again';

export const Usage = z.object({
  prompt_tokens: z.int().min(0),
  cached_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  reasoning_tokens: z.int().min(0),
});
export type Usage = z.infer<typeof Usage>;

export const Status = z.enum(['answered', 'invalid', 'failed', 'skipped']);
export type Status = z.infer<typeof Status>;

/** What came of a sample; it never holds the row's text. */
export const Prediction = z.object({
  index: z.int().min(0),
  /** Index of the true label, as the sample carried it. */
  truth: z.int().min(0).optional(),
  status: Status,
  /** Index of the predicted label; null unless answered. */
  predicted: z.int().min(0).nullable(),
  /** For failed and skipped: why, see shared/models/failure.ts. */
  error_code: z.string().optional(),
  /** What the model wrote for a label, cut; absent for baselines. */
  answer: z.string().optional(),
  /** What it gave as its reason, cut; only where the prompt asks for one. */
  reason: z.string().optional(),
  /** Probability of the chosen label, 0 to 1; for a model of its label's tokens, where the endpoint gives it. */
  confidence: z.number().optional(),
  /** Of every label, see shared/probabilities.ts; absent where they cannot be told. */
  probabilities: z.array(z.tuple([z.int().min(0), z.number().min(0).max(1)])).optional(),
  /** Given before to the same request: usage and cost are those of then, and nothing was paid for it now. */
  from_cache: z.literal(true).optional(),
  latency_ms: z.number(),
  attempts: z.int(),
  usage: Usage.optional(),
  /** Millionths of a US dollar; absent where the price is not known. */
  cost_micro_usd: z.number().optional(),
});
export type Prediction = z.infer<typeof Prediction>;

/** Results queue: a prediction, word that all samples have been sent, or why some of them wait. */
export const Result = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prediction'), run: z.string(), prediction: Prediction }),
  z.object({ type: z.literal('dispatched'), run: z.string() }),
  z.object({ type: z.literal('waiting'), run: z.string(), waiting: Waiting }),
]);
export type Result = z.infer<typeof Result>;
