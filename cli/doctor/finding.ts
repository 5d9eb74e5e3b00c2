// A finding of `holdout doctor`: one line, and what to do about it.

export interface Finding {
  /** `note`: it works, but not for everything, or not well. */
  readonly level: 'ok' | 'note' | 'broken';
  readonly what: string;
  readonly advice?: string;
}

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const note = (what: string, advice?: string): Finding => found('note', what, advice);
export const broken = (what: string, advice?: string): Finding => found('broken', what, advice);

const found = (level: Finding['level'], what: string, advice?: string): Finding => ({
  level,
  what,
  ...(advice !== undefined && { advice }),
});
