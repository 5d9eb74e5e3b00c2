// compare.json: what changed from the first run to each of the others, on the rows that they share.
import type { DecideBy } from '../../lambda/shared/contracts/choices/decide.ts';
import type { Comparison } from '../../lambda/shared/contracts/report/comparison.ts';
import type { Score } from '../../lambda/shared/contracts/report/scores.ts';

export interface RunComparison {
  readonly format: 1;
  /** The result in one sentence. */
  readonly headline: string;
  /** The first is the reference. */
  readonly runs: readonly ComparedRun[];
  readonly joined_by: 'id' | 'content';
  /** Rows compared: in every run, with the same content and label. */
  readonly rows: number;
  /** Where rows belong together: intervals and tests count units, as this run's report has them. */
  readonly units?: { readonly letter: string; readonly count: number };
  readonly labels: readonly string[];
  /** Repeats of each row that are compared. */
  readonly repeats: number;
  /** One for each run but the first. */
  readonly row_differences: readonly RowDifferences[];
  /** One for each run that has another label for a row of the first: what the labels alone do to its scores. */
  readonly relabelled: readonly Relabelling[];
  /** One for each variant of each other run: significant differences first, then larger ones. */
  readonly changes: readonly Change[];
  /** What to know before relying on a figure. */
  readonly notes: readonly string[];
}

interface ComparedRun {
  /** The name of the run in the rest of the file: A, B, … */
  readonly letter: string;
  readonly name: string;
  readonly run: string;
  readonly created_at: string;
  readonly status: string;
  readonly rows: number;
  readonly repeats: number;
}

/** Rows that differ between the first run and another, and are not compared. */
export interface RowDifferences {
  readonly letter: string;
  readonly only_in_first: RowList;
  readonly only_in_other: RowList;
  /** The same id, but a different text in some column other than the label. */
  readonly changed_content: RowList;
  readonly changed_label: RowList;
}

/** The first run's own answers, by its labels and by those of another run. */
export interface Relabelling {
  readonly letter: string;
  /** How many labels differ, of rows that are otherwise the same. */
  readonly labels: number;
  /** Rows that both runs have, with the same content. */
  readonly rows: number;
  readonly variants: readonly {
    readonly name: string;
    readonly by_first: LabelledScores;
    readonly by_other: LabelledScores;
  }[];
}

export interface LabelledScores {
  readonly accuracy: number;
  readonly f1_macro: number;
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
  /** The variant of the first run it is compared with, usually of the same name. */
  readonly first_variant: string;
  /** Absent where the accuracy decides. */
  readonly deciding?: Deciding;
  readonly first: VariantScores;
  readonly other: VariantScores;
  /** With repeats: right more often, or less often. */
  readonly newly_right: ChangedRows;
  readonly newly_wrong: ChangedRows;
  /** Labels with the most changed rows first. */
  readonly by_label: readonly LabelChange[];
}

/** By what decides in the first run. */
export interface Deciding {
  readonly by: DecideBy;
  readonly first: number;
  readonly other: number;
  /** Of the other run, negative if it is behind; of an expected cost, what it saves. */
  readonly ahead: Score;
  /** What is shown, corrected for all comparisons. */
  readonly verdict: 'better' | 'worse' | 'tie';
}

/** Scores on the compared rows; cost and latency of the whole run. */
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
  /** One per repeat; null without a valid answer. */
  readonly first: readonly (string | null)[];
  readonly other: readonly (string | null)[];
  /** Cut; null if no report.json shows the row. */
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
