// A run that is complete except for its report: what dispatch froze, and the segments.

import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Prediction } from '../../lambda/shared/contracts/messages.ts';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { samplePlace } from '../../lambda/shared/contracts/sample-index.ts';
import type { Variant } from '../../lambda/shared/contracts/variant.ts';
import { emptyRun } from '../../lambda/shared/empty-run.ts';
import { dispatchedKey, holdoutKey, runKey } from '../../lambda/shared/keys.ts';
import { freezePrompt } from '../../lambda/shared/models/prompt.ts';
import { toProbabilities } from '../../lambda/shared/probabilities.ts';
import { writeSegment } from '../../lambda/shared/results/segments.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { LABELS } from '../work.ts';

export const NAME = 'bench';
const RUN = '20260102T030405678Z-0f1e2d3c4b5a';
const MODELS = 9;
/** Predictions of one batch of the results queue. */
const SEGMENT = 1000;
/** Writing a segment takes milliseconds. */
const WRITTEN_AT_ONCE = 8;

/** @returns the run's id */
export async function writeRun(store: Store, rows: number): Promise<string> {
  const key = holdoutKey(NAME);
  const source = (await store.open(key))?.source;
  if (!source) throw new Error(`${key} is not there`);
  const benchmark = Benchmark.parse({
    label: 'label',
    labels: LABELS,
    slices: [{ name: 'length', length: [70, 75, 80] }],
  });
  const created_at = '2026-01-02T03:04:05.678Z';
  const samples = rows * (MODELS + 1);
  const run: Run = {
    ...emptyRun({ run: RUN, name: NAME, purpose: 'score', created_at, source }, benchmark),
    columns: { label: 'label', text: ['text'], id: 'id', all: ['id', 'text', 'label'] },
    labels: LABELS,
    rows,
    samples,
    variants: variants(),
  };
  await store.putJson(runKey(RUN), run);
  const starts = Array.from({ length: Math.ceil(samples / SEGMENT) }, (_, segment) => segment * SEGMENT);
  for (let first = 0; first < starts.length; first += WRITTEN_AT_ONCE) {
    await Promise.all(
      starts.slice(first, first + WRITTEN_AT_ONCE).map(async (start) => {
        const count = Math.min(SEGMENT, samples - start);
        await writeSegment(
          store,
          RUN,
          Array.from({ length: count }, (_, offset) => prediction(start + offset)),
        );
      }),
    );
  }
  await store.putJson(dispatchedKey(RUN), { samples, sent: samples });
  return RUN;
}

function variants(): Variant[] {
  const prompt = freezePrompt({ name: 'zero-shot' }, LABELS, {});
  const models = Array.from({ length: MODELS }, (_, index): Variant => {
    const model = `model-${index}`;
    return { kind: 'model', name: `${model}/zero-shot`, model, endpoint: 'openai', prompt, parameters: {} };
  });
  return [...models, { kind: 'baseline', name: 'tfidf', model: 'tfidf' }];
}

/**
 * Each variant is wrong on different rows and sometimes has no answer, most of them twice as often as the one before.
 */
function prediction(index: number): Prediction {
  const { row, variant } = samplePlace({ variants: { length: MODELS + 1 }, benchmark: { repeats: 1 } }, index);
  const truth = row % LABELS.length;
  const drawn = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  const predicted = drawn % 1000 < 60 + variant * 15 ? (truth + 1 + (drawn % 3)) % LABELS.length : truth;
  const timing = { latency_ms: 300 + (drawn % 900), attempts: 1 };
  if (variant === MODELS) return { index, truth, status: 'answered', predicted, latency_ms: 0, attempts: 1 };
  if (drawn % 997 === 0) return { index, truth, status: 'failed', predicted: null, error_code: 'timeout', ...timing };
  const confidence = 0.5 + ((drawn >>> 8) % 500) / 1000;
  const others = (label: number) => (1 - confidence) * (1 + ((drawn >>> label) % 7));
  return {
    ...{ index, truth, status: 'answered', predicted, ...timing },
    answer: LABELS[predicted] ?? '',
    confidence,
    probabilities: toProbabilities(LABELS.map((_, label) => (label === predicted ? 9 * confidence : others(label)))),
    usage: { prompt_tokens: 120, cached_tokens: 0, completion_tokens: 4, reasoning_tokens: 0 },
    cost_micro_usd: 20 + variant,
  };
}
