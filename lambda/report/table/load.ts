// Loads segments into columns in memory: the predictions of a run that count.

import { uint8At, uint32At } from '../../shared/at.ts';
import { blocksOf } from '../../shared/computed/blocks.ts';
import { DECIDED_CODE } from '../../shared/contracts/decided.ts';
import { Envelope } from '../../shared/contracts/envelope.ts';
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import { sampleIndex, samplePlace, samplesPerRow } from '../../shared/contracts/sample-index.ts';
import { type Sent, wasSent } from '../../shared/contracts/sent.ts';
import { rowOrder } from '../../shared/random/row-order.ts';
import { ofLabels } from '../../shared/results/read-prediction.ts';
import { DamagedSegmentError, readSegments } from '../../shared/results/segments.ts';
import type { Store } from '../../shared/storage/store.ts';
import { leaveOutMasked } from './masks.ts';
import { MASKED, NO_LABEL, type PredictionTable, STATUSES, type Timeouts, UNSCORED } from './predictions.ts';
import { ProbabilityTable } from './probabilities.ts';
import { SampleTexts, TextMemory } from './texts.ts';
import { scoredRun } from './with-ensembles.ts';

/** More codes are counted as one, in case an endpoint invents one per row. */
const MAX_ERROR_CODES = 250;
const OTHER_CODE = 'other';
/** Samples that were sent and never came back before the run was closed. */
const LOST_CODE = 'lost';

export interface Loaded {
  readonly table: PredictionTable;
  /** Samples that were sent or computed and have a prediction. */
  readonly distinct: number;
  /** Segments, and what baselines said, that cannot be read; their predictions are missing. */
  readonly damaged: readonly DamagedSegmentError[];
}

/**
 * What the baselines said comes first. The first of duplicate predictions counts, in key order. Samples without a prediction become `failed` (lost) if they
 * were sent, else `skipped` with the stop's code, or unscored where what they were for was decided.
 */
export async function loadPredictions(
  store: Store,
  run: Run,
  segments: readonly string[],
  dispatched: Sent & Pick<Manifest, 'lost_baselines'>,
  stopCode: string | undefined,
): Promise<Loaded> {
  const sent = wasSent(run, dispatched);
  const lost = new Set(dispatched.lost_baselines);
  const blocks = blocksOf(run, dispatched).filter(({ key }) => !lost.has(key));
  const ended = new Set(dispatched.decided?.ended);
  const columns = new PredictionColumns(run);
  const damaged: DamagedSegmentError[] = [];
  let distinct = 0;
  for await (const segment of readSegments(store, [...blocks.map(({ key }) => key), ...segments])) {
    if (segment instanceof DamagedSegmentError) {
      damaged.push(segment);
      continue;
    }
    for (const prediction of segment) {
      if (columns.add(ofLabels(prediction, run.labels.length)) && sent(prediction.index)) distinct++;
    }
  }
  columns.fillMissing(sent, ended, stopCode);
  leaveOutMasked(columns.table, (place) => samplePlace(columns.table.run, place).variant);
  const { unknown, timeouts, textsLeftOut } = columns;
  return { table: { ...columns.table, unknown, timeouts, textsLeftOut }, distinct, damaged };
}

class PredictionColumns {
  readonly #run: Run;
  /** The row at each position of the run's order. */
  readonly #rowAt: Uint32Array;
  readonly #present: Uint8Array;
  readonly #codes = new Map<string, number>([['', 0]]);
  readonly #errorCodes: string[] = [''];
  readonly #texts: TextMemory;
  readonly #answers: SampleTexts;
  readonly #reasons: SampleTexts;
  /** One for each variant and code, however many rows fail. */
  readonly #errorMessages = new Map<string, string>();
  readonly table: Omit<PredictionTable, 'unknown' | 'fallback' | 'timeouts' | 'textsLeftOut'> & {
    readonly fallback: Uint8Array;
  };
  /** Predictions for samples that the run does not have. */
  unknown = 0;

  get textsLeftOut(): number {
    return this.#texts.leftOut;
  }

  readonly timeouts = new Map<number, Timeouts>();

  constructor(run: Run) {
    const scored = scoredRun(run);
    const samples = run.rows * samplesPerRow(scored);
    const numbers = () => new Float64Array(samples).fill(Number.NaN);
    this.#run = run;
    this.#rowAt = rowOrder(run);
    this.#present = new Uint8Array(run.samples);
    this.#texts = TextMemory.forSamples(samples);
    this.#answers = new SampleTexts(samples, this.#texts);
    this.#reasons = new SampleTexts(samples, this.#texts);
    this.table = {
      run: scored,
      truth: new Int32Array(run.rows).fill(NO_LABEL),
      predicted: new Int32Array(samples).fill(NO_LABEL),
      status: new Uint8Array(samples),
      errorCode: new Uint8Array(samples),
      errorCodes: this.#errorCodes,
      confidence: numbers(),
      probabilities: new ProbabilityTable(scored),
      latencyMs: numbers(),
      attempts: new Uint16Array(samples),
      promptTokens: numbers(),
      cachedTokens: numbers(),
      cacheWriteTokens: numbers(),
      completionTokens: numbers(),
      reasoningTokens: numbers(),
      costMicroUsd: numbers(),
      fromCache: new Uint8Array(samples),
      oddUsage: new Uint8Array(samples),
      envelope: new Uint8Array(samples),
      masked: new Uint8Array(samples),
      fallback: new Uint8Array(samples),
      errorMessage: (variant, code) => this.#errorMessages.get(`${variant} ${code}`),
      reason: (index) => this.#reasons.get(index),
      answer: (index) => this.#answers.get(index),
    };
  }

