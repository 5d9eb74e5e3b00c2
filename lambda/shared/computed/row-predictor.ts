// What a run's baseline says about a row, from what was learned when the run was frozen.
import * as z from 'zod';
import type { BaselinePredictor } from '../baselines/baseline.ts';
import { type BaselineName, baselineEntry } from '../baselines/registry.ts';
import type { Run } from '../contracts/run.ts';
import { modelKey } from '../keys.ts';
import { keepsProbabilities, type Probabilities, toProbabilities } from '../probabilities.ts';
import type { Store } from '../storage/store.ts';

/** What a baseline says about a sample. The same for the same run, text and index. */
export type RowPredictor = (
  text: string,
  index: number,
) => {
  readonly label: number;
  readonly confidence?: number;
  readonly probabilities?: Probabilities;
  readonly fallback?: true;
};

/** @throws if what it learned is not there, or cannot be read. */
export async function rowPredictor(model: BaselineName, run: Run, store: Store): Promise<RowPredictor> {
  const predict = await baselinePredictor(model, run, store);
  const keeps = keepsProbabilities(run);
  const { readsRow } = baselineEntry(model);
  return (text, index) => {
    const { weights, ...answer } = predict(readsRow ? text : '', index);
    return { ...answer, ...(keeps && weights && { probabilities: toProbabilities(weights) }) };
  };
}

async function baselinePredictor(model: BaselineName, run: Run, store: Store): Promise<BaselinePredictor> {
  const { counts, keywords } = run.baselines ?? { counts: [], keywords: [] };
  const knowledge = { counts, keywords, seed: run.seed, labels: run.labels.length };
  const entry = baselineEntry(model);
  if (entry.learnsFrom !== 'texts') return (await entry.load()).predictor(knowledge);
  const key = modelKey(run.run, model);
  const trained = await store.getGzipJson(key, z.unknown());
  if (trained === undefined) throw new Error(`there is no ${key}`);
  return (await entry.load()).predictor(knowledge, trained);
}
