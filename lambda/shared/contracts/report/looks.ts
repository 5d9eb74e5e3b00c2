// looks.json: what the texts of a holdout look like, without the texts, so that rows to predict can be compared.
import * as z from 'zod';

/** Places of the bitmap: 8 KB. */
export const WORD_PLACES = 65_536;
const BITMAP_BYTES = WORD_PLACES / 8;

export const Looks = z.object({
  format: z.literal(1).describe('Version of this format.'),
  run: z.string().describe('Id of the run.'),
  words: z
    .base64()
    .refine((text) => Buffer.from(text, 'base64').length === BITMAP_BYTES, 'is no bitmap of this version')
    .describe('Bitmap of 65,536 places in base64: each word of some rows that are drawn at random marks one.'),
  lengths: z.array(z.int().min(0)).describe('Characters of the texts of up to 1,000 rows, in random order.'),
  unseen: z
    .array(z.number().min(0).max(1))
    .describe('Of up to 1,000 other rows than those of `words`: share of the words whose place is not marked.'),
});
export type Looks = z.infer<typeof Looks>;
