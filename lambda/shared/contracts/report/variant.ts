// What report.json says about one variant.
import * as z from 'zod';
import { Tuning } from '../../baselines/tuning.ts';
import { Parameters, Price } from '../choices/model.ts';
import { figure } from '../described.ts';
import { Training } from '../training.ts';
import { byText, milliseconds, rows, samples, share, tokens } from './figures.ts';
import { Calibration, ProbabilityScores } from './probabilities.ts';
import { ClassificationReport, ClassReport, Confusion, Metrics, Score } from './scores.ts';
import { EndedEarly } from './stopping.ts';

export const UsageTotals = z.object({
  prompt_tokens: tokens('Tokens in the requests.'),
  cached_tokens: tokens('How many of these the endpoint read from its own cache.'),
  cache_write_tokens: tokens('How many of these the endpoint wrote to its own cache.').default(0),
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

export const AtPrevalence = z.object({
  metrics: Metrics.describe('Scores weighted to these shares.'),
  classes: z
    .array(ClassReport.pick({ label: true, precision: true, recall: true, 'f1-score': true }))
    .describe('Scores of each label weighted to these shares, in the order of `labels`.'),
});
export type AtPrevalence = z.infer<typeof AtPrevalence>;

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

export const MemberScores = z.object({
  name: z.string().describe('Name of the variant.'),
  accuracy: Score.describe('Its accuracy on these rows.'),
  f1_macro: share('Its macro F1 on these rows.'),
  f1_weighted: share('Its weighted F1 on these rows.'),
  cost_usd_per_1000: figure('US dollars', 'What 1,000 of these samples cost; null if no cost is known.').nullable(),
});
export type MemberScores = z.infer<typeof MemberScores>;

export const EnsembleReport = z.object({
  variants: z.array(z.string()).describe('The variants it combines; for a cascade, the cheap one first.'),
  weights: z.array(z.number()).nullable().describe('The weights of their votes; null unless it is a weighted vote.'),
  cascade: CascadeReport.nullable().describe('How a cascade’s threshold was chosen; null for a vote.'),
  members: z
    .array(MemberScores)
    .describe(
      'Its variants on the rows that the cascade is scored on, in the order of `variants`: compare it with these. Absent for a vote, which is scored on all rows as they are.',
    )
    .optional(),
});
export type EnsembleReport = z.infer<typeof EnsembleReport>;

export const VariantReport = z.object({
  name: z.string().describe('`model/prompt`, `model/classifier`, or the name of a baseline or ensemble.'),
  kind: z.enum(['model', 'baseline', 'ensemble', 'embedding']).describe('What kind of variant it is.'),
  model: z.string().describe('The name of the model or baseline, or the strategy of an ensemble.'),
  prompt: z.string().nullable().describe('Name of its prompt; null unless it is a model.'),
  endpoint: z.string().nullable().describe('Name of its endpoint; null unless it calls one.'),
  answer: z
    .enum(['label', 'json_schema', 'decision'])
    .nullable()
    .describe(
      'How it was asked for the label: as plain text, as JSON, or as a choice at the decision endpoint. Null unless it is a model.',
    ),
  parameters: Parameters.nullable().describe(
    'The parameters as they were sent: the benchmark’s, and those that the preflight call settled on. Null unless it calls an endpoint.',
  ),
  output_limit: tokens(
    'The limit that Holdout set on the length of an answer; null if the benchmark sets one, the model reasons or takes none, or it is no model.',
  )
    .nullable()
    .default(null),
  price: Price.nullable().describe('What its tokens cost; null if no price is known.'),
  tuning: Tuning.nullable().describe(
    'How `tfidf` reads texts, how strong its penalty is, and what decided on it; null for all others.',
  ),
  ensemble: EnsembleReport.nullable().describe('How the ensemble is made; null unless it is one.'),
  training: Training.describe(
    'How the classifier of an embedding model was trained; absent in all others, and if it could not be.',
  ).optional(),
  ended_early: EndedEarly.describe(
    'Present if `stop` ended it before the last row. Everything about it is then about the rows that it was asked.',
  ).optional(),
  rows: rows(
    'Rows it is scored on: `scored_rows` of the report or, for a cascade, about half of them. Scores, distributions and calibration are about these rows.',
  ),
  effective_rows: figure(
    'rows',
    'How many independent rows say as much about its accuracy: `rows` divided by the design effect, the cluster-robust variance over that of independent rows. Absent if no rows belong together.',
  ).optional(),
  samples: samples(
    'All its samples: rows of the holdout (for a cascade, about half) times `repeats`. Outcomes, errors, usage, cost and latency are about these.',
  ),
  answered: samples('Samples with a valid answer.'),
  invalid: samples('Samples whose answer names no label, or more than one.'),
  failed: samples('Samples without an answer; `error_codes` says why.'),
  skipped: samples(
    'Samples that were never asked: the run was stopped, the variant gave no valid answer so far, or its endpoint is another server now (`nothing_valid` or `endpoint_changed` in `error_codes`).',
  ),
  from_cache: samples('Samples answered from the cache. They are not counted in `usage` and `cost_usd`.'),
  timeouts: figure(
    'calls',
    'Calls cancelled at the endpoint’s time limit, which it may charge for; `cost_usd` does not include them. Absent if there are none.',
  ).optional(),
  completion_rate: Score.describe('Share of samples with a valid answer.'),
  metrics: Metrics.describe(
    'Scores over all samples of the rows it is scored on: a sample without a valid answer counts as wrong.',
  ),
  metrics_answered: Metrics.describe('Scores over the samples with a valid answer.'),
  at_prevalence: AtPrevalence.optional().describe(
    'Scores over all samples, weighted to the benchmark’s `prevalence`; absent without it.',
  ),
  expected_cost: Score.optional().describe(
    'What the mistakes on a row cost on average, in the unit of the benchmark’s `costs`, and for its `prevalence` if there is one; absent without `costs`.',
  ),
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
  error_messages: byText(z.string()).describe(
    'What the endpoint said, by error code: the first message of each. What it repeats of a row, an example or the key is left out (`…`).',
  ),
  answers: z
    .array(AnswerCount)
    .describe('What the model wrote, the most frequent answers first, up to 200. Empty unless it is a model.'),
  more_answers: samples('Samples whose answer is not listed.'),
  answers_as_asked: samples(
    'Valid answers that were nothing but what was asked for; null unless it is a model. See [answers.md](answers.md).',
  ).nullable(),
  envelopes: byText(z.number()).meta({
    description: 'Valid answers by what surrounded the label, the most frequent first. See [answers.md](answers.md).',
    unit: 'samples',
  }),
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
