// The messages in the queues.
import * as z from 'zod';
import { isRunId } from '../team.ts';
import { MAX_PRICE } from './choices/model.ts';
import { Endpoint } from './endpoint.ts';
import { Envelope } from './envelope.ts';
import { Waiting } from './run.ts';
import { Example, Row } from './variant.ts';

/** The format of runId in keys.ts. It becomes part of keys, and a queue may hold anything. */
const RunId = z.string().refine(isRunId);

/** What a prompt needs besides what the run has frozen. */
export const SampleContent = z.object({
  row: Row,
  /** Chosen for this row only. */
  examples: z.array(Example).optional(),
});
export type SampleContent = z.infer<typeof SampleContent>;

/**
 * One row for one variant and repeat. The truth is kept apart, because a prompt is built from the content only. `index`
 * says which row, variant and repeat it is, see sample-index.ts.
 */
export const Sample = z.object({
  run: RunId,
  index: z.int().min(0),
  /** Index of the true label. Absent in rows to predict. */
  truth: z.int().min(0).optional(),
  /** Absent if it is too large for a message. Then `content_key` names the object that holds it. */
  content: SampleContent.optional(),
  content_key: z.string().optional(),
});
export type Sample = z.infer<typeof Sample>;

/** Train rows for an embedding model, see shared/embeddings/chunks.ts. Their vectors become one object. */
export const TrainChunk = z.object({
  run: RunId,
  train: z.object({
    /** Place in the run's embedded models. */
    model: z.int().min(0),
    chunk: z.int().min(0),
    /** Absent if they are too large for a message. Then `content_key` names the object that holds them. */
    texts: z.array(z.string()).optional(),
    content_key: z.string().optional(),
  }),
});
export type TrainChunk = z.infer<typeof TrainChunk>;

/** In the samples queue. */
export const SampleMessage = z.union([Sample, TrainChunk]);

/**
 * Message attribute of a sample that is sent again on purpose. A local queue otherwise takes each message only once.
 */
export const AGAIN = 'again';

/**
 * Upper limit for the tokens of all calls for a sample: twice what the longest existing context holds. At the highest
 * price (MAX_PRICE, 10,000 millionths of a dollar per token), a sample's prompt and answer cost at most
 * 2 × 20e6 × 10,000 = 4e11 millionths, and the 10,000 samples that Lambda hands to a function at most 4e15. That is a
 * safe integer (below 9e15), so it can stand in their segment's key.
 */
export const MAX_TOKENS = 20_000_000;
const MAX_COST_MICRO_USD = 2 * MAX_TOKENS * MAX_PRICE;
/** One check where zod's own would be three: report reads millions of predictions. */
const integer = (most: number) => z.custom<number>((value) => isIntegerUpTo(most, value));
const isIntegerUpTo = (most: number, value: unknown): value is number =>
  Number.isSafeInteger(value) && typeof value === 'number' && value >= 0 && value <= most;
const count = integer(MAX_TOKENS);
const labelOrIndex = integer(Number.MAX_SAFE_INTEGER);

/** Pairs of a label and its probability, read as one value for the same reason. */
const isDistribution = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (pair: unknown) =>
      Array.isArray(pair) &&
      pair.length === 2 &&
      isIntegerUpTo(Number.MAX_SAFE_INTEGER, pair[0]) &&
      typeof pair[1] === 'number' &&
      pair[1] >= 0 &&
      pair[1] <= 1,
  );

export const Usage = z.object({
  prompt_tokens: count,
  cached_tokens: count,
  /** Absent if there were none. */
  cache_write_tokens: count.optional(),
  completion_tokens: count,
  reasoning_tokens: count,
});
export type Usage = z.infer<typeof Usage>;

/** In `error_code` of samples that are not asked, because no answer of their variant was valid so far. */
export const NOTHING_VALID = 'nothing_valid';

/** In `error_code` of samples that are not asked, because their endpoint is another server than the run began with. */
export const ENDPOINT_CHANGED = 'endpoint_changed';

export const Status = z.enum(['answered', 'invalid', 'failed', 'skipped']);
export type Status = z.infer<typeof Status>;

/** Thirty years in milliseconds. Sums of millions of them are still exact. */
const MAX_LATENCY_MS = 1e12;
/** Report keeps attempts in 16 bits. */
export const MAX_ATTEMPTS = 65_535;

/** Characters kept of an endpoint's message. A reader gains nothing from a longer one. */
export const MAX_ERROR_MESSAGE = 300;

