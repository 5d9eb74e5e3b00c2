// What a correction needs of a variant: how its predictions go with the truth in the holdout, and its predictions of
// the new rows.

export interface AnswerCounts {
  readonly labels: number;
  /** Rows of the holdout, by true label: by predicted label, and last those without a valid answer. */
  readonly holdout: readonly Float64Array[];
  /** New rows by predicted label, and last those without a valid answer. */
  readonly fresh: Float64Array;
}

export const total = (counts: Float64Array): number => counts.reduce((sum, one) => sum + one, 0);
