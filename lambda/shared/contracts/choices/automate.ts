// How right the answers must be that nobody checks.
import * as z from 'zod';
import { mappingSuchAs } from '../described.ts';

export const Automate = z.strictObject(
  {
    accuracy: z
      .number()
      .min(0.5)
      .max(0.999)
      .describe('The share of the answers above the threshold that must be right.')
      .default(0.95),
    risk: z
      .number()
      .min(0.001)
      .max(0.5)
      .describe(
        'How often a threshold may be wrong: the chance that a holdout gives one above which fewer answers are right. All variants share it.',
      )
      .default(0.05),
    variants: z
      .array(z.string().min(1))
      .min(1)
      .describe(
        'The variants to find a threshold for. With fewer of them, each has more of the risk, and needs fewer rows. Default: all with confidences.',
      )
      .optional(),
  },
  { error: mappingSuchAs('{accuracy: 0.95, risk: 0.05}') },
);
export type Automate = z.infer<typeof Automate>;
