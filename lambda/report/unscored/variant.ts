// The figures of one variant without a truth.

import { addTo, int32At } from '../../shared/at.ts';
import type { UnscoredVariant } from '../../shared/contracts/report/unscored-report.ts';
import type { EnsembleReport } from '../../shared/contracts/report/variant.ts';
import { wilson } from '../intervals/wilson.ts';
import { fromCache, statusCounts, timeouts } from '../metrics/totals.ts';
import { identity, outcomes, trainingOf, variantAt } from '../metrics/variant-facts.ts';
import { forEachOutcome } from '../scores/samples.ts';
import { NO_LABEL, type PredictionTable } from '../table/predictions.ts';

/**
 * @param index among the run's variants
 * @param ensemble its parts, if it is an ensemble
 */
export function unscoredVariant(
  table: PredictionTable,
  index: number,
  ensemble: EnsembleReport | null = null,
): UnscoredVariant {
  const { run } = table;
  const variant = variantAt(table, index);
  const { repeats } = run.benchmark;
  const samples = run.rows * repeats;
  const status = statusCounts(table, index);
  return {
    ...identity(variant, ensemble),
    ...trainingOf(table, variant),
    samples,
    ...status,
    from_cache: fromCache(table, index),
    ...timeouts(table, index),
    completion_rate: { value: status.answered / samples, ci: wilson(status.answered / repeats, run.rows) },
    distribution: distribution(table, index),
    ...outcomes(table, index),
  };
}

function distribution(table: PredictionTable, variant: number): UnscoredVariant['distribution'] {
  const predicted = new Float64Array(table.run.labels.length);
  let without = 0;
  forEachOutcome(table, variant, (sample) => {
    const label = int32At(table.predicted, sample);
    if (label === NO_LABEL) without++;
    else addTo(predicted, label, 1);
  });
  return { predicted: [...predicted], no_answer: without };
}