/** The outcome of a sample, never with the row's text. Report cannot count anything else: see readPrediction. */
export const Prediction = z
  .object({
    index: labelOrIndex,
    /** Index of the true label, as the sample carried it. */
    truth: labelOrIndex.optional(),
    status: Status,
    /** Index of the predicted label. Null unless answered. */
    predicted: labelOrIndex.nullable(),
    /** Why the sample failed or was skipped, see shared/models/reply/failure.ts. */
    error_code: z.string().min(1).optional(),
    /** What the endpoint said, without the row and the key. Of the same code, only the first one reaches the report. */
    error_message: z.string().max(MAX_ERROR_MESSAGE).optional(),
    /** What the model wrote as its label, shortened. Absent for baselines. */
    answer: z.string().optional(),
    /** What surrounded the label in the answer. Absent if the answer is as asked. */
    envelope: Envelope.optional(),
    /** The model's reason, shortened. Only if the prompt asks for one. */
    reason: z.string().optional(),
    /**
     * Probability of the chosen label, 0 to 1. For a model it is that of the label's tokens, if the endpoint gives it.
     */
    confidence: z.number().min(0).max(1).optional(),
    /** Probabilities of all labels, see shared/probabilities.ts. Absent if unknown. */
    probabilities: z.custom<[label: number, probability: number][]>(isDistribution).optional(),
    /**
     * The server chooses otherwise than by the probabilities that it gives, see models/answer/masks.ts: they were scaled
     * to the labels or, where that is impossible, left out.
     */
    masked: z.enum(['scaled', 'unknown']).optional(),
    /** A baseline found nothing to go by in the row: its label is scored, but is not a vote. */
    fallback: z.literal(true).optional(),
    /** Answered from the cache. Usage and cost are those of the original request, and nothing was paid now. */
    from_cache: z.literal(true).optional(),
    latency_ms: z.number().min(0).max(MAX_LATENCY_MS),
    attempts: integer(MAX_ATTEMPTS),
    /**
     * Calls that were cancelled at the endpoint's time limit of so many seconds. They are those of the variant since its
     * last prediction from the same worker, and not only of this sample. Absent if there are none.
     */
    timeouts: z
      .object({
        count: z.int().min(1).max(MAX_ATTEMPTS),
        limit_s: Endpoint.shape.request_timeout.unwrap(),
      })
      .optional(),
    usage: Usage.optional(),
    /** The endpoint's `usage` was not a valid count, so usage and cost were left out. */
    odd_usage: z.literal(true).optional(),
    /** In millionths of a US dollar. Absent if the price is unknown. */
    cost_micro_usd: z.number().min(0).max(MAX_COST_MICRO_USD).optional(),
  })
  .refine(({ status, predicted }) => (status === 'answered') === (predicted !== null), 'only an answer has a label')
  .refine(
    ({ status, error_code }) => status === 'answered' || status === 'invalid' || error_code !== undefined,
    'a failure has a code',
  );
export type Prediction = z.infer<typeof Prediction>;

/** What was paid for besides predictions, once for each `id`. */
export const Spent = z.object({
  /** Eight hexadecimal digits, the same whenever dispatch says it again. */
  id: z.string().regex(/^[0-9a-f]{8}$/),
  micro_usd: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type Spent = z.infer<typeof Spent>;

/**
 * In the results queue: predictions, the notice that all samples were sent, or the reason why some are waiting. What
 * receives and deletes ten messages in a request then does so with a hundred predictions.
 */
export const Result = z.discriminatedUnion('type', [
  z.object({ type: z.literal('predictions'), run: RunId, predictions: z.array(Prediction).min(1) }),
  /** As a worker notes it. Older versions also sent it so, and it may still be in the queue. */
  z.object({ type: z.literal('prediction'), run: RunId, prediction: Prediction }),
  z.object({ type: z.literal('dispatched'), run: RunId }),
  z.object({ type: z.literal('waiting'), run: RunId, waiting: Waiting }),
  z.object({ type: z.literal('spent'), run: RunId, spent: Spent }),
]);
export type Result = z.infer<typeof Result>;
export type PredictionResult = Extract<Result, { type: 'prediction' }>;

/** A message of the results queue that is none of these but still names its run. */
export const OddResult = z.object({
  run: RunId,
  prediction: z.unknown().optional(),
  predictions: z.array(z.unknown()).optional().catch(undefined),
});

/** What starts report: one run, one invocation. */
export const RenderEvent = z.object({ render: RunId });
export type RenderEvent = z.infer<typeof RenderEvent>;
