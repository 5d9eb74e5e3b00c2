// The embedding models of a run, and the classifiers trained on their vectors.
import type { EmbeddedModel, Run } from '../../../shared/contracts/run.ts';
import { Trained } from '../../../shared/contracts/training.ts';
import type { EmbeddingVariant } from '../../../shared/contracts/variant.ts';
import { decodeLearned, type VectorClassifier } from '../../../shared/embeddings/classifiers.ts';
import { embeddedModelIndex } from '../../../shared/embeddings/model-index.ts';
import { learnedKey, trainedKey } from '../../../shared/keys.ts';
import type { KnownRun } from '../../runs.ts';
import type { Worker } from '../../worker.ts';

/** @throws if run.json does not fit together. */
export function embeddedModel(
  run: Run,
  variant: Pick<EmbeddingVariant, 'endpoint' | 'model' | 'parameters' | 'name'>,
): { readonly model: EmbeddedModel; readonly index: number } {
  const index = embeddedModelIndex(run.embedded, variant);
  const model = run.embedded?.models[index];
  if (!model) throw new Error(`${variant.name} has no embedded model`);
  return { model, index };
}

/** Bytes of classifiers kept by all runs of a worker together. The nearest neighbours of one model take up to 64 MB. */
const MAX_BYTES = 150 * 1024 * 1024;

/** By run and variant, in order of use. A run that is no longer known takes its classifiers along. */
const classifiers = new WeakMap<Worker, Map<string, Promise<VectorClassifier | undefined>>>();

/** @returns undefined if none was trained. */
export async function trainedClassifier(
  known: KnownRun,
  worker: Worker,
  variant: EmbeddingVariant,
): Promise<VectorClassifier | undefined> {
  const kept = classifiers.get(worker) ?? new Map<string, Promise<VectorClassifier | undefined>>();
  classifiers.set(worker, kept);
  const id = `${known.run.run}/${variant.name}`;
  const before = kept.get(id);
  const reading = before ?? read(known.run, worker, variant);
  kept.delete(id);
  kept.set(id, reading);
  if (before) return await before;
  // Forget a failed read.
  reading.catch(() => kept.delete(id));
  const classifier = await reading;
  await keepWithin(kept, MAX_BYTES);
  return classifier;
}

async function keepWithin(kept: Map<string, Promise<VectorClassifier | undefined>>, most: number): Promise<void> {
  const sizes = await Promise.all(
    [...kept].map(async ([id, one]) => [id, (await one.catch(() => undefined))?.bytes ?? 0] as const),
  );
  let sum = sizes.reduce((total, [, bytes]) => total + bytes, 0);
  for (const [id, bytes] of sizes.slice(0, -1)) {
    if (sum <= most) return;
    kept.delete(id);
    sum -= bytes;
  }
}

async function read(run: Run, worker: Worker, variant: EmbeddingVariant): Promise<VectorClassifier | undefined> {
  const { index } = embeddedModel(run, variant);
  const trained = (await worker.store.getJson(trainedKey(run.run), Trained))?.value;
  if (!trained) throw new Error(`there is no ${trainedKey(run.run)}`);
  if (!trained.models[index]?.classifiers[variant.classifier]) return undefined;
  const key = learnedKey(run.run, index, variant.classifier);
  const object = await worker.store.read(key);
  if (!object) throw new Error(`there is no ${key}`);
  return decodeLearned(object, key, run.labels.length);
}
