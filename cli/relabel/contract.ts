// What `holdout relabel` finds out: relabel.json.
import * as z from 'zod';
import { Interval } from '../../lambda/shared/contracts/report/scores.ts';

const Estimate = z.object({
  value: z.number().describe('The estimate, 0 to 1.'),
  ci: Interval,
});

export const Relabelled = z.object({
  run: z.string().describe('Id of the run whose suspects were checked.'),
  rows: z.number().describe('Rows of its holdout.'),
  suspects: z
    .object({
      rows: z.number().describe('Suspect rows.'),
      checked: z.number().describe('How many of them were checked.'),
      wrong: z.number().describe('How many of those had a wrong label.'),
    })
    .describe('Rows that the report suspected.'),
  controls: z
    .object({
      rows: z.number().describe('Rows that were not suspect.'),
      checked: z.number().describe('How many of them were drawn as a control and checked.'),
      wrong: z.number().describe('How many of those had a wrong label.'),
    })
    .describe('The other rows.'),
  noise_rate: Estimate.describe('Share of rows whose label in the file is wrong.'),
  variants: z
    .array(
      z.object({
        name: z.string().describe('Name of the variant.'),
        accuracy: z.number().describe('Accuracy by the labels in the file.'),
        corrected_accuracy: Estimate.describe('Accuracy by the right labels.'),
      }),
    )
    .describe(
      'Each variant, in the order of the report; cascades, which are scored on part of the rows, are left out.',
    ),
  notes: z.array(z.string()).describe('What to know before relying on these figures.'),
  corrected: z
    .object({
      labels: z.number().describe('How many checked labels were wrong.'),
      file: z.string().nullable().describe('The holdout with the right ones; null if it could not be written.'),
    })
    .describe('The holdout with the right labels.'),
});
export type Relabelled = z.infer<typeof Relabelled>;
