// report.json: every figure on the page. docs/report-json.md is printed from the descriptions. Types with an `id` are
// used in several places and have their own tables there.
import * as z from 'zod';
import { Benchmark } from '../benchmark.ts';
import { figure } from '../described.ts';
import { EndpointFacts } from '../endpoint.ts';
import { Retention } from '../retention.ts';
import { Columns, Problem, Source, Warning } from '../run.ts';
import { Comparison, ProbabilityPair, SliceReport } from './comparison.ts';
import { Decision } from './decision.ts';
import { rows, samples, share } from './figures.ts';
import { DataChecks, Mistake, SuspectLabels } from './findings.ts';
import { Outcome } from './outcome.ts';
import { Interval } from './scores.ts';
import { Stopping } from './stopping.ts';
import { ThresholdReport } from './thresholds.ts';
import { VariantReport } from './variant.ts';

const GateOutcome = z.enum(['pass', 'fail', 'undecided']);
export type GateOutcome = z.infer<typeof GateOutcome>;

export const GateResult = z.object({
  metric: z.string().describe('The metric of the gate.'),
  average: z.string().optional().describe('The average of the gate; absent if it has none.'),
  label: z.string().optional().describe('The label of the gate; absent if it has none.'),
  variant: z.string().describe('The variant that was checked.'),
  min: z.number().optional().describe('The lowest value that passes; absent if there is no lower limit.'),
  max: z.number().optional().describe('The highest value that passes; absent if there is no upper limit.'),
  value: z
    .number()
    .nullable()
    .describe(
      'The measured value or, with `than`, the difference to the other run’s; null if it is unknown, and then the gate fails, or is undecided if the run was stopped or there is no other one.',
    ),
  than: z.string().optional().describe('The other run, as the gate names it; absent if it has none.'),
  margin: figure('percentage points', 'How much worse than in the other run the accuracy may be.').optional(),
  other: z
    .object({
      name: z.string().describe('Name of its benchmark.'),
      run: z.string().describe('Id of the run.'),
      variant: z.string().describe('The variant that was compared.'),
      rows: rows('Rows that both runs have, with the same texts and label.'),
    })
    .nullable()
    .optional()
    .describe('What it was compared with; null if there is no such run or variant, or no row that both have.'),
  passed: z.boolean().describe('Whether `outcome` is `pass`.'),
  outcome: GateOutcome.describe(
    '`undecided`: these rows show neither that the limits are met nor that they are missed. Absent in reports of old versions, where a gate that did not pass had failed.',
  ).optional(),
  on: z.string().describe('What was held against the limits: `value`, `lower_bound` or `upper_bound`.').optional(),
  risk: share('How often each of the bounds may be wrong.').optional(),
  strict: z.boolean().describe('Whether `junit.xml` has an undecided gate as a failure.').optional(),
  bounds: Interval.describe(
    'Two one-sided bounds, each at `risk`, and of the best variant corrected for the choice; null if the metric has none.',
  )
    .nullable()
    .optional(),
  others_fail: share(
    'Of other holdouts of this size, the share that would fail the gate, if it is decided by the value; null if nothing is known of them.',
  )
    .nullable()
    .optional(),
});
export type GateResult = z.infer<typeof GateResult>;

export const Ledger = z.object({
  content_hash: z.string().describe('Hash of the texts and labels of all rows, whatever their order.'),
  earlier_runs: figure('runs', 'Runs before this one that scored the same rows.'),
  earlier_variants: figure('variants', 'Variants of these runs, together.'),
});
export type Ledger = z.infer<typeof Ledger>;

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
  status: Outcome.shape.status.describe(
    '`complete`: everything was asked. `partial`: the run was stopped early. `failed`: a model could not be called. `rejected`: the input could not be used.',
  ),
  created_at: z.string().meta({ description: 'Time at which the holdout arrived.', unit: 'ISO 8601' }),
  source: Source.nullable().describe('The holdout as an object in the bucket.'),
  headline: Outcome.shape.headline.describe('The result in one sentence.'),
  labels: z.array(z.string()).describe('All labels. Every list by label is in this order.'),
  columns: Columns.describe('The columns of the holdout and what they were used for.'),
  rows: rows('Rows in the holdout; 0 if the run was rejected or failed.'),
  scored_rows: rows(
    'Rows on which everything is scored, compared and judged by gates: all of them or, of a stopped run, those that every variant was asked. The others are not counted as wrong. Absent in reports of old versions, which scored all rows.',
  ).optional(),
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
  endpoints: z
    .array(EndpointFacts)
    .optional()
    .describe(
      'The endpoints that the variants call, as they were declared when the run began; absent if they call none, and in reports of old versions.',
    ),
  retention: Retention.optional().describe(
    'When the bucket deletes uploads and reports; absent if it keeps them, and in reports of old versions.',
  ),
  benchmark: Benchmark.describe('The benchmark with its defaults filled in.'),
  prompts: z.array(PromptReport).describe('What the models were sent.'),
  variants: z.array(VariantReport).describe('The figures of each variant: baselines, models, ensembles.'),
  decision: Decision.optional().describe(
    'What is recommended, and how sure that is; absent in a report of an old version, and of a run without variants.',
  ),
  pareto_frontier: z
    .array(z.string())
    .describe(
      'The efficient variants, cheapest first: no other is at least as accurate for the same money or less, on the rows of both.',
    ),
  comparisons: z.array(Comparison).describe('Every pair of variants, compared on the same rows.'),
  probability_pairs: z
    .array(ProbabilityPair)
    .describe('Every pair of variants that tell probabilities, compared on the rows of which both do.')
    .optional(),
  slices: z
    .array(SliceReport)
    .describe('Scores on parts of the holdout, ordered by the best variant’s accuracy, the worst first.'),
  mistakes: z
    .array(Mistake)
    .describe(
      'Rows that the best variant got wrong, up to 100, of each label in turn: first those that most other variants got wrong too (baselines that do not read the row do not count), of equals those that it was surest of.',
    ),
  suspect_labels: SuspectLabels.nullable().describe(
    'Rows whose label in the file may be wrong; null without two variants that read the text, or one that does with probabilities.',
  ),
  data_checks: DataChecks.nullable().describe('Oddities in the data itself; null for a run without rows.'),
  thresholds: z
    .array(ThresholdReport)
    .describe(
      'From which confidence on answers need no check: one for each variant with confidences, then one for each cascade.',
    )
    .default([]),
  ledger: Ledger.nullable()
    .optional()
    .describe(
      'How often these rows have been looked at; null for a run without rows, absent in reports of old versions.',
    ),
  gates: z.array(GateResult).describe('The outcome of each gate for each variant it checks.'),
  warnings: z.array(Warning).describe('What to know before relying on the figures.'),
  problems: z.array(Problem).describe('Why the run was rejected or failed: the first 20 problems.'),
  more_problems: figure('problems', 'Problems beyond those listed.'),
  stop: z
    .object({
      code: z
        .string()
        .describe('The reason: `budget_exceeded`, `deadline_exceeded`, `cancelled` or `endpoint_changed`.'),
      message: z.string().describe('The reason in words.'),
    })
    .nullable()
    .describe('Why the run was stopped early; null if it was not.'),
  stopping: Stopping.nullable()
    .optional()
    .describe(
      'What was decided while the rows were sent in waves, and what that saved; null without `stop`, absent in reports of old versions.',
    ),
});
export type Report = z.infer<typeof Report>;
