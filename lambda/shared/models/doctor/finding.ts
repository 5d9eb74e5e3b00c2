// A finding of `holdout doctor`: one line, and what to do about it. Texts may come from servers, so whoever prints one
// makes it harmless.
import * as z from 'zod';

export const Finding = z.object({
  /** `note`: it works, but not for everything, or not well. */
  level: z.enum(['ok', 'note', 'broken']),
  what: z.string(),
  advice: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const note = (what: string, advice?: string): Finding => found('note', what, advice);
export const broken = (what: string, advice?: string): Finding => found('broken', what, advice);

const found = (level: Finding['level'], what: string, advice?: string): Finding => ({
  level,
  what,
  ...(advice !== undefined && { advice }),
});
