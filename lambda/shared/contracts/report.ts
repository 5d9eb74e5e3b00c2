// report.json: every figure that the page shows. Names and definitions are scikit-learn's.
import { z } from 'zod';
import { Problem, Source, Warning } from './run.ts';

/** A 95 % interval. */
export const Interval = z.object({ lower: z.number(), upper: z.number() });
export type Interval = z.infer<typeof Interval>;

/** A score that is not defined (no answer, one class) is null, never 0 by accident. */
export const Score = z.object({ value: z.number().nullable(), ci: Interval.nullable() });
export type Score = z.infer<typeof Score>;

export const ClassScores = z.object({
  precision: z.number(),
  recall: z.number(),
  'f1-score': z.number(),
  support: z.number(),
});
export type ClassScores = z.infer<typeof ClassScores>;

/**
 * `classification_report(truth, prediction, labels=labels, output_dict=True, zero_division=0)`: one entry a label,
 * then `macro avg`, `weighted avg`, and `accuracy` or `micro avg` as scikit-learn decides.
 */
export const ClassificationReport = z.record(z.string(), z.union([ClassScores, z.number()]));
export type ClassificationReport = z.infer<typeof ClassificationReport>;

export const UsageTotals = z.object({
  prompt_tokens: z.number(),
  cached_tokens: z.number(),
  completion_tokens: z.number(),
  reasoning_tokens: z.number(),
});

export const Latency = z.object({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number() });

export const VariantReport = z.object({
  /** `model/prompt`, or the baseline's own name. */
  name: z.string(),
  kind: z.enum(['model', 'baseline']),
  model: z.string(),
  prompt: z.string().nullable(),
  endpoint: z.string().nullable(),
  samples: z.number(),
  answered: z.number(),
  invalid: z.number(),
  failed: z.number(),
  skipped: z.number(),
  completion_rate: Score,
  /** By name: accuracy, balanced_accuracy, matthews_corrcoef, cohen_kappa, f1_weighted … over all samples. */
  metrics: z.record(z.string(), Score),
  /** The same over answered samples only. */
  metrics_answered: z.record(z.string(), Score),
  classification_report: ClassificationReport,
  /** Rows: true label; columns: predicted label, and last what is no valid answer. */
  confusion_matrix: z.array(z.array(z.number())),
  /** Share and count by label of truth and predictions, in the labels' order. */
  distribution: z.object({ truth: z.array(z.number()), predicted: z.array(z.number()), no_answer: z.number() }),
  error_codes: z.record(z.string(), z.number()),
  /** What models wrote and how it was read, most frequent first. */
  answers: z.array(z.object({ answer: z.string(), read_as: z.string().nullable(), count: z.number() })),
  usage: UsageTotals.nullable(),
  cost_usd: z.number().nullable(),
  cost_usd_per_1000: z.number().nullable(),
  latency_ms: Latency.nullable(),
});
export type VariantReport = z.infer<typeof VariantReport>;

export const Report = z.object({
  format: z.literal(1),
  run: z.string(),
  name: z.string(),
  status: z.enum(['complete', 'partial', 'failed', 'rejected']),
  created_at: z.string(),
  source: Source.nullable(),
  /** One sentence: the answer. */
  headline: z.string(),
  labels: z.array(z.string()),
  rows: z.number(),
  samples: z.number(),
  variants: z.array(VariantReport),
  warnings: z.array(Warning),
  problems: z.array(Problem),
  more_problems: z.number(),
  stop: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type Report = z.infer<typeof Report>;
