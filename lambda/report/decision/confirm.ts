// The best variant chosen on some rows, and scored on the others: a figure that the choice cannot flatter.
import { at, float64At } from '../../shared/at.ts';
import type { Confirmed } from '../../shared/contracts/report/decision.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { seededUniform } from '../../shared/random/words.ts';
import { wilson } from '../intervals/wilson.ts';
import { jointRows } from '../resampling/joint-rows.ts';
import { type Measure, possible, type Worth } from '../resampling/measure.ts';
import { type AnsweredRows, UNSCORED } from '../table/predictions.ts';
import { withInterval } from './field.ts';
import { type Standing, standing } from './standing.ts';

export interface Confirming {
  readonly measure: Measure;
  readonly worth: Worth;
  /** Whether the score is the share of right answers. */
  readonly isShare: boolean;
  /** Of the rows: that many are kept for the score. */
  readonly share: number;
}

/**
 * @param whole variants that are scored on all rows, of equals the one first that is to be chosen
 * @param indexOf a variant's index among the table's
 * @returns null if there is no choice, or if one of the parts has no row.
 */
export function confirmed<T extends Pick<VariantReport, 'name'>>(
  table: AnsweredRows,
  whole: readonly T[],
  indexOf: (variant: T) => number,
  { measure, worth, isShare, share }: Confirming,
): Confirmed | null {
  if (whole.length < 2) return null;
  const kept = keptRows(table, share);
  const stand = (isOf: (row: number) => boolean) =>
    standing(jointRows(only(table, isOf), whole.map(indexOf)), measure, worth);
  const choosing = stand((row) => !kept[row]);
  const confirming = stand((row) => kept[row] === true);
  if (choosing.joint.rows === 0 || confirming.joint.rows === 0) return null;
  const sign = measure.higherIsBetter ? 1 : -1;
  const chosen = choosing.scores.reduce(
    (best, score, place) => (sign * (score - float64At(choosing.scores, best)) > 0 ? place : best),
    0,
  );
  return {
    best: at(whole, chosen).name,
    chosen_on_rows: choosing.joint.rows,
    chosen_with: float64At(choosing.scores, chosen),
    rows: confirming.joint.rows,
    score: scoreOf(confirming, chosen, isShare, measure),
  };
}

/** By row, drawn with the seed: whether it is kept for the score. Rows that belong together stay on one side. */
function keptRows({ run, units }: AnsweredRows, share: number): boolean[] {
  const uniform = seededUniform(`${run.seed} confirm`);
  const drawn = Array.from({ length: units?.count ?? run.rows }, () => uniform() < share);
  return units ? Array.from(units.of, (unit) => at(drawn, unit)) : drawn;
}

/** The table as if no variant were scored on other rows. */
function only(table: AnsweredRows, isOf: (row: number) => boolean): AnsweredRows {
  const { run } = table;
  const status = Uint8Array.from(table.status);
  for (let row = 0; row < run.rows; row++) {
    if (!isOf(row)) status.fill(UNSCORED, sampleIndex(run, row, 0), sampleIndex(run, row + 1, 0));
  }
  return { ...table, status };
}

function scoreOf(
  { scores, covariance, reach, joint }: Standing,
  place: number,
  isShare: boolean,
  measure: Measure,
): Score {
  const value = float64At(scores, place);
  if (isShare) return { value, ci: wilson(value * joint.drawn, joint.drawn) };
  const variance = float64At(covariance, place * scores.length + place);
  const { ci } = withInterval({ value, variance, reach: at(reach, place) });
  return { value, ci: ci && possible(ci, measure) };
}
