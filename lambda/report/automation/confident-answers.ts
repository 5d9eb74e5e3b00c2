// The answers of one variant that a threshold could accept.
import { float64At, int32At, uint8At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { seededWords } from '../intervals/random.ts';
import { isScored, NO_LABEL, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';
import type { Units } from '../table/units.ts';
import type { ConfidentAnswers } from './certify.ts';

const SKIPPED = STATUSES.indexOf('skipped');
const WORDS = 2 ** 32;

/**
 * The first repeat of each row, since whoever automates asks once, and repeats are no evidence about other rows.
 * Where rows belong together, one row of each unit counts, drawn with the seed: so the units, which are independent, are
 * what the test counts.
 */
export function confidentAnswers(table: PredictionTable, variant: number): ConfidentAnswers {
  const { units } = table;
  const asked = askedRows(table, variant);
  const rows = units ? oneOfEachUnit(asked, units, `${table.run.seed} automation`) : asked;
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

function askedRows(table: PredictionTable, variant: number): number[] {
  const { run, status } = table;
  const rows: number[] = [];
  for (let row = 0; row < run.rows; row++) {
    if (isScored(table, row, variant) && uint8At(status, sampleIndex(run, row, variant)) !== SKIPPED) rows.push(row);
  }
  return rows;
}

/** Reservoir sampling of one row a unit. */
function oneOfEachUnit(rows: readonly number[], { of }: Units, seed: string): number[] {
  const word = seededWords(seed);
  const chosen = new Map<number, { row: number; seen: number }>();
  for (const row of rows) {
    const unit = int32At(of, row);
    const before = chosen.get(unit);
    const seen = (before?.seen ?? 0) + 1;
    const takes = !before || word() * seen < WORDS;
    chosen.set(unit, { row: takes ? row : before.row, seen });
  }
  return [...chosen.values()].map(({ row }) => row);
}
