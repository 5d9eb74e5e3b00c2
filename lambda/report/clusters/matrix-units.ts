// What each unit of rows adds to a variant's confusion matrix.
import { int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import type { ConfusionMatrix } from '../scores/confusion-matrix.ts';
import { type AnsweredRows, isScored, NO_LABEL, truthOf } from '../table/predictions.ts';
import { type UnitCells, unitCells } from './unit-cells.ts';
import { type VariantEffects, variantEffects } from './variant-effects.ts';

/** @returns undefined where no rows belong together. */
export function matrixUnits(
  table: AnsweredRows,
  variant: number,
  { labels, cells }: ConfusionMatrix,
): { readonly cells: UnitCells; readonly effects: VariantEffects } | undefined {
  const { run, predicted, units } = table;
  const effects = variantEffects(table, variant);
  if (!units || !effects) return undefined;
  const places = new Map(cells.map(({ row, column }, place) => [row * (labels + 1) + column, place]));
  const ofUnits = unitCells(units, cells.length, (row, add) => {
    if (!isScored(table, row, variant)) return;
    const first = sampleIndex(run, row, variant);
    const start = truthOf(table, row) * (labels + 1);
    for (let repeat = 0; repeat < run.benchmark.repeats; repeat++) {
      const label = int32At(predicted, first + repeat);
      add(places.get(start + (label === NO_LABEL ? labels : label)) ?? -1);
    }
  });
  return { cells: ofUnits, effects };
}
