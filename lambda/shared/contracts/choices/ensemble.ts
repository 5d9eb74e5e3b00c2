// Variants computed from the answers of other variants, without further calls. See report/ensembles/.
import * as z from 'zod';
import { mappingSuchAs, name, named } from '../described.ts';

const members = z
  .array(z.string().min(1))
  .min(2)
  .max(50)
  .refine((names) => new Set(names).size === names.length, { message: 'expected each variant once' })
  .describe('The variants that vote. A tie goes to the one listed first.');
/** These two words have a meaning in gates. */
const ensembleName = name
  .refine((text) => text !== 'best' && text !== '*', { message: 'expected another name' })
  .describe('What the report calls the ensemble.');

export const Ensemble = z.discriminatedUnion(
  'strategy',
  [
    z.strictObject({
      name: ensembleName,
      strategy: named('majority_vote', 'the label with the most votes'),
      variants: members,
    }),
    z
      .strictObject({
        name: ensembleName,
        strategy: named('weighted_vote', 'the label with the greatest weight of votes'),
        variants: members,
        weights: z
          .array(z.number().positive().max(1e6))
          .describe('The weight of each vote, in the order of `variants`.'),
      })
      .refine(({ variants, weights }) => variants.length === weights.length, {
        message: 'expected as many weights as variants',
        path: ['weights'],
      }),
    z
      .strictObject({
        name: ensembleName,
        strategy: named(
          'cascade',
          'the answer of a cheap variant if it is confident enough, else that of a strong one',
        ),
        cheap: z.string().min(1).describe('The variant to ask first.'),
        strong: z.string().min(1).describe('The variant to ask if `cheap` is not confident enough.'),
      })
      .refine(({ cheap, strong }) => cheap !== strong, { message: 'expected two variants', path: ['strong'] }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? 'expected one of majority_vote, weighted_vote, cascade'
        : mappingSuchAs('{name: vote, strategy: majority_vote, variants: [tfidf, keywords]}')(issue),
  },
);
export type Ensemble = z.infer<typeof Ensemble>;
