// What gates go by, from the predictions.
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { variation } from '../intervals/variation.ts';
import { confusionMatrix } from '../scores/confusion-matrix.ts';
import type { AnsweredRows } from '../table/predictions.ts';
import type { Evidence } from './figure.ts';

/** @param variants in the order of the table's */
export function evidenceOf(
  table: AnsweredRows,
  variants: readonly VariantReport[],
): (variant: VariantReport) => Evidence {
  return (variant) => {
    const matrix = confusionMatrix(table, variants.indexOf(variant));
    let variationOf: Evidence['variationOf'] | undefined;
    return {
      variant,
      labels: table.run.labels,
      matrix,
      variationOf(metric) {
        // Resamples that few gates need are drawn once for those of a variant that do.
        variationOf ??= variation(matrix, variant.rows, `${table.run.seed} ${variant.name} gates`);
        return variationOf(metric);
      },
    };
  };
}
