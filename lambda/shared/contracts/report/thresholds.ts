// thresholds.json, and the same in report.json: from which confidence on a variant's answers need no check.
import * as z from 'zod';
import { figure } from '../described.ts';
import { rows, share } from './figures.ts';

export const ThresholdReport = z.object({
  variant: z.string().describe('The variant, or the cascade.'),
  answered_by: z.string().describe('The variant whose confidence decides: itself, or the cheap one of a cascade.'),
  rest: z.string().nullable().describe('The variant that answers the rest; null: a person does.'),
  threshold: share('Lowest confidence at which an answer needs no check; null if these rows support none.').nullable(),
  accuracy: share('The target: at least this share of the answers from the threshold on is right.'),
  risk: share('How often such a threshold may be wrong, over all variants of the list.'),
  level: share('The part of the risk that this variant has: an equal share.'),
  rows: rows(
    'Rows that were asked: all, but for those of a stopped run. With repeats, the first answer of each counts; of rows that belong together, the first one.',
  ),
  automated: rows('Rows answered with a confidence of at least the threshold; 0 without one.'),
  coverage: share('Their share of the rows.'),
  right: rows('How many of these are right.'),
  p_value: share(
    'Chance of so few wrong answers if fewer than the target were right (exact binomial test); null without a threshold.',
  ).nullable(),
  more_rows: figure(
    'rows',
    'About how many more labelled rows would support a threshold, if these are typical; null if there is one, or if the rows are too few, or too often wrong, to say.',
  ).nullable(),
  overall_accuracy: share(
    'Share of all rows that are right if `rest` answers the others; null without a threshold, or if a person does.',
  ).nullable(),
  cost_usd_per_million: figure(
    'US dollars',
    'Cost of a million rows: `answered_by` is asked every one, `rest` the others. Without a person’s work; null if it is unknown, or without a threshold.',
  ).nullable(),
  sentence: z.string().describe('All of this in a sentence.'),
});
export type ThresholdReport = z.infer<typeof ThresholdReport>;

export const ThresholdsFile = z.object({
  format: z.literal(1).describe('Version of this format.'),
  run: z.string().describe('Id of the run.'),
  name: z.string().describe('Name of the benchmark.'),
  created_at: z.string().meta({ description: 'Time at which the holdout arrived.', unit: 'ISO 8601' }),
  method: z.string().describe('How the thresholds were found.'),
  thresholds: z.array(ThresholdReport).describe('One for each variant with confidences, then one for each cascade.'),
});
export type ThresholdsFile = z.infer<typeof ThresholdsFile>;
