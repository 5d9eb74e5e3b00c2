// What a run that stops when it is decided has decided, and what that saved.
import * as z from 'zod';
import { figure } from '../described.ts';
import { rows, samples, share } from './figures.ts';

export const RunDecision = z.object({
  variant: z.string().describe('Name of the variant.'),
  outcome: z
    .enum(['passes', 'fails', 'behind', 'within_margin'])
    .describe(
      '`passes`, `fails`: a gate, on all rows of the file. `behind`, `within_margin`: its accuracy on rows like these is further behind that of the variant `than` than the margin, or it is not.',
    ),
  gate: z.string().nullable().describe('The gate in words; null for a comparison.'),
  than: z.string().nullable().describe('The variant it was compared with; null for a gate.'),
  lower: figure(
    '0 to 1',
    'Of a gate, what all rows give at least; of a comparison, how far it is behind at least, as a difference of accuracies. It holds with the risk of `risk_each`, however often the run looked. Null if an upper bound decided it.',
  ).nullable(),
  upper: figure('0 to 1', 'The same at most; null if a lower bound decided it.').nullable(),
  rows: rows('Rows that decided it.'),
});
export type RunDecision = z.infer<typeof RunDecision>;

export const Stopping = z.object({
  risk: share('How likely it is, at most, that any of the decisions is wrong.'),
  risk_each: share('The same for each of them: `risk` divided by how many could be made.'),
  looks: z.array(z.number()).meta({ description: 'After so many rows the run looked.', unit: 'rows' }),
  rows: rows('Rows that were sent to the variant that was asked most.'),
  saved_samples: samples('Samples that were not asked because what they were for was decided.'),
  saved_usd: figure(
    'US dollars',
    'What these would have cost, if they cost as much as the others; null if a price is unknown.',
  ).nullable(),
  decisions: z.array(RunDecision).describe('In the order in which they were made.'),
});
export type Stopping = z.infer<typeof Stopping>;

/** Of a variant that got fewer rows than the file has. */
export const EndedEarly = z.object({
  rows: rows('Rows that it was asked: the first ones in the run’s random order.'),
  behind: z
    .string()
    .nullable()
    .describe('The variant that it is shown to be further behind than the margin; null if it is not.'),
});
export type EndedEarly = z.infer<typeof EndedEarly>;
