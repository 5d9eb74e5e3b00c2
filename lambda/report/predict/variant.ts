// What came of one variant's samples where there is no truth.
import type { VariantPredictions } from '../../shared/contracts/prediction-report.ts';
import type { EnsembleReport } from '../../shared/contracts/report.ts';
import { answerCounts } from '../metrics/answers.ts';
import { forEachSample } from '../metrics/samples.ts';
import { cost, errorCodeCounts, fromCache, latency, statusCounts, usageTotals } from '../metrics/totals.ts';
import { wilson } from '../metrics/wilson.ts';
import { NO_LABEL, type PredictionTable } from '../predictions.ts';

/**
 * @param index among the run's variants
 * @param ensemble what it is made of, where it is one
 */
export function variantPredictions(
  table: PredictionTable,
  index: number,
  ensemble: EnsembleReport | null = null,
): VariantPredictions {
  const { run } = table;
  const variant = run.variants[index];
  if (!variant) throw new RangeError(`the run has no variant ${index}`);
  const { repeats } = run.benchmark;
  const samples = run.rows * repeats;
  const status = statusCounts(table, index);
  const answers = answerCounts(table, index);
  const dollars = cost(table, index);
  return {
    name: variant.name,
    kind: variant.kind,
    model: variant.model,
    prompt: variant.kind === 'model' ? variant.prompt.name : null,
    endpoint: variant.kind === 'model' ? variant.endpoint : null,
    answer: variant.kind === 'model' ? variant.prompt.answer : null,
    parameters: variant.kind === 'model' ? variant.parameters : null,
    price: (variant.kind === 'model' && variant.price) || null,
    ensemble,
    samples,
    ...status,
    from_cache: fromCache(table, index),
    completion_rate: { value: status.answered / samples, ci: wilson(status.answered / repeats, run.rows) },
    distribution: distribution(table, index),
    error_codes: errorCodeCounts(table, index),
    answers: answers.listed,
    more_answers: answers.more,
    usage: usageTotals(table, index),
    cost_usd: dollars?.total ?? null,
    cost_usd_per_1000: dollars?.per1000 ?? null,
    latency_ms: latency(table, index),
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
