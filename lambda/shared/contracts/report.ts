// report.json: every figure that the page shows. Names and definitions are scikit-learn's. docs/report-json.md is printed
// from the descriptions; types with an `id` are used in several places and have tables of their own there.
import * as z from 'zod';
import { Benchmark, Parameters, Price } from './benchmark.ts';
import { figure } from './described.ts';
import { Columns, Problem, ReportStatus, Source, Warning } from './run.ts';

/** Keyed by any text, such as a label; `z.record` would drop the key `__proto__`. */
function byText<T extends z.ZodType>(entry: T) {
  return z
    .custom<Record<string, z.output<T>>>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((one) => entry.safeParse(one).success),
    )
    .meta({
      type: 'object',
      // A JSON schema, which only the docs need.
      get additionalProperties() {
        return z.toJSONSchema(entry);
      },
    });
}

const SHARE = '0 to 1';
const samples = (description: string) => figure('samples', description);
const rows = (description: string) => figure('rows', description);
const tokens = (description: string) => figure('tokens', description);
const milliseconds = (description: string) => figure('milliseconds', description);
const share = (description: string) => figure(SHARE, description);

export const Interval = z
  .object({
    lower: z.number().describe('Lower end of the interval.'),
    upper: z.number().describe('Upper end of the interval.'),
  })
  .describe('The 95% interval.');
export type Interval = z.infer<typeof Interval>;

export const Score = z
  .object({
    value: z.number().nullable().describe('The score; null where it is undefined, for example without any answer.'),
    ci: Interval.nullable().describe('The 95% interval of the score; null where there is none.'),
  })
  .meta({ id: 'Score' });
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
  precision: share('Share of the samples predicted to have the label that really have it.'),
  recall: share('Share of the samples that have the label that were predicted to have it.'),
  'f1-score': share('Harmonic mean of precision and recall.'),
  support: samples('Samples that have the label.'),
});

/**
 * `classification_report(truth, prediction, labels=labels, output_dict=True, zero_division=0)`: one entry a label,
 * then `macro avg`, `weighted avg`, and `accuracy` or `micro avg` as scikit-learn decides.
 */
export const ClassificationReport = byText(z.union([ClassScores, z.number()]));
export type ClassificationReport = z.infer<typeof ClassificationReport>;

export const ClassReport = z.object({
  label: z.string().describe('The label.'),
  support: samples('Samples that have the label.'),
  predicted: samples('Samples that were predicted to have it.'),
  precision: Score.describe('Share of the samples predicted to have the label that really have it.'),
  recall: Score.describe('Share of the samples that have the label that were predicted to have it.'),
  'f1-score': Score.describe('Harmonic mean of precision and recall.'),
});
export type ClassReport = z.infer<typeof ClassReport>;

export const Confusion = z.object({
  truth: z.string().describe('The true label.'),
  predicted: z.string().nullable().describe('The predicted label; null if there was no valid answer.'),
  count: samples('Samples with this pair of labels.'),
});
export type Confusion = z.infer<typeof Confusion>;

export const UsageTotals = z.object({
  prompt_tokens: tokens('Tokens in the requests.'),
  cached_tokens: tokens('How many of these the endpoint read from its own cache.'),
  completion_tokens: tokens('Tokens in the answers, reasoning included.'),
  reasoning_tokens: tokens('How many of these the model spent on reasoning.'),
});
export type UsageTotals = z.infer<typeof UsageTotals>;

export const Latency = z.object({
  mean: milliseconds('Mean.'),
  p50: milliseconds('Median.'),
  p95: milliseconds('95th percentile.'),
  p99: milliseconds('99th percentile.'),
});
export type Latency = z.infer<typeof Latency>;

export const AnswerCount = z.object({
  answer: z.string().describe('What the model wrote as its label, cut after 200 characters.'),
  read_as: z.string().nullable().describe('The label it was read as; null if it is not valid.'),
  count: samples('Samples with this answer.'),
});
export type AnswerCount = z.infer<typeof AnswerCount>;

