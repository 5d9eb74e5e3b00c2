// Between freezing a run and sending its rows: has the train rows embedded, and trains the classifiers on their vectors.
// A crash between any two lines is harmless: chunks, classifiers and trained.json are each written once, and every
// invocation begins with what stands.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Result } from '../../shared/contracts/messages.ts';
import { type EmbeddedModel, type Run, TrainRows } from '../../shared/contracts/run.ts';
import { Trained, type TrainedModel } from '../../shared/contracts/training.ts';
import type { VectorChunk } from '../../shared/embeddings/chunk.ts';
import { encodeLearned } from '../../shared/embeddings/classifiers.ts';
import { chunkStarts } from '../../shared/embeddings/train-chunks.ts';
import { BINARY_TYPE } from '../../shared/embeddings/vectors.ts';
import { learnedKey, trainedKey, trainRowsKey } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { addUsage, type EndpointUsage } from '../../shared/models/reply/usage.ts';
import { sendBatch, toMessageJson } from '../../shared/storage/queue.ts';
import type { Store } from '../../shared/storage/store.ts';
import { OutOfTimeError, type SendContext, TIME_MARGIN_MS } from '../outbox/outbox.ts';
import { awaitChunks } from './await-chunks.ts';
import { writeExamples } from './examples.ts';
import { fitLogisticRegression, fitNeighbours, type Labelled } from './fit.ts';
import { sendChunks } from './send-chunks.ts';

export interface TrainContext extends SendContext {
  readonly sqs: SQSClient;
  readonly resultsQueueUrl: string;
}

/** Milliseconds that training may take. With less left, the next invocation trains. */
const TRAINING_MS = 240_000;
/** The whole of a fresh invocation may be shorter, as in a test. */
const FRESH_SHARE = 0.5;
/** What was spent on a run's vectors. There is one such word a run. */
const SPENT_ID = '00000001';

/**
 * @returns `trained` once every classifier stands; `stopped` if the run was stopped before; `waiting` if the endpoint
 * gives nothing for now, so that a paid function need not wait. @throws OutOfTimeError
 */
export async function trainEmbeddings(run: Run, context: TrainContext): Promise<'trained' | 'stopped' | 'waiting'> {
  const startedWithMs = context.remainingMs();
  const { store } = context;
  let trained = (await store.getJson(trainedKey(run.run), Trained))?.value;
  if (!trained) {
    const rows = await store.getGzipJson(trainRowsKey(run.run), TrainRows);
    if (!rows) throw new Error(`there is no ${trainRowsKey(run.run)}`);
    await sendChunks(run, rows, context);
    const { chunks, isStopped, isWhole } = await awaitChunks(run, rows, context);
    if (!isWhole && !isStopped) return 'waiting';
    const needed = Math.min(TRAINING_MS, startedWithMs * FRESH_SHARE);
    if (context.remainingMs() < Math.max(TIME_MARGIN_MS, needed)) throw new OutOfTimeError('the vectors are there');
    if (!isStopped) await writeExamples(run, rows, chunks, store);
    trained = await writeTrained(run, isStopped ? [] : await trainAll(run, rows, chunks, store), chunks, store);
  }
  if (trained.cost_micro_usd > 0) {
    const spent: Result = { type: 'spent', run: run.run, spent: { id: SPENT_ID, micro_usd: trained.cost_micro_usd } };
    await sendBatch(context.sqs, context.resultsQueueUrl, [{ body: toMessageJson(spent) }]);
  }
  return trained.models.length > 0 ? 'trained' : 'stopped';
}

async function writeTrained(
  run: Run,
  models: TrainedModel[],
  chunks: readonly (readonly VectorChunk[])[],
  store: Store,
): Promise<Trained> {
  const cost = chunks.flat().reduce((sum, { cost_micro_usd = 0 }) => sum + cost_micro_usd, 0);
  const ours: Trained = { models, cost_micro_usd: Math.round(cost) };
  await store.putJson(trainedKey(run.run), ours, { ifAbsent: true });
  // Another dispatcher may have been faster. Only what is stored counts.
  const standing = await store.getJson(trainedKey(run.run), Trained);
  if (!standing) throw new Error(`${trainedKey(run.run)} was written and cannot be read`);
  return standing.value;
}

async function trainAll(
  run: Run,
  rows: TrainRows,
  chunks: readonly (readonly VectorChunk[])[],
  store: Store,
): Promise<TrainedModel[]> {
  const trained: TrainedModel[] = [];
  for (const [index, model] of (run.embedded?.models ?? []).entries()) {
    const own = chunks[index] ?? [];
    const labelled = labelledRows(rows, model, own);
    const classifiers: TrainedModel['classifiers'] = {};
    for (const train of labelled.labels.length > 0 ? [fitLogisticRegression, fitNeighbours] : []) {
      const { header, numbers, tuning } = train(labelled);
      const key = learnedKey(run.run, index, header.classifier);
      await store.put(key, encodeLearned(header, numbers), {
        contentType: BINARY_TYPE,
        condition: { ifAbsent: true },
      });
      classifiers[header.classifier] = tuning;
    }
    log.info('classifiers_trained', { run: run.run, model: model.model, rows: labelled.labels.length });
    trained.push({ ...factsOf(rows, model, own), train_rows: labelled.labels.length, classifiers });
  }
  return trained;
}

/** The vectors of all chunks as one matrix, with their labels. */
function labelledRows(rows: TrainRows, model: EmbeddedModel, chunks: readonly VectorChunk[]): Labelled {
  const starts = chunkStarts(rows, model);
  const count = chunks.reduce((sum, chunk) => sum + chunk.rows.length, 0);
  const values = new Float32Array(count * model.dimensions);
  const labels = new Int32Array(count);
  let place = 0;
  for (const [index, chunk] of chunks.entries()) {
    values.set(chunk.vectors, place * model.dimensions);
    for (const row of chunk.rows) labels[place++] = rows.labels[(starts[index] ?? 0) + row] ?? 0;
  }
  return { width: model.dimensions, values, labels };
}

function factsOf(rows: TrainRows, { dimensions, rows: taken, price }: EmbeddedModel, chunks: readonly VectorChunk[]) {
  const failed: Record<string, number> = {};
  let usage: EndpointUsage;
  let cost = 0;
  for (const chunk of chunks) {
    for (const [code, count] of Object.entries(chunk.failed)) failed[code] = (failed[code] ?? 0) + count;
    usage = addUsage(usage, chunk.usage);
    cost += chunk.cost_micro_usd ?? 0;
  }
  return {
    dimensions,
    failed,
    left_out_rows: rows.texts.length - taken,
    usage: usage && usage !== 'odd' ? usage : null,
    cost_micro_usd: price ? cost : null,
  };
}
