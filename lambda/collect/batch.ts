// A batch of the results queue, or of the samples' dead letters, sorted by run.

import { OddResult, type Prediction, Result, Sample, type Spent, TrainChunk } from '../shared/contracts/messages.ts';
import type { Waiting } from '../shared/contracts/run.ts';
import { readPrediction } from '../shared/results/read-prediction.ts';
import { tryJson } from '../shared/storage/json.ts';
import type { QueueRecord } from './event.ts';

/** The function died on it again and again, or it was put off too often. */
const DEAD_LETTER_CODE = 'dead_letter';

export interface RunBatch {
  readonly predictions: Prediction[];
  readonly messageIds: string[];
  /** Of these: messages that name the run, and of which something or all else cannot be read. */
  malformed?: string[];
  /** What was paid for besides predictions. */
  spent?: Spent[];
  /** The latest word of why samples wait. */
  waiting?: Waiting;
}

interface SortedBatch {
  readonly runs: ReadonlyMap<string, RunBatch>;
  /** Messages that are none of ours, also those that name a run. */
  readonly malformed: readonly string[];
  /** Samples that became failures because classify died on them again and again. */
  readonly deadLetters: number;
}

export function sortBatch(records: readonly QueueRecord[]): SortedBatch {
  const runs = new Map<string, RunBatch>();
  const malformed: string[] = [];
  let deadLetters = 0;
  for (const record of records) {
    const read = readRecord(record);
    if (!read || read.malformed) malformed.push(record.messageId);
    if (!read) continue;
    const batch = runs.get(read.run) ?? { predictions: [], messageIds: [] };
    runs.set(read.run, batch);
    batch.messageIds.push(record.messageId);
    if (read.malformed) batch.malformed = [...(batch.malformed ?? []), record.messageId];
    batch.predictions.push(...(read.predictions ?? []));
    if (read.spent) batch.spent = [...(batch.spent ?? []), read.spent];
    if (read.predictions?.[0]?.error_code === DEAD_LETTER_CODE) deadLetters++;
    if (read.waiting && read.waiting.at >= (batch.waiting?.at ?? '')) batch.waiting = read.waiting;
  }
  return { runs, malformed, deadLetters };
}

interface Read {
  readonly run: string;
  readonly predictions?: readonly Prediction[];
  readonly waiting?: Waiting;
  readonly spent?: Spent;
  readonly malformed?: true;
}

function readRecord({ body, attributes }: QueueRecord): Read | undefined {
  const value = tryJson(body);
  const result = Result.safeParse(value);
  if (result.success) {
    const { data } = result;
    return data.type === 'prediction' ? { run: data.run, predictions: [data.prediction] } : data;
  }
  const dead = Sample.safeParse(value);
  // Dispatch sends train rows again that have no vectors.
  const chunk = TrainChunk.safeParse(value).data;
  if (chunk) return { run: chunk.run };
  if (!dead.success) return readOdd(value);
  const { run, index, truth } = dead.data;
  const attempts = Number(attributes.ApproximateReceiveCount);
  const failed = { status: 'failed', predicted: null, error_code: DEAD_LETTER_CODE } as const;
  return { run, predictions: [{ index, truth, ...failed, latency_ms: 0, attempts }] };
}

function readOdd(value: unknown): Read | undefined {
  const { data } = OddResult.safeParse(value);
  if (!data) return undefined;
  const { run, prediction, predictions: values = [prediction] } = data;
  const predictions = values.flatMap((one) => readPrediction(one) ?? []);
  const isWhole = values.length > 0 && predictions.length === values.length;
  return { run, predictions, ...(!isWhole && { malformed: true }) };
}
