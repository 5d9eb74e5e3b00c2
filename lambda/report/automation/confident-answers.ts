// The answers of one variant that a threshold could accept.
import { float64At, int32At, uint8At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { isScored, NO_LABEL, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';
import type { ConfidentAnswers } from './certify.ts';

const SKIPPED = STATUSES.indexOf('skipped');

/**
 * The first repeat of each row, since whoever automates asks once, and repeats are no evidence about other rows. Of rows
 * that belong together the first one counts: the test needs independent rows, and no other choice would be so plain.
 */
export function confidentAnswers(table: PredictionTable, variant: number): ConfidentAnswers {
  const rows = askedRows(table, variant);
  const confidences: number[] = [];
  const wrong: number[] = [];
  for (const row of rows) {
    const sample = sampleIndex(table.run, row, variant);
    const label = int32At(table.predicted, sample);
    const confidence = float64At(table.confidence, sample);
    if (label === NO_LABEL || Number.isNaN(confidence)) continue;
    confidences.push(confidence);
    if (label !== truthOf(table, row)) wrong.push(confidence);
  }
  return {
    rows: rows.length,
    confidences: Float64Array.from(confidences).sort(),
    wrong: Float64Array.from(wrong).sort(),
  };
}

/** Whether any first repeat has a confidence. */
export function hasConfidence({ run, predicted, confidence }: PredictionTable, variant: number): boolean {
  for (let row = 0; row < run.rows; row++) {
    const sample = sampleIndex(run, row, variant);
    if (int32At(predicted, sample) !== NO_LABEL && !Number.isNaN(float64At(confidence, sample))) return true;
  }
  return false;
}

/** One of each unit. */
function askedRows(table: PredictionTable, variant: number): number[] {
  const { run, status, units } = table;
  const seen = new Uint8Array(units?.count ?? 0);
  const rows: number[] = [];
  for (let row = 0; row < run.rows; row++) {
    if (!isScored(table, row, variant) || uint8At(status, sampleIndex(run, row, variant)) === SKIPPED) continue;
    if (units) {
      const unit = int32At(units.of, row);
      if (uint8At(seen, unit) === 1) continue;
      seen[unit] = 1;
    }
    rows.push(row);
  }
  return rows;
}
