// What gates go by, from the predictions.

import { at } from '../../shared/at.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { matrixUnits } from '../clusters/matrix-units.ts';
import { type Variation, variation } from '../intervals/variation.ts';
import { above, below, upperQuantile } from '../resampling/bounds.ts';
import { influences } from '../resampling/influence.ts';
import { jointRows } from '../resampling/joint-rows.ts';
import { measureOf, mistakesOf, strataOf } from '../resampling/measure.ts';
import { confusionMatrix } from '../scores/confusion-matrix.ts';
import type { PredictionTable } from '../table/predictions.ts';
import type { Evidence } from './figure.ts';

/** @param variants in the order of the table's */
export function evidenceOf(
  table: PredictionTable,
  variants: readonly VariantReport[],
): (variant: VariantReport) => Evidence {
  const known = new Map<VariantReport, Evidence>();
  return (variant) => {
    const standing = known.get(variant) ?? evidence(table, variant, variants.indexOf(variant));
    known.set(variant, standing);
    return standing;
  };
}

function evidence(table: PredictionTable, variant: VariantReport, index: number): Evidence {
  const matrix = confusionMatrix(table, index);
  const units = matrixUnits(table, index, matrix);
  let variationOf: Evidence['variationOf'] | undefined;
  return {
    variant,
    labels: table.run.labels,
    matrix,
    effects: units?.effects,
    variationOf(metric) {
      // Resamples that few gates need are drawn once for those of a variant that do.
      variationOf ??= variation(matrix, variant.rows, `${table.run.seed} ${variant.name} gates`, units);
      return variationOf(metric);
    },
    expectedCost: () => expectedCost(table, index),
  };
}

/** With the bounds of the report's interval of the expected cost, at another risk. */
function expectedCost(table: PredictionTable, index: number): Variation {
  const { benchmark, labels } = table.run;
  const worth = { mistakes: mistakesOf(benchmark, labels), strata: strataOf(benchmark.prevalence, labels) };
  const measure = measureOf({ metric: 'expected_cost' }, labels);
  const { scores, covariance, reach } = influences(jointRows(table, [index]), measure, worth);
  const estimate = { value: at(scores, 0), variance: at(covariance, 0), reach: at(reach, 0) };
  const { value } = estimate;
  return {
    observed: value,
    bounds(risk) {
      const z = upperQuantile(risk);
      return { lower: Math.max(0, value - below(estimate, z)), upper: value + above(estimate, z) };
    },
  };
}
