// Stores the train rows that may become examples with their vectors, for prompts that choose by vectors.
import { embeddingsOf } from '../../shared/contracts/choices/prompt.ts';
import type { Run, TrainRows } from '../../shared/contracts/run.ts';
import { ExamplePool } from '../../shared/contracts/variant.ts';
import type { VectorChunk } from '../../shared/embeddings/chunk.ts';
import { unit } from '../../shared/embeddings/classifiers.ts';
import { modelIndexByName } from '../../shared/embeddings/model-index.ts';
import { chunkStarts } from '../../shared/embeddings/train-chunks.ts';
import { BINARY_TYPE, encodeNumbers } from '../../shared/embeddings/vectors.ts';
import { examplesKey, exampleVectorsKey, nearestKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { rowText } from '../../shared/text/row.ts';
import { rowCutter } from '../prompts/truncate.ts';

/** Writes nothing unless a prompt chooses by vectors. Done twice, it writes the same. */
export async function writeExamples(
  run: Run,
  rows: TrainRows,
  chunks: readonly (readonly VectorChunk[])[],
  store: Store,
): Promise<void> {
  const asked = run.benchmark.prompts.flatMap((prompt, place) => {
    const name = embeddingsOf(prompt);
    return name === undefined ? [] : [{ prompt, place, model: modelOf(run, name) }];
  });
  if (asked.length === 0) return;
  const pool = (await store.getGzipJson(examplesKey(run.run), ExamplePool)) ?? [];
  const cut = await rowCutter(asked.map(({ prompt }) => prompt));
  for (const { prompt, place, model } of asked) {
    const vectors = vectorsByText(run, rows, model, chunks[model] ?? []);
    const near = pool.flatMap((example) => {
      const vector = vectors.get(rowText(example.row, run.columns.text));
      return vector ? [{ example, vector: unit(vector) }] : [];
    });
    const dimensions = run.embedded?.models[model]?.dimensions ?? 0;
    const numbers = new Float32Array(near.length * dimensions);
    near.forEach(({ vector }, row) => {
      numbers.set(vector, row * dimensions);
    });
    await store.put(exampleVectorsKey(run.run, model), encodeNumbers({ dimensions }, numbers), {
      contentType: BINARY_TYPE,
    });
    const shown = near.map(({ example }) => ({ ...example, row: cut(prompt, example.row) }));
    await store.putGzipJson(nearestKey(run.run, place), shown);
  }
}

/** Place among the run's embedded models. Freezing the run made sure that it exists. */
function modelOf(run: Run, name: string): number {
  const index = modelIndexByName(run, name);
  if (index < 0) throw new Error(`the run ${run.run} has no embedding model ${name}`);
  return index;
}

function vectorsByText({ embedded }: Run, rows: TrainRows, index: number, chunks: readonly VectorChunk[]) {
  const byText = new Map<string, Float32Array>();
  const model = embedded?.models[index];
  const starts = model ? chunkStarts(rows, model) : [];
  for (const [chunk, { rows: places, vectors, dimensions }] of chunks.entries()) {
    for (const [at, place] of places.entries()) {
      const text = rows.texts[(starts[chunk] ?? 0) + place];
      if (text !== undefined) byText.set(text, vectors.subarray(at * dimensions, (at + 1) * dimensions));
    }
  }
  return byText;
}
