// All predictions of a run in typed arrays: a million of them in some tens of megabytes.
import type { Run } from '../shared/contracts/run.ts';
import type { ProbabilityTable } from './probabilities.ts';

export const STATUSES = ['answered', 'invalid', 'failed', 'skipped'] as const;

/** No label: what stands in `predicted` for a sample without a valid answer. */
export const NO_LABEL = -1;

/**
 * Column store, one element a sample, by sample index = (row × variants + variant) × repeats + repeat.
 * NaN stands for what an endpoint did not give.
 */
export interface PredictionTable {
  readonly run: Run;
  /** Index of the true label per row. */
  readonly truth: Int32Array;
  /** Index of the predicted label, or NO_LABEL. */
  readonly predicted: Int32Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
  /** Index into `errorCodes`; 0 is the empty one. */
  readonly errorCode: Uint8Array;
  readonly errorCodes: readonly string[];
  readonly confidence: Float64Array;
  readonly probabilities: ProbabilityTable;
  readonly latencyMs: Float64Array;
  readonly attempts: Uint16Array;
  readonly promptTokens: Float64Array;
  readonly cachedTokens: Float64Array;
  readonly completionTokens: Float64Array;
  readonly reasoningTokens: Float64Array;
  readonly costMicroUsd: Float64Array;
  /** 1 where the answer came from the response cache. */
  readonly fromCache: Uint8Array;
  /** What the model wrote; undefined for a baseline. */
  answer(index: number): string | undefined;
  /** What it gave as its reason, where it was asked for one. */
  reason(index: number): string | undefined;
}

export function sampleIndex(
  run: Pick<Run, 'variants' | 'benchmark'>,
  row: number,
  variant: number,
  repeat = 0,
): number {
  return (row * run.variants.length + variant) * run.benchmark.repeats + repeat;
}
