// What a run that stops when it is decided has decided, and what it sent.
import * as z from 'zod';

const index = z.int().min(0);

/** Something that the rows have shown. Variants and gates by their index. It stays shown, whatever comes. */
export const Fact = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('gate'),
    gate: index,
    variant: index,
    passes: z.boolean(),
    /** What all rows of the file would give, at least and at most. */
    lower: z.number(),
    upper: z.number(),
    /** Rows it was seen on. */
    rows: index,
  }),
  z.object({
    about: z.enum(['worse', 'within']),
    variant: index,
    /** The other one. */
    than: index,
    /** How far it is behind the other one at least (worse) or at most (within), as a difference of accuracies. */
    bound: z.number(),
    rows: index,
  }),
]);
export type Fact = z.infer<typeof Fact>;

/** `runs/<run>/waves/<wave>.json`: what its answers decided, once all were there. Written once. */
export const Wave = z.object({
  /** Rows that were sent by its end. */
  rows: index,
  /** Only what was not decided before. */
  facts: z.array(Fact),
});
export type Wave = z.infer<typeof Wave>;

/** Of a run that was sent in waves. */
export const Decided = z.object({
  /** Rows sent to each variant: the first ones in the run's order. */
  rows: z.array(index),
  /** Variants that were not sent the rest because it was decided. */
  ended: z.array(index),
  facts: z.array(Fact),
});
export type Decided = z.infer<typeof Decided>;

/** In `error_code` of samples that were not sent, because what they were for was decided. They are not scored. */
export const DECIDED_CODE = 'decided';
