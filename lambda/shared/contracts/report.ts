// report.json: every figure that the page shows. Names and definitions are scikit-learn's.
import * as z from 'zod';
import { Benchmark, Parameters, Price } from './benchmark.ts';
import { Columns, Problem, Source, Warning } from './run.ts';

/** By any text, such as a label: `z.record` would drop the key `__proto__`. */
function byText<T extends z.ZodType>(entry: T) {
  return z.custom<Record<string, z.output<T>>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((one) => entry.safeParse(one).success),
  );
}

/** A 95 % interval. */
export const Interval = z.object({ lower: z.number(), upper: z.number() });
export type Interval = z.infer<typeof Interval>;

/** A score that is not defined (no answer, one class) is null, never 0 by accident. */
export const Score = z.object({ value: z.number().nullable(), ci: Interval.nullable() });
export type Score = z.infer<typeof Score>;

/** scikit-learn's names: of its functions, or of its `scoring` strings. */
export const MetricName = z.enum([
  'accuracy',
  'balanced_accuracy',
  'matthews_corrcoef',
  'cohen_kappa_score',
  'precision_micro',
  'recall_micro',
  'f1_micro',
  'precision_macro',
  'recall_macro',
  'f1_macro',
  'precision_weighted',
  'recall_weighted',
  'f1_weighted',
]);
export type MetricName = z.infer<typeof MetricName>;

export const Metrics = z.record(MetricName, Score);
export type Metrics = z.infer<typeof Metrics>;

const ClassScores = z.object({
  precision: z.number(),
  recall: z.number(),
  'f1-score': z.number(),
  support: z.number(),
});

/**
 * `classification_report(truth, prediction, labels=labels, output_dict=True, zero_division=0)`: one entry a label,
 * then `macro avg`, `weighted avg`, and `accuracy` or `micro avg` as scikit-learn decides.
 */
export const ClassificationReport = byText(z.union([ClassScores, z.number()]));
export type ClassificationReport = z.infer<typeof ClassificationReport>;

/** A label's scores with their intervals, and how often it was predicted. */
export const ClassReport = z.object({
  label: z.string(),
  support: z.number(),
  predicted: z.number(),
  precision: Score,
  recall: Score,
  'f1-score': Score,
});
export type ClassReport = z.infer<typeof ClassReport>;

/** How often a true label was taken for another; null: no valid answer. */
export const Confusion = z.object({ truth: z.string(), predicted: z.string().nullable(), count: z.number() });
export type Confusion = z.infer<typeof Confusion>;

export const UsageTotals = z.object({
  prompt_tokens: z.number(),
  cached_tokens: z.number(),
  completion_tokens: z.number(),
  reasoning_tokens: z.number(),
});
export type UsageTotals = z.infer<typeof UsageTotals>;

/** Of samples that the model answered, validly or not; attempts before the last one are not in it. */
export const Latency = z.object({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number() });
export type Latency = z.infer<typeof Latency>;

/** What a model wrote and the label that it was read as; null: no valid answer. */
export const AnswerCount = z.object({ answer: z.string(), read_as: z.string().nullable(), count: z.number() });
export type AnswerCount = z.infer<typeof AnswerCount>;

/** Answers whose confidence is in [lower, upper), and in the last bin also 1. */
export const ReliabilityBin = z.object({
  lower: z.number(),
  upper: z.number(),
  samples: z.number(),
  /** Mean. */
  confidence: z.number(),
  accuracy: Score,
});
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;

/** If only answers of at least this confidence were taken: their share of all samples, and how many are right. */
export const CoveragePoint = z.object({ threshold: z.number(), coverage: z.number(), accuracy: Score });
export type CoveragePoint = z.infer<typeof CoveragePoint>;

/** Of the chosen label's confidence alone; over answers that have one. */
export const Calibration = z.object({
  samples: z.number(),
  /** Mean squared difference between the chosen label's confidence and whether it is right: not the Brier score of all labels. */
  brier_score_top_label: z.number(),
  /** How well the confidence tells right answers from wrong ones; null where all are alike. */
  roc_auc: z.number().nullable(),
  expected_calibration_error: z.number(),
  /** Bins of equal width without empty ones. */
  bins: z.array(ReliabilityBin),
  coverage: z.array(CoveragePoint),
  /** The most that can be taken with the accuracy `target`; null: nothing. The threshold was chosen on these rows. */
  automation: CoveragePoint.extend({ target: z.number() }).nullable(),
});
export type Calibration = z.infer<typeof Calibration>;

