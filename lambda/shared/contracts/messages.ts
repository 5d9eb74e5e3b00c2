// The messages in the two queues.
import * as z from 'zod';
import { Example, Row, Waiting } from './run.ts';

/** What a prompt needs besides what the run froze. */
export const SampleContent = z.object({
  row: Row,
  /** Chosen for this row alone. */
  examples: z.array(Example).optional(),
});
export type SampleContent = z.infer<typeof SampleContent>;

/**
 * One row for one variant and repeat. The truth stands apart: a prompt is made of the content alone.
 * `index` = (row × variants + variant) × repeats + repeat.
 */
export const Sample = z.object({
  run: z.string(),
  index: z.int().min(0),
  /** Index of the true label; absent in rows to predict. */
  truth: z.int().min(0).optional(),
  /** Absent if it is too large for a message; `content_key` then names the object that holds it. */
  content: SampleContent.optional(),
  content_key: z.string().optional(),
});
export type Sample = z.infer<typeof Sample>;

export const Usage = z.object({
  prompt_tokens: z.int().min(0),
  cached_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  reasoning_tokens: z.int().min(0),
});
export type Usage = z.infer<typeof Usage>;

export const Status = z.enum(['answered', 'invalid', 'failed', 'skipped']);
export type Status = z.infer<typeof Status>;

/** The outcome of a sample. It never contains the row's text. */
export const Prediction = z.object({
  index: z.int().min(0),
  /** Index of the true label, as the sample carried it. */
  truth: z.int().min(0).optional(),
  status: Status,
  /** Index of the predicted label; null unless answered. */
  predicted: z.int().min(0).nullable(),
  /** Why the sample failed or was skipped; see shared/models/failure.ts. */
  error_code: z.string().optional(),
  /** What the model wrote as its label, cut; absent for baselines. */
  answer: z.string().optional(),
  /** The reason it gave, cut; only if the prompt asks for one. */
  reason: z.string().optional(),
  /** Probability of the chosen label, 0 to 1; for a model of its label's tokens, where the endpoint gives it. */
  confidence: z.number().optional(),
  /** Probabilities of all labels, see shared/probabilities.ts; absent if they are unknown. */
  probabilities: z.array(z.tuple([z.int().min(0), z.number().min(0).max(1)])).optional(),
  /** Answered from the cache. Usage and cost are those of the original request; nothing was paid now. */
  from_cache: z.literal(true).optional(),
  latency_ms: z.number(),
  attempts: z.int(),
  usage: Usage.optional(),
  /** Millionths of a US dollar; absent if the price is unknown. */
  cost_micro_usd: z.number().optional(),
});
export type Prediction = z.infer<typeof Prediction>;

/** In the results queue: a prediction, the news that all samples were sent, or why some of them wait. */
export const Result = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prediction'), run: z.string(), prediction: Prediction }),
  z.object({ type: z.literal('dispatched'), run: z.string() }),
  z.object({ type: z.literal('waiting'), run: z.string(), waiting: Waiting }),
]);
export type Result = z.infer<typeof Result>;
