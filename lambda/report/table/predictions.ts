// All predictions of a run in typed arrays: a million of them in some tens of megabytes.

import { int32At, uint8At } from '../../shared/at.ts';
import { DECIDED_CODE } from '../../shared/contracts/decided.ts';
import { type SampleOrder, sampleIndex } from '../../shared/contracts/sample-index.ts';
import type { Trained } from '../../shared/contracts/training.ts';
import type { Units } from '../../shared/copies/units.ts';
import type { ProbabilityTable } from './probabilities.ts';
import type { ScoredRun } from './scored-run.ts';

export const STATUSES = ['answered', 'invalid', 'failed', 'skipped'] as const;

/** What became of log-probabilities that the server did not choose by. */
export const MASKED = ['scaled', 'unknown'] as const;

/** In `status`, of a sample that a variant is not scored on: a row that a cascade's threshold was chosen on. */
export const UNSCORED = 255;

/** No label: what stands in `predicted` for a sample without a valid answer. */
export const NO_LABEL = -1;

export interface Timeouts {
  readonly count: number;
  /** Seconds of the time limit. */
  readonly limitSeconds: number;
}

/**
 * Column store, one element a sample, by its index.
 * NaN stands for what an endpoint did not give.
 */
export interface PredictionTable {
  readonly run: ScoredRun;
  /** Index of the true label per row; NO_LABEL in rows to predict. */
  readonly truth: Int32Array;
  /** Index of the predicted label, or NO_LABEL. */
  readonly predicted: Int32Array;
  /** Index into STATUSES, or UNSCORED. */
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
  readonly cacheWriteTokens: Float64Array;
  readonly completionTokens: Float64Array;
  readonly reasoningTokens: Float64Array;
  readonly costMicroUsd: Float64Array;
  /** 1 if the answer came from the response cache. */
  readonly fromCache: Uint8Array;
  /** 1 if a baseline found nothing to go by in the row. Absent if the run has no such baseline. */
  readonly fallback?: Uint8Array;
  /** 1 if the endpoint's usage was not a valid count and was left out. */
  readonly oddUsage: Uint8Array;
  /** Calls that were cancelled at the time limit, by variant. Absent if there are none. */
  readonly timeouts?: ReadonlyMap<number, Timeouts>;
  /** Which rows belong together. Absent if every row stands for itself. */
  readonly units?: Units | undefined;
  /** 1 + index into Envelope.options; 0 if the answer is as asked. */
  readonly envelope: Uint8Array;
  /** 1 + index into MASKED; 0 if the server chooses by the probabilities that it gives. */
  readonly masked: Uint8Array;
  /** 1 for each row that does not count, see unasked.ts. Absent if all do. */
  readonly unasked?: Uint8Array | undefined;
  /** Predictions that came for samples which the run does not have. */
  readonly unknown: number;
  /** Answers and reasons for which there was no memory. Absent if there are none. */
  readonly textsLeftOut?: number;
  /** How the classifiers of embedding models were trained. Absent if the run has none. */
  readonly trained?: Trained | undefined;
  /** What the model wrote; undefined for a baseline. */
  answer(index: number): string | undefined;
  /** What the endpoint of a variant said with this error code first; undefined if it said nothing. */
  errorMessage(variant: number, code: string): string | undefined;
  /** The model's reason, if it was asked for one. */
  reason(index: number): string | undefined;
}

/** In the order of UsageTotals. */
export const tokenColumns = (table: PredictionTable): readonly Float64Array[] => [
  table.promptTokens,
  table.cachedTokens,
  table.cacheWriteTokens,
  table.completionTokens,
  table.reasoningTokens,
];

/** Whether a sample's label says nothing about its row, so that it counts neither as a vote nor as a witness. */
export function isFallback({ fallback }: Pick<PredictionTable, 'fallback'>, sample: number): boolean {
  return fallback !== undefined && uint8At(fallback, sample) === 1;
}

/** Whether a sample was not asked, because what it was for had been decided. */
export function isDecided(table: Pick<PredictionTable, 'errorCode' | 'errorCodes'>, sample: number): boolean {
  return table.errorCodes[uint8At(table.errorCode, sample)] === DECIDED_CODE;
}

/** What scores and comparisons of labels need: of one run, or of the rows that several runs share. */
export interface AnsweredRows extends Pick<PredictionTable, 'truth' | 'predicted' | 'status' | 'unasked' | 'units'> {
  readonly run: SampleOrder & Pick<ScoredRun, 'rows' | 'labels' | 'seed'>;
}

/** Index of a row's true label. @throws RangeError if it has none: it would count as some label, or as wrong. */
export function truthOf({ truth }: Pick<PredictionTable, 'truth'>, row: number): number {
  const label = int32At(truth, row);
  if (label === NO_LABEL) throw new RangeError(`row ${row} has no true label`);
  return label;
}

/** Whether a variant has anything to do with a row; all have, but for a cascade. */
export function isIncluded({ run, status }: AnsweredRows, row: number, variant: number): boolean {
  return uint8At(status, sampleIndex(run, row, variant)) !== UNSCORED;
}

/** Whether a row counts for a variant. */
export function isScored(table: AnsweredRows, row: number, variant: number): boolean {
  return table.unasked?.[row] !== 1 && isIncluded(table, row, variant);
}