/** scikit-learn's names, of its functions or of its `scoring` strings. */
export const ProbabilityMetricName = z.enum([
  'log_loss',
  'brier_score_loss',
  'roc_auc_ovr',
  'roc_auc_ovr_weighted',
  'average_precision',
  'average_precision_weighted',
]);
export type ProbabilityMetricName = z.infer<typeof ProbabilityMetricName>;

/** Of distributions over all labels; over samples that have one. */
export const ProbabilityScores = z.object({
  samples: z.number(),
  /** Samples that give their true label the probability 0, which log loss takes for 2.2e-16: each adds 36 to its sum. */
  impossible_truths: z.number(),
  metrics: z.record(ProbabilityMetricName, Score),
  /** Why some of the metrics are null. */
  undefined_because: z.string().nullable(),
});
export type ProbabilityScores = z.infer<typeof ProbabilityScores>;

/** How alike the answers of one row's repeats are. */
export const Repeats = z.object({
  /** Rows whose repeats do not all give the same answer. */
  flip_rate: Score,
  /** Null where all answers of all rows are the same. */
  fleiss_kappa: z.number().nullable(),
});
export type Repeats = z.infer<typeof Repeats>;

/** How a cascade's threshold was found and what it comes to on the rows that it is scored on. */
export const CascadeReport = z.object({
  /** The cheap variant's answer is taken where its confidence is at least this; null: never. */
  threshold: z.number().nullable(),
  /** Rows that the threshold was chosen on: all the others are scored. */
  chosen_on_rows: z.number(),
  /** Samples that the cheap variant answered, and for which the strong one was asked. */
  cheap_samples: z.number(),
  strong_samples: z.number(),
});
export type CascadeReport = z.infer<typeof CascadeReport>;

/** What an ensemble is made of. */
export const EnsembleReport = z.object({
  /** Of a cascade the cheap one first. */
  variants: z.array(z.string()),
  /** Null but for a weighted vote. */
  weights: z.array(z.number()).nullable(),
  cascade: CascadeReport.nullable(),
});
export type EnsembleReport = z.infer<typeof EnsembleReport>;

export const VariantReport = z.object({
  /** `model/prompt`, or a baseline's or ensemble's own name. */
  name: z.string(),
  kind: z.enum(['model', 'baseline', 'ensemble']),
  /** Of an ensemble its strategy. */
  model: z.string(),
  prompt: z.string().nullable(),
  endpoint: z.string().nullable(),
  /** How it was asked for its label; null for a baseline. */
  answer: z.enum(['label', 'json_schema']).nullable(),
  /** As they were sent, and US dollars per million tokens; null for a baseline, and where no price is known. */
  parameters: Parameters.nullable(),
  price: Price.nullable(),
  /** Null but for an ensemble. */
  ensemble: EnsembleReport.nullable(),
  /** Rows that it is scored on: all of the run, but for a cascade. Everything below is of these. */
  rows: z.number(),
  /** `rows` × repeats */
  samples: z.number(),
  answered: z.number(),
  invalid: z.number(),
  failed: z.number(),
  skipped: z.number(),
  /** Answers that were given before to the same request; they are in no usage, and cost nothing now. */
  from_cache: z.number(),
  completion_rate: Score,
  /** Over all samples: what has no valid answer is wrong. */
  metrics: Metrics,
  /** Over answered samples only. */
  metrics_answered: Metrics,
  classification_report: ClassificationReport,
  /** In the labels' order. */
  classes: z.array(ClassReport),
  /** Rows: true label; columns: predicted label, and last what is no valid answer. Null for more than 500 labels. */
  confusion_matrix: z.array(z.array(z.number())).nullable(),
  /** Its largest cells off the diagonal. */
  top_confusions: z.array(Confusion),
  /** Samples by true and by predicted label, in the labels' order. */
  distribution: z.object({ truth: z.array(z.number()), predicted: z.array(z.number()), no_answer: z.number() }),
  /** The label that is predicted most often, and its share of all samples; null without any answer. */
  top_label: z.object({ label: z.string(), frequency: z.number() }).nullable(),
  /** Null where each row was asked once. */
  repeats: Repeats.nullable(),
  /** Null where the variant gives no confidences. */
  calibration: Calibration.nullable(),
  /** Null where the variant gives no distributions. */
  probability_scores: ProbabilityScores.nullable(),
  error_codes: byText(z.number()),
  /** Most frequent first; empty for a baseline. */
  answers: z.array(AnswerCount),
  /** Samples whose answer is not among those listed. */
  more_answers: z.number(),
  usage: UsageTotals.nullable(),
  /** Paid in this run, or what an ensemble's calls come to; null where no price is known, 0 for a baseline. */
  cost_usd: z.number().nullable(),
  /** Of 1,000 samples whose cost is known, also those that were not paid for again. */
  cost_usd_per_1000: z.number().nullable(),
  latency_ms: Latency.nullable(),
});
export type VariantReport = z.infer<typeof VariantReport>;

