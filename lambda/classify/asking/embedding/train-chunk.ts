// Embeds a chunk of train rows and stores their vectors, once.
import * as z from 'zod';
import type { TrainChunk } from '../../../shared/contracts/messages.ts';
import { encodeChunk } from '../../../shared/embeddings/chunk.ts';
import { BINARY_TYPE } from '../../../shared/embeddings/vectors.ts';
import { vectorsKey } from '../../../shared/keys.ts';
import { costMicroUsd } from '../../../shared/models/cost.ts';
import { addUsage, type EndpointUsage } from '../../../shared/models/reply/usage.ts';
import type { Delivery } from '../../delivery.ts';
import type { Worker } from '../../worker.ts';
import { embedderOf } from './embedder.ts';

/** Does nothing if the vectors exist, the run was stopped or the endpoint is another server now. @throws ReleaseError if it must be tried again later. */
export async function embedChunk(
  { run: id, train }: TrainChunk,
  delivery: Omit<Delivery, 'sample'>,
  worker: Worker,
): Promise<void> {
  const key = vectorsKey(id, train.model, train.chunk);
  const known = await worker.runs.get(id);
  if ((await known.stop()) || (await worker.store.exists(key))) return;
  const model = known.run.embedded?.models[train.model];
  if (!model) throw new Error(`the run ${id} has no embedded model ${train.model}`);
  // Dispatch stops the run.
  if (worker.isChanged(known.run, model.endpoint)) return;
  const texts = await textsOf(train, worker);
  const embedder = embedderOf(worker);
  const asker = { delivery, known, worker, variant: model, line: worker.line(model.endpoint) };
  const tries = await Promise.allSettled(texts.map((text) => embedder.get(text, model, asker)));
  const rows: number[] = [];
  const vectors: Float32Array[] = [];
  const failed: Record<string, number> = {};
  let usage: EndpointUsage;
  for (const [row, one] of tries.entries()) {
    // The others' vectors are kept in memory for the next try.
    if (one.status === 'rejected') throw one.reason;
    const { got, spent, fromCache } = one.value;
    if (!fromCache) usage = addUsage(usage, spent.usage);
    if ('vector' in got) {
      rows.push(row);
      vectors.push(got.vector);
    } else failed[got.code] = (failed[got.code] ?? 0) + 1;
  }
  const all = new Float32Array(vectors.length * model.dimensions);
  vectors.forEach((vector, place) => {
    all.set(vector, place * model.dimensions);
  });
  const counted = usage === 'odd' ? undefined : usage;
  const body = encodeChunk({
    dimensions: model.dimensions,
    rows,
    failed,
    ...(counted && { usage: counted }),
    ...(counted && model.price && { cost_micro_usd: costMicroUsd(counted, model.price) }),
    vectors: all,
  });
  await worker.store.put(key, body, { contentType: BINARY_TYPE, condition: { ifAbsent: true } });
}

async function textsOf({ texts, content_key }: TrainChunk['train'], worker: Worker): Promise<string[]> {
  if (texts) return texts;
  const stored = content_key && (await worker.store.getJson(content_key, z.array(z.string())));
  if (!stored) throw new Error('a chunk of train rows has no texts');
  return stored.value;
}
