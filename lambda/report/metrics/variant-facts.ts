// The facts about a variant that need no truth: its identity and its outcomes.

import type { EnsembleReport, VariantReport } from '../../shared/contracts/report/variant.ts';
import type { BaselineFacts } from '../../shared/contracts/run.ts';
import type { EmbeddingVariant, ModelVariant } from '../../shared/contracts/variant.ts';
import { embeddedModelIndex } from '../../shared/embeddings/model-index.ts';
import { answerCounts } from '../scores/answers.ts';
import type { PredictionTable } from '../table/predictions.ts';
import type { ScoredVariant } from '../table/scored-run.ts';
import { type Envelopes, envelopeCounts } from './envelopes.ts';
import { cost, errorCodeCounts, errorMessages, latency, usageTotals } from './totals.ts';

type Identity = Pick<
  VariantReport,
  | 'name'
  | 'kind'
  | 'model'
  | 'prompt'
  | 'endpoint'
  | 'answer'
  | 'parameters'
  | 'output_limit'
  | 'price'
  | 'tuning'
  | 'ensemble'
>;
type Outcomes = Pick<
  VariantReport,
  | 'error_codes'
  | 'error_messages'
  | 'answers'
  | 'more_answers'
  | keyof Envelopes
  | 'usage'
  | 'cost_usd'
  | 'cost_usd_per_1000'
  | 'latency_ms'
>;

/** @throws RangeError if the run has no such variant. */
export function variantAt({ run }: PredictionTable, index: number): ScoredVariant {
  const variant = run.variants[index];
  if (!variant) throw new RangeError(`the run has no variant ${index}`);
  return variant;
}

/** @param ensemble its parts, if it is an ensemble */
export function identity(
  variant: ScoredVariant,
  ensemble: EnsembleReport | null,
  baselines?: BaselineFacts | undefined,
): Identity {
  return {
    name: variant.name,
    kind: variant.kind,
    model: variant.model,
    prompt: variant.kind === 'model' ? variant.prompt.name : null,
    endpoint: asksEndpoint(variant) ? variant.endpoint : null,
    answer: variant.kind === 'model' ? variant.prompt.answer : null,
    parameters: asksEndpoint(variant) ? variant.parameters : null,
    output_limit: (variant.kind === 'model' && variant.cap?.tokens) || null,
    price: (asksEndpoint(variant) && variant.price) || null,
    tuning: (variant.kind === 'baseline' && baselines?.tuning?.[variant.model]) || null,
    ensemble,
  };
}

/** Whether it calls an endpoint. */
const asksEndpoint = (variant: ScoredVariant): variant is ModelVariant | EmbeddingVariant =>
  variant.kind === 'model' || variant.kind === 'embedding';

/** @returns nothing unless it is a trained classifier of vectors. */
export function trainingOf({ run, trained }: PredictionTable, variant: ScoredVariant): Pick<VariantReport, 'training'> {
  if (variant.kind !== 'embedding' || !trained) return {};
  const model = trained.models[embeddedModelIndex(run.embedded, variant)];
  const tuning = model?.classifiers[variant.classifier];
  if (!model || !tuning) return {};
  const { dimensions, train_rows, left_out_rows, failed, usage, cost_micro_usd } = model;
  return {
    training: {
      ...tuning,
      dimensions,
      train_rows,
      left_out_rows,
      failed_rows: Object.values(failed).reduce((sum, count) => sum + count, 0),
      prompt_tokens: usage?.prompt_tokens ?? null,
      cost_usd: cost_micro_usd === null ? null : cost_micro_usd / 1e6,
    },
  };
}

/** @param index among the run's variants */
export function outcomes(table: PredictionTable, index: number): Outcomes {
  const answers = answerCounts(table, index);
  const { total, per1000 } = cost(table, index);
  const codes = errorCodeCounts(table, index);
  return {
    error_codes: codes,
    error_messages: errorMessages(table, index, codes),
    answers: answers.listed,
    more_answers: answers.more,
    ...envelopeCounts(table, index),
    usage: usageTotals(table, index),
    cost_usd: total,
    cost_usd_per_1000: per1000,
    latency_ms: latency(table, index),
  };
}
