// The figures of one variant without a truth.
import type { VariantPredictions } from '../../shared/contracts/prediction-report.ts';
import type { EnsembleReport } from '../../shared/contracts/report.ts';
import { wilson } from '../intervals/wilson.ts';
import { fromCache, statusCounts } from '../metrics/totals.ts';
import { identity, outcomes, variantAt } from '../metrics/variant-facts.ts';
import { forEachSample } from '../scores/samples.ts';
import { NO_LABEL, type PredictionTable } from '../table/predictions.ts';

/**
 * @param index among the run's variants
 * @param ensemble its parts, if it is an ensemble
 */
export function variantPredictions(
  table: PredictionTable,
  index: number,
  ensemble: EnsembleReport | null = null,
): VariantPredictions {
  const { run } = table;
  const variant = variantAt(table, index);
  const { repeats } = run.benchmark;
  const samples = run.rows * repeats;
  const status = statusCounts(table, index);
  return {
    ...identity(variant, ensemble),
    samples,
    ...status,
    from_cache: fromCache(table, index),
    completion_rate: { value: status.answered / samples, ci: wilson(status.answered / repeats, run.rows) },
    distribution: distribution(table, index),
    ...outcomes(table, index),
  };
}

function distribution(table: PredictionTable, variant: number): VariantPredictions['distribution'] {
  const predicted = new Array<number>(table.run.labels.length).fill(0);
  let without = 0;
  forEachSample(table, variant, (sample) => {
    const label = table.predicted[sample] ?? NO_LABEL;
    if (label === NO_LABEL) without++;
    else predicted[label] = (predicted[label] ?? 0) + 1;
  });
  return { predicted, no_answer: without };
}
