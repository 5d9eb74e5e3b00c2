// Asks a model with the examples nearest to the row, by the vectors of an embedding model.
import * as z from 'zod';
import { type Examples, embeddingsOf, type PromptChoice } from '../../../shared/contracts/choices/prompt.ts';
import type { Prediction } from '../../../shared/contracts/messages.ts';
import { type Example, ExamplePool } from '../../../shared/contracts/variant.ts';
import { unit } from '../../../shared/embeddings/classifiers.ts';
import type { Vectors } from '../../../shared/embeddings/dense-regression.ts';
import { modelIndexByName } from '../../../shared/embeddings/model-index.ts';
import { cosines } from '../../../shared/embeddings/nearest.ts';
import { decodeNumbers } from '../../../shared/embeddings/vectors.ts';
import { exampleVectorsKey, nearestKey } from '../../../shared/keys.ts';
import { costMicroUsd } from '../../../shared/models/cost.ts';
import { nearestExamples } from '../../../shared/models/nearest-examples.ts';
import type { Store } from '../../../shared/storage/store.ts';
import { rowText } from '../../../shared/text/row.ts';
import type { KnownRun } from '../../runs.ts';
import { askModel } from '../ask.ts';
import { failed } from '../prediction.ts';
import type { Question } from '../question.ts';
import { embedderOf } from './embedder.ts';

interface Pool {
  readonly examples: readonly Example[];
  readonly vectors: Vectors;
}

/** By run and the prompt's place in the benchmark. */
const pools = new WeakMap<KnownRun, Map<number, Promise<Pool>>>();

/** @param place of the prompt in the benchmark. @throws ReleaseError */
export async function askWithNearest(question: Question, choice: PromptChoice, place: number): Promise<Prediction> {
  const { known, worker, content, variant } = question;
  const index = modelIndexByName(known.run, embeddingsOf(choice) ?? '');
  const model = known.run.embedded?.models[index];
  if (!model || !choice.examples) throw new Error(`${variant.name} has no vectors to choose by`);
  const asker = { ...question, variant: model, line: worker.line(model.endpoint), name: variant.name };
  const text = rowText(content.row, known.run.columns.text);
  const { got, spent, fromCache } = await embedderOf(worker).get(text, model, asker);
  // A row without a vector has no nearest examples.
  if (!('vector' in got)) return failed(question, got, { ...spent, usage: undefined });
  const pool = await poolOf(known, index, place, worker.store);
  const examples = choose(pool, got.vector, choice.examples);
  const prediction = await askModel({ ...question, content: { ...content, examples } });
  const paid = fromCache || spent.usage === 'odd' ? undefined : spent.usage;
  if (!paid || !model.price || prediction.cost_micro_usd === undefined) return prediction;
  return { ...prediction, cost_micro_usd: prediction.cost_micro_usd + costMicroUsd(paid, model.price) };
}

const choose = ({ examples, vectors }: Pool, vector: Float32Array, asked: Examples): Example[] =>
  nearestExamples(examples, cosines(vectors, unit(vector)), asked);

async function poolOf(known: KnownRun, model: number, place: number, store: Store): Promise<Pool> {
  const kept = pools.get(known) ?? new Map<number, Promise<Pool>>();
  pools.set(known, kept);
  const reading = kept.get(place) ?? readPool(known.run.run, model, place, store);
  kept.set(place, reading);
  reading.catch(() => kept.delete(place));
  return await reading;
}

async function readPool(run: string, model: number, place: number, store: Store): Promise<Pool> {
  const key = exampleVectorsKey(run, model);
  const object = await store.read(key);
  const examples = await store.getGzipJson(nearestKey(run, place), ExamplePool);
  if (!object || !examples) throw new Error(`there is no ${key} or ${nearestKey(run, place)}`);
  const { header, bytes } = decodeNumbers(object, key, z.object({ dimensions: z.int().min(1) }));
  return { examples, vectors: { width: header.dimensions, values: new Float32Array(bytes) } };
}
