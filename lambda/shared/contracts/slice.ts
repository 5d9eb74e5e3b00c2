// Parts of the holdout that a report scores on their own.
import * as z from 'zod';

const KINDS = ['values', 'ranges', 'length', 'pattern'] as const;

const ascending = (edges: readonly number[]) =>
  edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? 0));
const edges = <T extends z.ZodNumber>(number: T) =>
  z.array(number).min(1).max(50).refine(ascending, { message: 'expected edges in ascending order' });

export const Slice = z
  .strictObject({
    name: z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'expected 1 to 100 characters on one line'),
    /** Without it `length` and `pattern` look at the text that is classified. */
    column: z.string().min(1).optional(),
    /** A slice for each value of the column, or for these alone. */
    values: z.union([z.literal(true), z.array(z.string()).min(1).max(50)]).optional(),
    /** Edges between ranges of a column's numbers. */
    ranges: edges(z.number()).optional(),
    /** Edges between ranges of a text's length, in characters. */
    length: edges(z.int().min(1)).optional(),
    /** A regular expression as RE2 takes it, in any case, see pattern.ts: rows that match it, and rows that do not. */
    pattern: z.string().min(1).max(500).optional(),
  })
  .refine((slice) => KINDS.filter((kind) => slice[kind] !== undefined).length === 1, {
    message: `expected one of ${KINDS.join(', ')}`,
  })
  .refine(({ column, values, ranges }) => column !== undefined || (values === undefined && ranges === undefined), {
    message: 'expected a `column` beside `values` or `ranges`',
  });
export type Slice = z.infer<typeof Slice>;
