// What report.json finds in the data: mistakes, possibly mislabelled rows, duplicates and leaks.
import * as z from 'zod';
import { figure } from '../described.ts';
import { rows, share } from './figures.ts';
import { Score } from './scores.ts';

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

export const SuspectMethod = z.enum(['agreement', 'self_confidence']);
export type SuspectMethod = z.infer<typeof SuspectMethod>;

export const SuspectRow = z.object({
  row: rowNumber,
  id: rowId,
  text: z.string().describe('Text of the row, cut after 500 characters.'),
  label: z.string().describe('Label of the row in the file.'),
  suggested_label: z.string().describe('The label on which strong variants agree, or that the one reader gives.'),
  votes: figure('variants', 'How many strong variants give this label.'),
  confidence: share('Their mean confidence; null if none gives one.').nullable(),
  label_probability: share(
    'Probability that the one reader gives to the label in the file; absent if several agree.',
  ).optional(),
});
export type SuspectRow = z.infer<typeof SuspectRow>;

export const SuspectLabels = z.object({
  method: SuspectMethod.describe(
    '`agreement`: all strong variants, at least three, agree on another label or, where some of them give confidences, two of them and more than half. `self_confidence`: only one variant reads the text with probabilities; these are the rows whose label has the lowest probability, as many as confident learning estimates to be mislabelled.',
  ),
  strong: z
    .array(z.string())
    .describe(
      'The strong variants: those not significantly less accurate than the best; with `self_confidence` the one reader.',
    ),
  rows: rows('Suspect rows. suspects.csv lists up to 10,000 of them.'),
  control_rows: rows(
    'Rows that are not suspect and stand in suspects.csv as a control: drawn at random with the seed. `holdout relabel` needs them.',
  ).optional(),
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
  duplicates: RowFinding.describe(
    'Rows whose text equals that of an earlier row, whatever the case, spacing and punctuation.',
  ),
  conflicting_labels: RowFinding.describe('Those of them whose label differs from the first one’s.'),
  near_duplicates: RowFinding.describe(
    'Rows whose text is nearly that of an earlier row: one word of nine may be changed, added or left out.',
  ),
  units: z
    .object({
      count: figure('units', 'How many there are. A row that belongs to no other is one, too.'),
      largest: rows('Rows of the largest one.'),
    })
    .optional()
    .describe(
      'Rows that belong together: those of one `group`, duplicates and near-duplicates. Intervals and tests count units. Absent if every row stands for itself.',
    ),
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
      left_out: z
        .object({
          exact: rows('Rows of the train file with the text of a holdout row.'),
          near: rows('Rows of the train file with nearly such a text.'),
          tfidf: z
            .object({
              rows: rows('Rows of the holdout that were asked for this: all of them, or 20,000.'),
              accuracy_without: share('What it is right on of these rows, as it learned.'),
              accuracy_with: share(
                'What it would be right on if it had learned from the copies, too. It says nothing of new rows.',
              ),
            })
            .optional()
            .describe(
              'How much the copies would flatter `tfidf`; absent without it, and for more than 20,000 train rows.',
            ),
        })
        .optional()
        .describe(
          'What nothing learned from and no prompt shows; absent if nothing learns from texts, and in reports from before it was told.',
        ),
    })
    .nullable()
    .describe('What the holdout shares with the train file; null without a train file.'),
  truncated: z.boolean().describe('Whether there were too many words to compare all texts with near-duplicates.'),
});
export type DataChecks = z.infer<typeof DataChecks>;
