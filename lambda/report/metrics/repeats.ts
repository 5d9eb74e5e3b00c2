// Whether a variant gives the same answer when asked again.
import { addTo } from '../../shared/at.ts';
import type { Repeats } from '../../shared/contracts/report/variant.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { wilson } from '../intervals/wilson.ts';
import { scoredRows } from '../scores/samples.ts';
import { isScored, NO_LABEL, type PredictionTable } from '../table/predictions.ts';

/**
 * Over all rows on which the variant is scored. No valid answer counts as a distinct answer.
 * @returns null if each row was asked once, or none is scored.
 */
export function repeatsOf(table: PredictionTable, variant: number): Repeats | null {
  const { run, predicted } = table;
  const { repeats } = run.benchmark;
  if (repeats < 2) return null;
  const counts = new Float64Array(run.labels.length + 1);
  const pairs = (repeats * (repeats - 1)) / 2;
  let flipped = 0;
  let agreement = 0;
  const rows = scoredRows(table, variant);
  if (rows === 0) return null;
  for (let row = 0; row < run.rows; row++) {
    if (!isScored(table, row, variant)) continue;
    const first = sampleIndex(run, row, variant);
    const alike = alikePairs(predicted.subarray(first, first + repeats), counts);
    if (alike < pairs) flipped++;
    agreement += alike / pairs;
  }
  return {
    flip_rate: { value: flipped / rows, ci: wilson(flipped, rows) },
    fleiss_kappa: fleissKappa(agreement / rows, counts, rows * repeats),
  };
}

/** Counts equal pairs among a row's answers, and the answers by label, with no valid answer last. */
function alikePairs(answers: Int32Array, counts: Float64Array): number {
  let alike = 0;
  for (const [index, answer] of answers.entries()) {
    const category = answer === NO_LABEL ? counts.length - 1 : answer;
    addTo(counts, category, 1);
    for (let other = 0; other < index; other++) if (answers[other] === answer) alike++;
  }
  return alike;
}

/** Fleiss (1971): agreement beyond chance; null if all answers are the same. */
function fleissKappa(agreement: number, counts: Float64Array, total: number): number | null {
  const byChance = counts.reduce((sum, count) => sum + (count / total) ** 2, 0);
  return byChance === 1 ? null : (agreement - byChance) / (1 - byChance);
}
