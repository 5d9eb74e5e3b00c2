// When a run stops asking because it knows enough.
import * as z from 'zod';
import { mappingSuchAs } from '../described.ts';

export const StopWhen = z.strictObject(
  {
    when: z
      .literal('decided')
      .describe(
        '`decided`: a variant gets no more rows once the rows so far decide its gates on accuracy or `completion_rate` and, if several variants call a model, whether it is within the margin of the best or further behind.',
      ),
    risk: z
      .number()
      .gt(0)
      .lt(0.5)
      .meta({
        description: 'Probability, at most, that any decision of the run is wrong, however often the run looks.',
        unit: '0 to 0.5',
      })
      .default(0.05),
  },
  { error: mappingSuchAs('{when: decided}') },
);
export type StopWhen = z.infer<typeof StopWhen>;
