// Why there is no label, in words.
export const NO_ANSWER = {
  invalid: 'no valid answer',
  failed: 'failed',
  skipped: 'skipped',
  unscored: 'not scored on this row',
} as const;
export type NoAnswer = keyof typeof NO_ANSWER;
