// Sends one message for each chunk of train rows that has no vectors yet.
import type { TrainChunk } from '../../shared/contracts/messages.ts';
import type { EmbeddedModel, Run, TrainRows } from '../../shared/contracts/run.ts';
import { chunkStarts } from '../../shared/embeddings/train-chunks.ts';
import { chunkContentKey, chunksSentKey, vectorsKey, vectorsPrefix } from '../../shared/keys.ts';
import { countMessages, MAX_BATCH_BYTES, type OutMessage, toMessageJson } from '../../shared/storage/queue.ts';
import type { Store } from '../../shared/storage/store.ts';
import { groupOf } from '../outbox/group.ts';
import { Outbox, queueOf, type SendContext } from '../outbox/outbox.ts';

/** Larger texts go to the bucket. This leaves room for the other fields of the message. */
const MAX_TEXTS_BYTES = MAX_BATCH_BYTES - 16_384;

/**
 * Sends all of them once, and then again those that are missing while their queue is empty: their messages are lost.
 * A chunk that is sent twice is embedded once, unless both are under way at the same time.
 */
export async function sendChunks(run: Run, rows: TrainRows, context: SendContext): Promise<void> {
  const { store, sqs, samplesQueueUrls } = context;
  const wasSent = await store.exists(chunksSentKey(run.run));
  const outbox = new Outbox(context);
  for (const [index, model] of (run.embedded?.models ?? []).entries()) {
    if (wasSent && (await countMessages(sqs, queueOf(samplesQueueUrls, model.endpoint))) > 0) continue;
    const standing = await vectorKeys(run.run, index, store);
    for (let chunk = 0; chunk < chunkStarts(rows, model).length - 1; chunk++) {
      if (standing.has(vectorsKey(run.run, index, chunk))) continue;
      const message = await messageOf(run.run, rows, model, index, chunk, store);
      await outbox.add(wasSent ? { ...message, again: true } : message, model.endpoint);
    }
  }
  await outbox.drain();
  if (!wasSent) await store.putJson(chunksSentKey(run.run), {});
}

export async function vectorKeys(run: string, model: number, store: Store): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { key } of store.list(vectorsPrefix(run, model))) keys.add(key);
  return keys;
}

async function messageOf(
  run: string,
  rows: TrainRows,
  model: EmbeddedModel,
  index: number,
  chunk: number,
  store: Store,
): Promise<OutMessage> {
  const starts = chunkStarts(rows, model);
  const texts = rows.texts.slice(starts[chunk], starts[chunk + 1]);
  const fits = Buffer.byteLength(toMessageJson(texts)) <= MAX_TEXTS_BYTES;
  const key = chunkContentKey(run, index, chunk);
  if (!fits) await store.putJson(key, texts);
  const body: TrainChunk = { run, train: { model: index, chunk, ...(fits ? { texts } : { content_key: key }) } };
  return { body: toMessageJson(body), group: groupOf(run, model.endpoint) };
}