export const ReliabilityBin = z.object({
  lower: share('Lower end of the bin, inclusive.'),
  upper: share('Upper end of the bin, exclusive except for 1.'),
  samples: samples('Samples whose confidence is in the bin.'),
  confidence: share('Their mean confidence.'),
  accuracy: Score.describe('Share of these samples that are right.'),
});
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;

export const CoveragePoint = z.object({
  threshold: share('Lowest confidence at which an answer is accepted.'),
  coverage: share('Share of all samples whose answer is accepted.'),
  accuracy: Score.describe('Share of the accepted answers that are right.'),
});
export type CoveragePoint = z.infer<typeof CoveragePoint>;

export const Calibration = z.object({
  samples: samples('Samples that have a confidence.'),
  brier_score_top_label: share(
    'Mean squared difference between the confidence and whether the answer is right. Not the Brier score of all labels.',
  ),
  roc_auc: share(
    'Chance that a right answer has a higher confidence than a wrong one; null if all answers are right, or all wrong.',
  ).nullable(),
  expected_calibration_error: share(
    'Mean gap between confidence and accuracy over the bins, weighted by their samples.',
  ),
  bins: z.array(ReliabilityBin).describe('Ten bins of equal width, without the empty ones.'),
  coverage: z.array(CoveragePoint).describe('Coverage and accuracy at about twenty thresholds.'),
  automation: CoveragePoint.extend({ target: share('The accuracy to reach: 0.95.') })
    .nullable()
    .describe(
      'The widest coverage at which 95% of the accepted answers are right; null if there is none. The threshold was chosen on these same rows.',
    ),
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

export const ProbabilityScores = z.object({
  samples: samples('Samples that have a probability for every label.'),
  impossible_truths: samples(
    'Samples that give their true label the probability 0. Each adds 36 to the sum behind the log loss.',
  ),
  metrics: z
    .record(ProbabilityMetricName, Score)
    .describe('Scores as scikit-learn defines them. ROC AUC and average precision compare each label with the rest.'),
  undefined_because: z.string().nullable().describe('Why some of these scores are null; null if none is.'),
});
export type ProbabilityScores = z.infer<typeof ProbabilityScores>;

export const Repeats = z.object({
  flip_rate: Score.describe('Share of rows whose repeats disagree.'),
  fleiss_kappa: figure(
    'at most 1',
    'Agreement beyond chance: 1 is perfect. Null if all answers of all rows are the same.',
  ).nullable(),
});
export type Repeats = z.infer<typeof Repeats>;

export const CascadeReport = z.object({
  threshold: share(
    'Lowest confidence at which the cheap variant’s answer is accepted; null if it never is.',
  ).nullable(),
  chosen_on_rows: rows('Rows on which the threshold was chosen. The cascade is scored on the others.'),
  cheap_samples: samples('Scored samples that the cheap variant decided.'),
  strong_samples: samples('Scored samples for which the strong variant was needed.'),
});
export type CascadeReport = z.infer<typeof CascadeReport>;

export const EnsembleReport = z.object({
  variants: z.array(z.string()).describe('The variants it combines; for a cascade, the cheap one first.'),
  weights: z.array(z.number()).nullable().describe('The weights of their votes; null unless it is a weighted vote.'),
  cascade: CascadeReport.nullable().describe('How a cascade’s threshold was chosen; null for a vote.'),
});
export type EnsembleReport = z.infer<typeof EnsembleReport>;

export const VariantReport = z.object({
  name: z.string().describe('`model/prompt`, or the name of a baseline or ensemble.'),
  kind: z.enum(['model', 'baseline', 'ensemble']).describe('What kind of variant it is.'),
  model: z.string().describe('The name of the model or baseline, or the strategy of an ensemble.'),
  prompt: z.string().nullable().describe('Name of its prompt; null unless it is a model.'),
  endpoint: z.string().nullable().describe('Name of its endpoint; null unless it is a model.'),
  answer: z
    .enum(['label', 'json_schema'])
    .nullable()
    .describe('How it was asked for the label: as plain text, or as JSON. Null unless it is a model.'),
  parameters: Parameters.nullable().describe(
    'The parameters as they were sent: the benchmark’s, and those that the preflight call settled on. Null unless it is a model.',
  ),
  price: Price.nullable().describe('What its tokens cost; null if no price is known.'),
  ensemble: EnsembleReport.nullable().describe('How the ensemble is made; null unless it is one.'),
  rows: rows('Rows it is scored on: all of them or, for a cascade, about half. Everything below is about these rows.'),
  samples: samples('`rows` times `repeats` of the run.'),
  answered: samples('Samples with a valid answer.'),
  invalid: samples('Samples whose answer names no label, or more than one.'),
  failed: samples('Samples without an answer; `error_codes` says why.'),
  skipped: samples('Samples that were never asked because the run was stopped.'),
  from_cache: samples('Samples answered from the cache. They are not counted in `usage` and `cost_usd`.'),
  completion_rate: Score.describe('Share of samples with a valid answer.'),
  metrics: Metrics.describe('Scores over all samples: a sample without a valid answer counts as wrong.'),
  metrics_answered: Metrics.describe('Scores over the samples with a valid answer.'),
  classification_report: ClassificationReport.describe(
    'What scikit-learn’s `classification_report(…, labels=labels, output_dict=True, zero_division=0)` returns: an entry for each label and each average; `accuracy` is a number.',
  ),
  classes: z.array(ClassReport).describe('Scores of each label, in the order of `labels`.'),
  confusion_matrix: z.array(z.array(z.number())).nullable().meta({
    description:
      'One row per true label and one column per predicted label, with a last column for samples without a valid answer. Null for more than 500 labels.',
    unit: 'samples',
  }),
  top_confusions: z.array(Confusion).describe('Its largest cells off the diagonal, up to 20.'),
  distribution: z
    .object({
      truth: z
        .array(z.number())
        .meta({ description: 'Samples by true label, in the order of `labels`.', unit: 'samples' }),
      predicted: z
        .array(z.number())
        .meta({ description: 'Samples by predicted label, in the order of `labels`.', unit: 'samples' }),
      no_answer: samples('Samples without a valid answer.'),
    })
    .describe('How often each label occurs and how often it was predicted.'),
  top_label: z
    .object({
      label: z.string().describe('The label.'),
      frequency: share('Share of all samples for which it was predicted.'),
    })
    .nullable()
    .describe('The label predicted most often; null without any valid answer.'),
  repeats: Repeats.nullable().describe('How well the repeats of a row agree; null if each row was asked once.'),
  calibration: Calibration.nullable().describe(
    'How far the confidence in the chosen label can be trusted; null if the variant gives no confidence.',
  ),
  probability_scores: ProbabilityScores.nullable().describe(
    'How good the probabilities of all labels are; null if the variant gives none.',
  ),
  error_codes: byText(z.number()).meta({
    description: 'Failed and skipped samples by error code, the most frequent first.',
    unit: 'samples',
  }),
  answers: z
    .array(AnswerCount)
    .describe('What the model wrote, the most frequent answers first, up to 200. Empty unless it is a model.'),
  more_answers: samples('Samples whose answer is not listed.'),
  usage: UsageTotals.nullable().describe(
    'Tokens paid for in this run; null for a baseline, or if the endpoint reports none.',
  ),
  cost_usd: figure(
    'US dollars',
    'What this run paid or, for an ensemble, what its calls would have cost. 0 for a baseline, null if no price is known.',
  ).nullable(),
  cost_usd_per_1000: figure(
    'US dollars',
    'What 1,000 samples cost if none comes from the cache; null if no cost is known.',
  ).nullable(),
  latency_ms: Latency.nullable().describe(
    'Time taken by the requests that got an answer, valid or not, without queueing or earlier attempts; null for a baseline.',
  ),
});
export type VariantReport = z.infer<typeof VariantReport>;

export const PairedDifference = z
  .object({
    difference: figure('−1 to 1', 'Score of the first variant minus score of the second.'),
    ci: Interval.nullable().describe(
      'The 95% interval of the difference, as if it were the only comparison; null if there is none.',
    ),
    p_value: share('Two-sided p-value, as if it were the only comparison; null if there is no test.').nullable(),
    p_value_holm: share('The p-value after Holm’s correction for all pairs in the report.').nullable(),
    significant: z.boolean().describe('Whether `p_value_holm` is below 0.05. If it is not, the two variants tie.'),
  })
  .meta({ id: 'PairedDifference' });
export type PairedDifference = z.infer<typeof PairedDifference>;

export const ComparisonMetric = MetricName.extract(['accuracy', 'f1_macro', 'f1_weighted']);
export type ComparisonMetric = z.infer<typeof ComparisonMetric>;

export const Comparison = z.object({
  first: z
    .string()
    .describe('Name of the first variant: the model rather than the baseline, or else the more accurate one.'),
  second: z.string().describe('Name of the second variant.'),
  rows: rows('Rows on which both are scored.'),
  first_better: rows('Rows on which the first is right and the second wrong or, with repeats, right more often.'),
  second_better: rows('Rows on which it is the other way round.'),
  smallest_difference: share(
    'The smallest true difference in accuracy that 80% of holdouts of this size would reveal; null if none would.',
  ).nullable(),
  metrics: z
    .object({
      accuracy: PairedDifference.describe('Exact McNemar test, with the interval of Agresti and Min.'),
      f1_macro: PairedDifference.describe('Paired bootstrap.'),
      f1_weighted: PairedDifference.describe('Paired bootstrap.'),
    })
    .describe('How far apart the two are, by score.'),
});
export type Comparison = z.infer<typeof Comparison>;

export const SliceScores = z.object({
  name: z.string().describe('Name of the variant.'),
  rows: rows('Rows of this part on which the variant is scored.'),
  accuracy: Score.describe('Accuracy on these rows.'),
  f1_weighted: share('Weighted F1 on these rows; null if there are none.').nullable(),
  difference: figure(
    '−1 to 1',
    'Accuracy on these rows minus accuracy on all others; null if either is missing.',
  ).nullable(),
  p_value: share('Two-sided z-test of the two proportions; null if either is missing.').nullable(),
  p_value_holm: share('The p-value after Holm’s correction for all slices and variants.').nullable(),
  significant: z.boolean().describe('Whether `p_value_holm` is below 0.05.'),
});
export type SliceScores = z.infer<typeof SliceScores>;

export const SliceReport = z.object({
  slice: z.string().describe('Name of the slice in the benchmark.'),
  group: z.string().describe('The part: a value, a range, `matches` or `does not match`.'),
  rows: rows('Rows in this part.'),
  scores: z.array(SliceScores).describe('Scores of each variant, in the order of `variants`.'),
});
export type SliceReport = z.infer<typeof SliceReport>;

const rowNumber = z.number().describe('Number of the row as in predictions.csv, counted from 1.');
const rowId = z.string().describe('Id of the row, or its number if there is no id column.');

export const Mistake = z.object({
  row: rowNumber,
  id: rowId,
  text: z.string().describe('Text of the row, cut after 4,000 characters.'),
  characters: figure('characters', 'Length of the uncut text.'),
  truth: z.string().describe('True label of the row.'),
  predicted: z
    .array(z.string().nullable())
    .describe('Each variant’s label for it, in the order of `variants` (first repeat); null without a valid answer.'),
  statuses: z
    .array(z.enum(['answered', 'invalid', 'failed', 'skipped', 'unscored']))
    .describe('Each variant’s outcome. `unscored` means that a cascade’s threshold was chosen on this row.'),
  answers: z
    .array(z.string().nullable())
    .describe('What each variant wrote, cut after 500 characters; null if that is just the label, or nothing.'),
});
export type Mistake = z.infer<typeof Mistake>;

export const SuspectRow = z.object({
  row: rowNumber,
  id: rowId,
  text: z.string().describe('Text of the row, cut after 500 characters.'),
  label: z.string().describe('Label of the row in the file.'),
  suggested_label: z.string().describe('The label on which strong variants agree.'),
  votes: figure('variants', 'How many strong variants give this label.'),
  confidence: share('Their mean confidence; null if none gives one.').nullable(),
});
export type SuspectRow = z.infer<typeof SuspectRow>;

export const SuspectLabels = z.object({
  strong: z
    .array(z.string())
    .describe('The strong variants: those not significantly less accurate than the best, and at least the two best.'),
  rows: rows('Suspect rows. suspects.csv lists up to 10,000 of them.'),
  examples: z.array(SuspectRow).describe('The most suspect rows, up to 20.'),
  scores_without: z
    .array(
      z.object({
        name: z.string().describe('Name of the variant.'),
        accuracy: Score.describe('Accuracy without the suspect rows.'),
        f1_macro: share('Macro F1 without them; null if no row is left.').nullable(),
        f1_weighted: share('Weighted F1 without them; null if no row is left.').nullable(),
      }),
    )
    .describe(
      'Scores without the suspect rows. Do not report these as results: the rows were left out because strong variants contradict them, which favours those variants.',
    ),
});
export type SuspectLabels = z.infer<typeof SuspectLabels>;

export const DataExample = z.object({
  row: rowNumber,
  id: rowId,
  label: z.string().describe('Label of the row in the file.'),
  text: z.string().describe('Text of the row, cut after 200 characters.'),
  same_as: z
    .object({
      row: z.number().describe('Number of the other row in its own file, counted from 1.'),
      label: z.string().describe('Label of the other row.'),
    })
    .nullable()
    .describe('The row it repeats, in the holdout or the train file; null if it repeats none.'),
});
export type DataExample = z.infer<typeof DataExample>;

export const RowFinding = z
  .object({
    count: rows('Rows found.'),
    examples: z.array(DataExample).describe('The first of them, up to five.'),
  })
  .meta({ id: 'RowFinding' });
export type RowFinding = z.infer<typeof RowFinding>;

const characters = (description: string) => figure('characters', description);

export const DataChecks = z.object({
  characters: z
    .object({
      min: characters('Shortest text.'),
      p50: characters('Median length.'),
      p95: characters('95th percentile.'),
      max: characters('Longest text.'),
    })
    .describe('Length of the texts.'),
  empty: RowFinding.describe('Rows without any text.'),
  very_long: RowFinding.describe('Rows with more than 30,000 characters.'),
  duplicates: RowFinding.describe('Rows whose text equals that of an earlier row, whatever its case and spacing.'),
  conflicting_labels: RowFinding.describe('Those of them whose label differs from the first one’s.'),
  near_duplicates: RowFinding.describe('Rows whose text is nearly that of an earlier row.'),
  rare_labels: z
    .array(z.object({ label: z.string().describe('The label.'), rows: rows('Rows that have it.') }))
    .describe('Labels with fewer than ten rows: too few to say much about.'),
  repeated_ids: rows('Rows whose id an earlier row already has.').default(0),
  train: z
    .object({
      rows: rows('Rows in the train file.'),
      distribution: z.array(z.number()).nullable().meta({
        description: 'Rows by label, in the order of `labels`; null if no baseline learned from it.',
        unit: 'rows',
      }),
      exact: RowFinding.describe('Rows of the holdout whose text is also in the train file.'),
      near: RowFinding.describe('Rows of the holdout whose text is nearly that of a row in the train file.'),
    })
    .nullable()
    .describe('What the holdout shares with the train file; null without a train file.'),
  truncated: z.boolean().describe('Whether there were too many candidates to check all of them for near-duplicates.'),
});
export type DataChecks = z.infer<typeof DataChecks>;

export const GateResult = z.object({
  metric: z.string().describe('The metric of the gate.'),
  average: z.string().optional().describe('The average of the gate; absent if it has none.'),
  label: z.string().optional().describe('The label of the gate; absent if it has none.'),
  variant: z.string().describe('The variant that was checked.'),
  min: z.number().optional().describe('The lowest value that passes; absent if there is no lower limit.'),
  max: z.number().optional().describe('The highest value that passes; absent if there is no upper limit.'),
  value: z.number().nullable().describe('The measured value; null if it is unknown, and then the gate fails.'),
  passed: z.boolean().describe('Whether the value is within the limits.'),
});
export type GateResult = z.infer<typeof GateResult>;

export const PromptReport = z.object({
  name: z.string().describe('Name of the prompt.'),
  variants: z.array(z.string()).describe('The variants that were sent these messages.'),
  examples: z
    .enum(['none', 'fixed', 'by_row'])
    .describe('Whether the prompt has no examples, the same for every row, or some chosen for each row.'),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'user', 'assistant']).describe('Role of the message.'),
        content: z.string().describe('Text of the message, with `{{column}}` in place of a row’s text.'),
      }),
    )
    .describe('The messages of one request.'),
});
export type PromptReport = z.infer<typeof PromptReport>;

