// report.json of a prediction run: outcomes and cost, without scores.
import * as z from 'zod';
import { Report } from './report.ts';
import { VariantReport } from './variant.ts';

export const UnscoredVariant = VariantReport.pick({
  name: true,
  kind: true,
  model: true,
  prompt: true,
  endpoint: true,
  answer: true,
  parameters: true,
  price: true,
  ensemble: true,
  training: true,
  samples: true,
  answered: true,
  invalid: true,
  failed: true,
  skipped: true,
  from_cache: true,
  timeouts: true,
  completion_rate: true,
  error_codes: true,
  error_messages: true,
  answers: true,
  more_answers: true,
  answers_as_asked: true,
  envelopes: true,
  usage: true,
  cost_usd: true,
  cost_usd_per_1000: true,
  latency_ms: true,
}).extend({
  distribution: VariantReport.shape.distribution.pick({ predicted: true, no_answer: true }),
});
export type UnscoredVariant = z.infer<typeof UnscoredVariant>;

export const UnscoredReport = Report.pick({
  format: true,
  run: true,
  name: true,
  status: true,
  created_at: true,
  source: true,
  headline: true,
  labels: true,
  columns: true,
  rows: true,
  repeats: true,
  samples: true,
  seed: true,
  endpoints: true,
  retention: true,
  warnings: true,
  problems: true,
  more_problems: true,
  stop: true,
}).extend({
  task: z
    .literal('predict')
    .describe('Marks a report without scores; the report of a labelled holdout has no such key.'),
  variants: z.array(UnscoredVariant),
});
export type UnscoredReport = z.infer<typeof UnscoredReport>;
