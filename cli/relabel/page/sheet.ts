// What a person is to check, as the page holds it: rows in the order in which they are shown, and labels by their index.
import type { NoAnswer } from '../../../lambda/shared/text/no-answer.ts';

export interface Sheet {
  readonly run: string;
  readonly name: string;
  /** As the report has them: they go into checked.csv. */
  readonly labels: readonly string[];
  readonly variants: readonly string[];
  /** Strong variants, of which a row's votes are. */
  readonly of: number;
  readonly rows: readonly SheetRow[];
}

export interface SheetRow {
  /** From 1, as in suspects.csv. */
  readonly row: number;
  readonly id: string;
  readonly sample: 'suspect' | 'control';
  /** Index of the label in the file. */
  readonly given: number;
  /** Index of the label that strong variants agree on. Null for a control. */
  readonly suggested: number | null;
  readonly votes: number | null;
  readonly confidence: number | null;
  readonly text: string;
  /** Of the uncut text, if the page has less. */
  readonly characters?: number;
  /** By variant: one, or with repeats each different one, the most frequent first. */
  readonly answers: readonly (readonly Answer[])[];
}

export interface Answer {
  readonly label: number | NoAnswer;
  readonly times: number;
  /** Mean of those that tell one. */
  readonly confidence: number | null;
}