/** A difference of two variants' scores on the same rows. */
export const PairedDifference = z.object({
  difference: z.number(),
  ci: Interval.nullable(),
  /** Two-sided, as if it were the only comparison; null where there is no test. */
  p_value: z.number().nullable(),
  /** Corrected for all pairs of the report. */
  p_value_holm: z.number().nullable(),
  /** `p_value_holm` is below 0.05. What is not significant is a tie. */
  significant: z.boolean(),
});
export type PairedDifference = z.infer<typeof PairedDifference>;

export const ComparisonMetric = MetricName.extract(['accuracy', 'f1_macro', 'f1_weighted']);
export type ComparisonMetric = z.infer<typeof ComparisonMetric>;

/** Two variants on the same rows; differences are those of the first minus the second. */
export const Comparison = z.object({
  first: z.string(),
  second: z.string(),
  /** That both are scored on: all of the run, but with a cascade. */
  rows: z.number(),
  /** Rows on which the first is right (with repeats: right more often) and the second is not, and the other way round. */
  first_better: z.number(),
  second_better: z.number(),
  /** Of accuracy: the smallest that rows like these would show in 80 % of such holdouts; null: none. */
  smallest_difference: z.number().nullable(),
  metrics: z.object({ accuracy: PairedDifference, f1_macro: PairedDifference, f1_weighted: PairedDifference }),
});
export type Comparison = z.infer<typeof Comparison>;

/** A variant on a part of the rows. */
export const SliceScores = z.object({
  name: z.string(),
  /** Of the slice, that the variant is scored on. */
  rows: z.number(),
  accuracy: Score,
  f1_weighted: z.number().nullable(),
  /** Of accuracy: to that of all other rows. */
  difference: z.number().nullable(),
  /** Two-sided z-test of two proportions; null where there are no other rows. */
  p_value: z.number().nullable(),
  /** Corrected for all slices and variants. */
  p_value_holm: z.number().nullable(),
  significant: z.boolean(),
});
export type SliceScores = z.infer<typeof SliceScores>;

export const SliceReport = z.object({
  /** As the benchmark calls it. */
  slice: z.string(),
  /** Which part: a value, a range, whether it matches. */
  group: z.string(),
  rows: z.number(),
  /** In the variants' order. */
  scores: z.array(SliceScores),
});
export type SliceReport = z.infer<typeof SliceReport>;

/** A row that variants read wrongly. */
export const Mistake = z.object({
  /** As in predictions.csv. */
  row: z.number(),
  id: z.string(),
  /** Its text columns, cut, and how many characters they have uncut. */
  text: z.string(),
  characters: z.number(),
  truth: z.string(),
  /** First repeat, in the variants' order; null: no valid answer. */
  predicted: z.array(z.string().nullable()),
  /** `unscored`: a cascade's threshold was chosen on this row. */
  statuses: z.array(z.enum(['answered', 'invalid', 'failed', 'skipped', 'unscored'])),
  /** What they wrote, cut; null where that is the label alone, and where there is nothing. */
  answers: z.array(z.string().nullable()),
});
export type Mistake = z.infer<typeof Mistake>;

/** A row whose label may be the mistake. */
export const SuspectRow = z.object({
  /** As in predictions.csv. */
  row: z.number(),
  id: z.string(),
  /** Its text columns, cut. */
  text: z.string(),
  label: z.string(),
  suggested_label: z.string(),
  /** Strong variants that give the suggested label. */
  votes: z.number(),
  /** Mean of those that give one. */
  confidence: z.number().nullable(),
});
export type SuspectRow = z.infer<typeof SuspectRow>;

