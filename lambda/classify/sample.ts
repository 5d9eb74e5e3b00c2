// Turns a sample into its prediction. There is always one, and it is made once if possible.

import { embeddingsOf } from '../shared/contracts/choices/prompt.ts';
import {
  ENDPOINT_CHANGED,
  NOTHING_VALID,
  type Prediction,
  type Sample,
  SampleContent,
} from '../shared/contracts/messages.ts';
import type { Run } from '../shared/contracts/run.ts';
import { samplePlace } from '../shared/contracts/sample-index.ts';
import type { Row, Variant } from '../shared/contracts/variant.ts';
import { rowText } from '../shared/text/row.ts';
import { askModel } from './asking/ask.ts';
import type { Question } from './asking/question.ts';
import { isHopeless, noteValidity } from './asking/validity.ts';
import type { Delivery } from './delivery.ts';
import type { KnownRun } from './runs.ts';
import type { Worker } from './worker.ts';

/** @throws ReleaseError if the sample cannot be classified now and goes back to the queue. */
export async function classifySample(delivery: Delivery, worker: Worker): Promise<Prediction> {
  const { sample } = delivery;
  const known = await worker.runs.get(sample.run);
  const stop = await known.stop();
  const base = { index: sample.index, truth: sample.truth, latency_ms: 0, attempts: delivery.receives };
  if (stop) return { ...base, status: 'skipped', predicted: null, error_code: stop.code };

  const variant = variantOf(known.run, sample.index);
  if (
    variant.kind !== 'baseline' &&
    endpointsOf(variant, known.run).some((name) => worker.isChanged(known.run, name))
  ) {
    return { ...base, status: 'skipped', predicted: null, error_code: ENDPOINT_CHANGED };
  }
  if (variant.kind === 'model' && isHopeless(known.run, variant)) {
    return { ...base, status: 'skipped', predicted: null, error_code: NOTHING_VALID };
  }
  const content = await contentOf(sample, worker);
  if (variant.kind === 'model') {
    const prediction = await askPrompt({ delivery, variant, content, known, worker });
    noteValidity(variant, prediction);
    return prediction;
  }
  if (variant.kind === 'embedding') {
    const { askEmbedding } = await import('./asking/embedding/ask.ts');
    return await askEmbedding({ delivery, variant, content, known, worker });
  }
  return await baseline(known, variant, content.row, base);
}

/** A prompt that chooses its examples by vectors calls the embedding models' endpoints, too. */
function endpointsOf(variant: Exclude<Variant, { kind: 'baseline' }>, { benchmark, embedded }: Run): string[] {
  const choice =
    variant.kind === 'model' ? benchmark.prompts.find(({ name }) => name === variant.prompt.name) : undefined;
  const models = choice && embeddingsOf(choice) !== undefined ? (embedded?.models ?? []) : [];
  return [variant.endpoint, ...models.map(({ endpoint }) => endpoint)];
}

/** A prompt may choose its examples by the row's vector. */
async function askPrompt(question: Question): Promise<Prediction> {
  const { prompts } = question.known.run.benchmark;
  const index = prompts.findIndex(({ name }) => name === question.variant.prompt.name);
  const choice = prompts[index];
  if (!choice || embeddingsOf(choice) === undefined) return await askModel(question);
  const { askWithNearest } = await import('./asking/embedding/examples.ts');
  return await askWithNearest(question, choice, index);
}

/** In a run from before dispatch asked the baselines, their samples are messages. */
async function baseline(
  known: KnownRun,
  variant: Variant & { kind: 'baseline' },
  row: Row,
  base: Pick<Prediction, 'index' | 'truth' | 'latency_ms' | 'attempts'>,
): Promise<Prediction> {
  const predict = await known.baseline(variant);
  const { label, ...sure } = predict(rowText(row, known.run.columns.text), base.index);
  return { ...base, status: 'answered', predicted: label, ...sure };
}

function variantOf(run: Run, index: number): Variant {
  const variant = run.variants[samplePlace(run, index).variant];
  if (!variant) throw new Error(`sample ${index} belongs to no variant`);
  return variant;
}

async function contentOf(sample: Sample, worker: Worker): Promise<SampleContent> {
  if (sample.content) return sample.content;
  const stored = sample.content_key && (await worker.store.getJson(sample.content_key, SampleContent));
  if (!stored) throw new Error(`sample ${sample.index} has no content`);
  return stored.value;
}