export const Report = z.object({
  format: z.literal(1).describe('Version of this format.'),
  run: z.string().describe('Id of the run.'),
  name: z.string().describe('Name of the benchmark: the holdout’s file name without its ending.'),
  status: ReportStatus.describe(
    '`complete`: everything was asked. `partial`: the run was stopped early. `failed`: a model could not be called. `rejected`: the input could not be used.',
  ),
  created_at: z.string().meta({ description: 'Time at which the holdout arrived.', unit: 'ISO 8601' }),
  source: Source.nullable().describe('The holdout as an object in the bucket.'),
  headline: z.string().describe('The result in one sentence.'),
  labels: z.array(z.string()).describe('All labels. Every list by label is in this order.'),
  columns: Columns.describe('The columns of the holdout and what they were used for.'),
  rows: rows('Rows in the holdout; 0 if the run was rejected or failed.'),
  repeats: figure('times', 'How often each row was asked.'),
  samples: samples('Rows × variants × repeats, ensembles not counted.'),
  seed: z.number().describe('The seed of everything drawn at random.'),
  versions: z
    .object({
      holdout: z.string().describe('Version of Holdout.'),
      node: z.string().describe('Version of Node.js.'),
    })
    .nullable()
    .describe('Software that made the run; null for runs of old versions.'),
  benchmark: Benchmark.describe('The benchmark with its defaults filled in.'),
  prompts: z.array(PromptReport).describe('What the models were sent.'),
  variants: z.array(VariantReport).describe('The figures of each variant: baselines, models, ensembles.'),
  pareto_frontier: z
    .array(z.string())
    .describe(
      'The efficient variants, cheapest first: no other is at least as accurate for the same money or less, on the rows of both.',
    ),
  comparisons: z.array(Comparison).describe('Every pair of variants, compared on the same rows.'),
  slices: z
    .array(SliceReport)
    .describe('Scores on parts of the holdout, ordered by the best variant’s accuracy, the worst first.'),
  mistakes: z
    .array(Mistake)
    .describe(
      'Rows that the best variant got wrong, up to 20, beginning with those that most other variants got wrong too.',
    ),
  suspect_labels: SuspectLabels.nullable().describe(
    'Rows whose label in the file may be wrong; null without two variants that read the text.',
  ),
  data_checks: DataChecks.nullable().describe('Oddities in the data itself; null for a run without rows.'),
  gates: z.array(GateResult).describe('The outcome of each gate for each variant it checks.'),
  warnings: z.array(Warning).describe('What to know before relying on the figures.'),
  problems: z.array(Problem).describe('Why the run was rejected or failed: the first 20 problems.'),
  more_problems: figure('problems', 'Problems beyond those listed.'),
  stop: z
    .object({
      code: z.string().describe('The reason: `budget_exceeded`, `deadline_exceeded` or `cancelled`.'),
      message: z.string().describe('The reason in words.'),
    })
    .nullable()
    .describe('Why the run was stopped early; null if it was not.'),
});
export type Report = z.infer<typeof Report>;
