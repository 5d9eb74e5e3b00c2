// How a run ended, as every report says it. A list of reports reads no more than this, so it is a file of its own.
import * as z from 'zod';

/** Status of a report. It is here because every invocation of report needs it, but few need the whole schema. */
export const ReportStatus = z.enum(['complete', 'partial', 'failed', 'rejected']);
export type ReportStatus = z.infer<typeof ReportStatus>;

export const Outcome = z.object({ status: ReportStatus, headline: z.string() });
