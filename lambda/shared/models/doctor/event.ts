// What `holdout doctor --stack` asks the function, and its answer.
import * as z from 'zod';
import { Finding } from './finding.ts';

export const DoctorEvent = z.object({
  doctor: z.object({
    /** By endpoint, the names of models that a benchmark uses. */
    models: z.record(z.string(), z.array(z.string())).default({}),
  }),
});
export type DoctorEvent = z.infer<typeof DoctorEvent>;

export const DoctorAnswer = z.object({ findings: z.array(Finding) });
