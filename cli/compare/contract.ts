// compare.json: what changed from the first of some runs to each of the others, on the rows that they share.
import type { Comparison, Score } from '../../lambda/shared/contracts/report.ts';

export interface RunComparison {
  readonly format: 1;
  /** One sentence: the answer. */
  readonly headline: string;
  /** The first is what the others are compared with. */
  readonly runs: readonly ComparedRun[];
  readonly joined_by: 'id' | 'content';
  /** Rows compared: in every run, with the same content and label. */
  readonly rows: number;
  readonly labels: readonly string[];
  /** Of each row that are compared. */
  readonly repeats: number;
  /** One for each run but the first. */
  readonly row_differences: readonly RowDifferences[];
  /** One for each variant and run but the first; what is more than chance first, then the larger differences. */
  readonly changes: readonly Change[];
  /** What the reader must know before believing a figure. */
  readonly notes: readonly string[];
}

interface ComparedRun {
  /** What the run is called in the rest: A, B, … */
  readonly letter: string;
  readonly name: string;
  readonly run: string;
  readonly created_at: string;
  readonly status: string;
  readonly rows: number;
  readonly repeats: number;
}

/** Rows that the first run and another do not have alike: they are not compared. */
export interface RowDifferences {
  readonly letter: string;
  readonly only_in_first: RowList;
  readonly only_in_other: RowList;
  /** The same id, and another text in any column but the label's. */
  readonly changed_content: RowList;
  readonly changed_label: RowList;
}

export interface RowList {
  readonly count: number;
  /** The first of them, by id. */
  readonly ids: readonly string[];
}

/** A variant in the first run and in another. Differences are those of the other run minus the first. */
export interface Change extends Omit<Comparison, 'first' | 'second' | 'first_better' | 'second_better'> {
  readonly letter: string;
  readonly variant: string;
  /** What it is compared with in the first run: most often the variant of the same name. */
  readonly first_variant: string;
  readonly first: VariantScores;
  readonly other: VariantScores;
  /** With repeats: right more often, or less often. */
  readonly newly_right: ChangedRows;
  readonly newly_wrong: ChangedRows;
  /** Those with most changed rows first. */
  readonly by_label: readonly LabelChange[];
}

/** On the rows that are compared; cost and latency of the whole run. */
export interface VariantScores {
  readonly accuracy: Score;
  readonly f1_macro: number;
  readonly f1_weighted: number;
  readonly cost_usd_per_1000: number | null;
  readonly latency_p50_ms: number | null;
}

export interface ChangedRows {
  readonly count: number;
  /** The first of them. */
  readonly rows: readonly ChangedRow[];
}

export interface ChangedRow {
  /** In predictions.csv of the other run. */
  readonly row: number;
  readonly id: string;
  readonly truth: string;
  /** One a repeat; null: no valid answer. */
  readonly first: readonly (string | null)[];
  readonly other: readonly (string | null)[];
  /** Cut; null where neither report.json shows the row. */
  readonly text: string | null;
}

interface LabelChange {
  readonly label: string;
  readonly support: number;
  readonly f1_first: number;
  readonly f1_other: number;
  readonly newly_right: number;
  readonly newly_wrong: number;
}
