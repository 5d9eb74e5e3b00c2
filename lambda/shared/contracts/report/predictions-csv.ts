// A line of predictions.csv. The file's header and the table in docs/predictions-csv.md are made from these keys, in
// this order.
import * as z from 'zod';
import { Status } from '../messages.ts';

const tokens = (description: string) => z.int().nullable().meta({ description, unit: 'tokens', empty: NO_USAGE });
const NO_USAGE = 'no model was called, or the endpoint reports no usage';

/** As a reader sees it: an empty field is null, and `empty` says when it is empty. */
export const PredictionLine = z.object({
  row: z.int().describe('Number of the row in the file, counted from 1.'),
  id: z.string().describe('Id of the row, or its number if there is no id column.'),
  variant: z.string().describe('The variant: `model/prompt`, or the name of a baseline or ensemble.'),
  repeat: z.int().describe('Number of the repeat, counted from 1.'),
  truth: z.string().describe('The true label. `holdout predict` leaves this column out.'),
  prediction: z.string().nullable().meta({
    description: 'The predicted label.',
    empty: '`status` is not `answered`: the sample counts as wrong, unless the run was stopped first',
  }),
  status: Status.describe(
    '`answered`: there is a valid answer. `invalid`: the answer names no label, or more than one. `failed`: there is no answer. `skipped`: the run was stopped first, no answer of the variant was valid so far (`nothing_valid`), or its endpoint is another server now (`endpoint_changed`).',
  ),
  answer: z.string().nullable().meta({
    description: 'What the model wrote as its label, cut after 200 characters.',
    empty: 'the variant is a baseline or ensemble, or there is no answer',
  }),
  reason: z.string().nullable().meta({
    description: 'The reason the model gave, cut after 200 characters.',
    empty: 'the prompt does not ask for one, or the model gave none',
  }),
  error_code: z.string().nullable().meta({
    description:
      'Why the sample failed or was skipped; see [failures.md](failures.md). What the endpoint said stands in `error_messages` of report.json.',
    empty: '`status` is `answered` or `invalid`',
  }),
  confidence: z.number().nullable().meta({
    description: 'Probability of the predicted label; for a model, the probability of the tokens that spell it.',
    unit: '0 to 1',
    empty: 'the variant gives none, or there is no valid answer',
  }),
  probabilities: z.string().nullable().meta({
    description:
      'Probability of every label, as a JSON object from label to probability, rounded to billionths. A label that is not in it has the probability 0.',
    unit: '0 to 1',
    empty: 'the variant gives none, or there is no valid answer',
  }),
  latency_ms: z.number().nullable().meta({
    description: 'Time taken by the request that got the answer; 0 for a baseline, or without an answer.',
    unit: 'milliseconds',
    empty: 'it is unknown',
  }),
  prompt_tokens: tokens('Tokens in all requests for this sample.'),
  cached_tokens: tokens('How many of these the endpoint read from its own cache.'),
  cache_write_tokens: tokens('How many of these the endpoint wrote to its own cache.'),
  completion_tokens: tokens('Tokens in all answers, reasoning included.'),
  reasoning_tokens: tokens('How many of these the model spent on reasoning.'),
  cost_usd: z.number().nullable().meta({
    description: 'What these tokens cost.',
    unit: 'US dollars',
    empty: 'the variant is a baseline, no price is known, or the endpoint reports no usage',
  }),
  attempts: z.int().describe('How often the sample was tried; 0 if it was never sent.'),
  from_cache: z
    .int()
    .describe(
      '1 if the answer came from the cache, else 0. Tokens and cost are then those of the original request; this run paid nothing.',
    ),
  fallback: z
    .int()
    .describe(
      '1 if a baseline found nothing in the row and gave the majority’s label, else 0. It is scored, but it is no vote in an ensemble and no witness for a suspect label.',
    ),
  envelope: z.string().nullable().meta({
    description: 'What surrounded the label in the answer; see [answers.md](answers.md).',
    empty: 'the answer is as asked, the variant is no model, or there is no valid answer',
  }),
  content_hash: z
    .string()
    .describe(
      'First 16 digits of a SHA-256 over all columns except the label and the id. Equal texts have equal hashes, even in different files.',
    ),
  slices: z.string().nullable().meta({
    description:
      'The part of each slice to which the row belongs, as a JSON object from slice to part. `holdout predict` leaves this column out.',
    empty: 'the row is in no slice',
  }),
  unit: z.int().nullable().meta({
    description:
      'Number of the unit to which the row belongs, counted from 1: rows of one `group`, duplicates and near-duplicates are one unit. `holdout predict` leaves this column out.',
    empty: 'every row stands for itself',
  }),
});
export type PredictionLine = z.infer<typeof PredictionLine>;

/** A line for `holdout predict`, whose rows have no truth and are not scored. */
export const UnscoredLine = PredictionLine.omit({ truth: true, slices: true, unit: true });