export const SuspectLabels = z.object({
  /** The variants that are asked: those not significantly worse than the best. */
  strong: z.array(z.string()),
  /** All suspect rows; suspects.csv lists them. */
  rows: z.number(),
  /** The most suspect ones. */
  examples: z.array(SuspectRow),
  /**
   * What scores would be without the suspect rows. Not to be reported as results: rows were taken out because strong
   * variants disagree with them, which favours these.
   */
  scores_without: z.array(
    z.object({
      name: z.string(),
      accuracy: Score,
      f1_macro: z.number().nullable(),
      f1_weighted: z.number().nullable(),
    }),
  ),
});
export type SuspectLabels = z.infer<typeof SuspectLabels>;

/** A row in which something is odd, and the row that it repeats: of the holdout, or of the train file. */
export const DataExample = z.object({
  /** As in predictions.csv. */
  row: z.number(),
  id: z.string(),
  label: z.string(),
  /** Its text columns, cut. */
  text: z.string(),
  same_as: z.object({ row: z.number(), label: z.string() }).nullable(),
});
export type DataExample = z.infer<typeof DataExample>;

export const RowFinding = z.object({ count: z.number(), examples: z.array(DataExample) });
export type RowFinding = z.infer<typeof RowFinding>;

/** What is odd about the rows themselves, before any variant has read them. */
export const DataChecks = z.object({
  /** Of a row's text. */
  characters: z.object({ min: z.number(), p50: z.number(), p95: z.number(), max: z.number() }),
  empty: RowFinding,
  very_long: RowFinding,
  /** Rows with the text of an earlier one; case and blanks make no difference. */
  duplicates: RowFinding,
  /** Of these, rows with another label than the first. */
  conflicting_labels: RowFinding,
  /** Rows that have nearly the text of an earlier one. */
  near_duplicates: RowFinding,
  /** Labels with too few rows for any claim. */
  rare_labels: z.array(z.object({ label: z.string(), rows: z.number() })),
  /** Rows whose id an earlier row has. */
  repeated_ids: z.number().default(0),
  /** Rows that are in the train file too, word for word or nearly; null without such a file. */
  train: z
    .object({
      rows: z.number(),
      /** Rows by label, in the labels' order; null where no baseline learnt from it. */
      distribution: z.array(z.number()).nullable(),
      exact: RowFinding,
      near: RowFinding,
    })
    .nullable(),
  /** There were too many pairs to compare all of them: there may be more near-duplicates. */
  truncated: z.boolean(),
});
export type DataChecks = z.infer<typeof DataChecks>;

/** What became of a gate of the benchmark, for one variant. */
export const GateResult = z.object({
  metric: z.string(),
  average: z.string().optional(),
  label: z.string().optional(),
  variant: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Null where it is not defined or not known: then the gate has failed. */
  value: z.number().nullable(),
  passed: z.boolean(),
});
export type GateResult = z.infer<typeof GateResult>;

/** The messages that variants were sent. */
export const PromptReport = z.object({
  name: z.string(),
  variants: z.array(z.string()),
  /** Whether the same train rows stand in all requests, or others for each row of the holdout. */
  examples: z.enum(['none', 'fixed', 'by_row']),
  /** A request as it was sent, with `{{column}}` where a row's text stood. */
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
});
export type PromptReport = z.infer<typeof PromptReport>;

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
  columns: Columns,
  rows: z.number(),
  repeats: z.number(),
  samples: z.number(),
  seed: z.number(),
  /** Of what froze the run; null for runs from before this was kept. */
  versions: z.object({ holdout: z.string(), node: z.string() }).nullable(),
  /** In full, with its defaults. */
  benchmark: Benchmark,
  prompts: z.array(PromptReport),
  variants: z.array(VariantReport),
  /** Variants that no other one is as accurate as at the same cost or less, the cheapest first; on the rows of both. */
  pareto_frontier: z.array(z.string()),
  /** Every pair of variants. */
  comparisons: z.array(Comparison),
  /** Those of the benchmark; the one on which the best variant is least accurate first. */
  slices: z.array(SliceReport),
  /** Rows that most variants read wrongly, with their texts. */
  mistakes: z.array(Mistake),
  /** Null without two variants that read the text. */
  suspect_labels: SuspectLabels.nullable(),
  /** Null for a run without rows. */
  data_checks: DataChecks.nullable(),
  gates: z.array(GateResult),
  warnings: z.array(Warning),
  problems: z.array(Problem),
  more_problems: z.number(),
  stop: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type Report = z.infer<typeof Report>;
