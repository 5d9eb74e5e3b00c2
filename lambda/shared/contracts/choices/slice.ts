// Parts of the holdout that a report scores separately.
import * as z from 'zod';

const KINDS = ['values', 'ranges', 'length', 'pattern'] as const;

const ascending = (edges: readonly number[]) =>
  edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? 0));
const edges = <T extends z.ZodNumber>(number: T) =>
  z.array(number).min(1).max(50).refine(ascending, { message: 'expected edges in ascending order' });

const sliceName = z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'expected 1 to 100 characters on one line');

export const Slice = z
  .strictObject({
    name: sliceName.describe('What the report calls the slice.'),
    column: z
      .string()
      .min(1)
      .describe('The column to look at. `values` and `ranges` require one. Default: the text to classify.')
      .optional(),
    values: z
      .union([z.literal(true), z.array(z.string()).min(1).max(50)])
      .describe('One part for each value of the column (`true`), or for each value in this list. Default: none.')
      .optional(),
    ranges: edges(z.number())
      .describe('Ascending edges that divide the numbers in the column into parts. Default: none.')
      .optional(),
    length: edges(z.int().min(1))
      .meta({
        description: 'Ascending edges that divide the lengths of the text into parts. Default: none.',
        unit: 'characters',
      })
      .optional(),
    // See text/pattern.ts.
    pattern: z
      .string()
      .min(1)
      .max(500)
      .describe(
        'A regular expression, matched in any case, that divides the rows into those that match and those that do not. Default: none.',
      )
      .optional(),
  })
  .refine((slice) => KINDS.filter((kind) => slice[kind] !== undefined).length === 1, {
    message: `expected one of ${KINDS.join(', ')}`,
  })
  .refine(({ column, values, ranges }) => column !== undefined || (values === undefined && ranges === undefined), {
    message: 'expected a `column` beside `values` or `ranges`',
  });
export type Slice = z.infer<typeof Slice>;

/** A column's name alone: one slice for each of its values. */
export const ColumnSlice = sliceName.transform((column): Slice => ({ name: column, column, values: true }));
