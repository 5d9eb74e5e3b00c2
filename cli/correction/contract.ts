// corrected.json: what predictions of new rows say, once the classifier's errors on a labelled holdout are known.
import * as z from 'zod';

const Estimate = z.object({
  value: z.number().describe('The estimate.'),
  lower: z.number().describe('Lower end of its 95% interval.'),
  upper: z.number().describe('Upper end of its 95% interval.'),
});

export const Correction = z.object({
  format: z.literal(1).describe('Version of this format.'),
  run: z.string().describe('Id of the run that predicted.'),
  holdout_run: z.string().describe('Id of the run on labelled rows.'),
  labels: z.array(z.string()).describe('All labels. Every list by label is in this order.'),
  variants: z
    .array(
      z.object({
        name: z.string().describe('The variant. Those that both runs have are listed, the most accurate first.'),
        rows: z.number().describe('New rows that were asked.'),
        holdout_rows: z
          .number()
          .describe('Labelled rows that were asked. Of those that belong together the first one counts.'),
        predicted: z.array(z.number()).describe('Share of the new rows that were given each label.'),
        label_shift: z
          .array(Estimate)
          .nullable()
          .describe(
            'Share of the new rows that have each label, if nothing but these shares differs from the holdout: the rows of a label are alike. Null if a label has fewer than 20 rows in the holdout, or labels are confused too often.',
          ),
        same_distribution: z
          .array(Estimate)
          .describe(
            'The same of the source of the new rows, if they are drawn as the holdout was, with the same shares (prediction-powered inference). A few rows may have others by chance.',
          ),
        holdout_accuracy: Estimate.describe('Accuracy on the labelled rows: that of the new rows if they are alike.'),
        accuracy: Estimate.nullable().describe(
          'Expected accuracy on the new rows, if nothing but the shares of the labels differs. Null where `label_shift` is.',
        ),
      }),
    )
    .describe('With repeats, of each row’s first answer.'),
  unlike: z
    .array(
      z.object({
        what: z
          .enum(['label', 'confidence', 'length', 'unseen_words'])
          .describe(
            'What differs: how often a variant gives a label, its confidences, or of the texts their lengths, or the share of words that other texts of the holdout do not have.',
          ),
        variant: z.string().nullable().describe('The variant; null for texts.'),
        label: z.string().nullable().describe('The label that is given more or less often.'),
        holdout: z
          .number()
          .describe(
            'Of the labelled rows: the share that were given it, their median confidence, their median number of characters, or the mean share of unseen words.',
          ),
        now: z.number().describe('The same of the new rows.'),
        p_value: z.number().describe('p-value, corrected for all that was compared.'),
      }),
    )
    .describe(
      'Where the new rows look unlike the holdout; copies count once. If they do not, one run in twenty has such an entry.',
    ),
  sentences: z.array(z.string()).describe('What to make of it, in words.'),
});
export type Correction = z.infer<typeof Correction>;