  /** @returns false for a duplicate, or for a sample that the run does not have. */
  add(prediction: Prediction): boolean {
    const { usage } = prediction;
    if (prediction.index >= this.#run.samples) this.unknown++;
    if (prediction.index >= this.#run.samples || this.#present[prediction.index] === 1) return false;
    this.#present[prediction.index] = 1;
    const { table } = this;
    const { row, variant, index } = this.#placeOf(prediction.index);
    table.truth[row] = prediction.truth ?? NO_LABEL;
    table.predicted[index] = prediction.predicted ?? NO_LABEL;
    table.status[index] = STATUSES.indexOf(prediction.status);
    table.errorCode[index] = this.#code(prediction.error_code ?? '');
    table.confidence[index] = prediction.confidence ?? Number.NaN;
    if (prediction.probabilities) table.probabilities.set(index, prediction.probabilities);
    table.latencyMs[index] = prediction.latency_ms;
    table.attempts[index] = prediction.attempts;
    table.costMicroUsd[index] = prediction.cost_micro_usd ?? Number.NaN;
    if (prediction.from_cache) table.fromCache[index] = 1;
    if (prediction.odd_usage) table.oddUsage[index] = 1;
    if (prediction.envelope) table.envelope[index] = 1 + Envelope.options.indexOf(prediction.envelope);
    if (prediction.masked) table.masked[index] = 1 + MASKED.indexOf(prediction.masked);
    if (prediction.fallback) table.fallback[index] = 1;
    if (prediction.timeouts) this.#addTimeouts(variant, prediction.timeouts);
    if (usage) {
      table.promptTokens[index] = usage.prompt_tokens;
      table.cachedTokens[index] = usage.cached_tokens;
      table.cacheWriteTokens[index] = usage.cache_write_tokens ?? 0;
      table.completionTokens[index] = usage.completion_tokens;
      table.reasoningTokens[index] = usage.reasoning_tokens;
    }
    if (prediction.error_message !== undefined) this.#keepMessage(variant, index, prediction.error_message);
    if (prediction.reason !== undefined) this.#reasons.set(index, prediction.reason);
    if (prediction.answer !== undefined) this.#answers.set(index, prediction.answer);
    return true;
  }

  #addTimeouts(variant: number, { count, limit_s }: NonNullable<Prediction['timeouts']>): void {
    const before = this.timeouts.get(variant)?.count ?? 0;
    this.timeouts.set(variant, { count: before + count, limitSeconds: limit_s });
  }

  /** @param ended variants that were not sent the rest because it was decided */
  fillMissing(sent: (index: number) => boolean, ended: ReadonlySet<number>, stopCode: string | undefined): void {
    const lost = this.#code(LOST_CODE);
    const skipped = this.#code(stopCode ?? LOST_CODE);
    const decided = ended.size > 0 ? this.#code(DECIDED_CODE) : skipped;
    this.#present.forEach((present, index) => {
      if (present === 1) return;
      const { variant, index: place } = this.#placeOf(index);
      const isDecided = !sent(index) && ended.has(variant);
      this.table.status[place] = isDecided ? UNSCORED : STATUSES.indexOf(sent(index) ? 'failed' : 'skipped');
      this.table.errorCode[place] = sent(index) ? lost : isDecided ? decided : skipped;
    });
  }

  /** The row of the file, and the place in the table, which is in the file's order. */
  #placeOf(sample: number) {
    const { row: position, variant, repeat } = samplePlace(this.#run, sample);
    const row = uint32At(this.#rowAt, position);
    return { row, variant, index: sampleIndex(this.table.run, row, variant, repeat) };
  }

  #code(code: string): number {
    const known = this.#codes.get(code);
    if (known !== undefined) return known;
    if (this.#errorCodes.length > MAX_ERROR_CODES && code !== OTHER_CODE) return this.#code(OTHER_CODE);
    this.#codes.set(code, this.#errorCodes.length);
    return this.#errorCodes.push(code) - 1;
  }

  #keepMessage(variant: number, index: number, message: string): void {
    // The code as it is counted, of which there are only so many.
    const code = this.#errorCodes[uint8At(this.table.errorCode, index)];
    const key = `${variant} ${code}`;
    if (!this.#errorMessages.has(key)) this.#errorMessages.set(key, message);
  }
}
