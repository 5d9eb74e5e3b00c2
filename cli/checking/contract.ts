// What `holdout check` finds: whether thresholds still hold on newly labelled rows. `--json` prints it.
import * as z from 'zod';

export const CheckedThreshold = z.object({
  variant: z.string().describe('The variant whose confidence decides.'),
  threshold: z.number().describe('Lowest confidence at which an answer needs no check.'),
  accuracy: z.number().describe('The share of the automated answers that must be right.'),
  level: z.number().describe('Its part of the risk of an error in a verdict.'),
  rows: z.number().describe('New rows that were asked.'),
  automated: z.number().describe('How many of them reach the threshold.'),
  right: z.number().describe('How many of these are right.'),
  verdict: z
    .enum(['holds', 'violated', 'undecided'])
    .describe('Whether these rows show the accuracy to be reached, or to be missed, or neither.'),
  p_holds: z.number().describe('Chance of so few wrong answers if the accuracy were missed.'),
  p_violated: z.number().describe('Chance of so many wrong answers if the accuracy were reached.'),
  coverage_before: z.number().describe('Share of automated rows when the threshold was found.'),
  coverage_now: z.number().describe('Share of automated rows now.'),
  p_moved: z.number().nullable().describe('p-value of the difference of the two (Fisher’s exact test).'),
  moved: z.boolean().describe('Whether it is below the level.'),
});
export type CheckedThreshold = z.infer<typeof CheckedThreshold>;
