// What changed labels alone do to scores: the answers of the first run, by its own labels and by those of another.
import { confusionMatrix, margins } from '../../lambda/report/scores/confusion-matrix.ts';
import { scores } from '../../lambda/report/scores/scores.ts';
import { type AnsweredRows, isScored, truthOf } from '../../lambda/report/table/predictions.ts';
import { at, int32At } from '../../lambda/shared/at.ts';
import type { LabelledScores, Relabelling } from './contract.ts';
import type { RowJoin } from './join.ts';
import type { LoadedRun } from './load.ts';

/** Exact, not an estimate: the same answers to the same rows are scored twice. @returns undefined if no label differs */
export function relabelling(
  first: LoadedRun,
  other: LoadedRun,
  { relabelled, sameIn }: RowJoin,
  letter: string,
): Relabelling | undefined {
  if (relabelled.size === 0) return undefined;
  const counterpart = (row: number) => relabelled.get(row) ?? int32At(sameIn, row);
  // The indices of the first run's own labels stay.
  const labels = [...new Set([...first.report.labels, ...other.report.labels])];
  const ofOther = other.report.labels.map((label) => labels.indexOf(label));
  const truth = first.truth.map((label, row) => {
    const matched = counterpart(row);
    return matched === -1 ? label : at(ofOther, truthOf(other, matched));
  });
  const { rows, variants, repeats, seed } = first.report;
  const run = { rows, labels, seed, variants, benchmark: { repeats } };
  const byFirst: AnsweredRows = { run, truth: first.truth, predicted: first.predicted, status: first.status };
  const byOther: AnsweredRows = { ...byFirst, truth };
  const counts = (row: number) => counterpart(row) !== -1 && !first.unasked.has(row);
  const scored = (table: AnsweredRows, variant: number): LabelledScores => {
    const counted = (row: number) => counts(row) && isScored(table, row, variant);
    const { accuracy, f1_macro } = scores(margins(confusionMatrix(table, variant, counted)));
    return { accuracy, f1_macro };
  };
  return {
    letter,
    labels: relabelled.size,
    rows: [...first.truth.keys()].filter(counts).length,
    variants: variants.map(({ name }, variant) => ({
      name,
      by_first: scored(byFirst, variant),
      by_other: scored(byOther, variant),
    })),
  };
}
