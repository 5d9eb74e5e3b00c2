// Settings for files whose bytes do not show how to read them, or show it wrongly.
import * as z from 'zod';

/** Keys of a benchmark. */
export const FILE_KEYS = {
  header: z
    .boolean()
    .describe(
      'Whether the first line of a CSV names the columns. Without a header they are called `column 1`, `column 2` and so on. Default: told from the first lines.',
    )
    .optional(),
  encoding: z
    .string()
    .min(1)
    .max(40)
    .describe(
      'Encoding of a CSV, such as `windows-1252` or `shift_jis`. Default: UTF-8, or UTF-16 with a byte order mark, or what the bytes look like.',
    )
    .optional(),
  sheet: z.string().min(1).describe('The sheet of a spreadsheet. Default: the first.').optional(),
  split_name: z
    .string()
    .min(1)
    .describe('The split of a file that holds several, such as `test`. Default: `test` if there is one.')
    .optional(),
};

/** How every later pass must read a file, so that all passes see the same rows. */
export const Reading = z.object({
  header: z.boolean().optional().describe('Whether the first line names the columns; absent if the lines tell.'),
  encoding: z.string().optional().describe('Encoding of the file; absent if it is UTF-8 or UTF-16.'),
});
export type Reading = z.infer<typeof Reading>;

/** What a benchmark says about its files. */
export function readingOf({
  header,
  encoding,
}: {
  readonly header?: boolean | undefined;
  readonly encoding?: string | undefined;
}): Reading {
  return { ...(header !== undefined && { header }), ...(encoding !== undefined && { encoding }) };
}
