import { expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import type { EmbeddingVariant } from '../../../../lambda/shared/contracts/variant.ts';
import { makePlan } from '../../../../lambda/shared/planning/plan.ts';

const variant = (classifier: EmbeddingVariant['classifier']): EmbeddingVariant => ({
  kind: 'embedding',
  name: `m/${classifier}`,
  model: 'm',
  endpoint: 'openai',
  classifier,
  parameters: { dimensions: 256 },
  price: { input: 2 },
});

it('counts the tokens of the train file and of the holdout once for both classifiers', () => {
  const plan = makePlan({
    variants: [variant('logistic_regression'), variant('knn')],
    rows: 100,
    repeats: 3,
    textColumns: ['title', 'text'],
    labelCounts: new Map([['a', 100]]),
    sample: [{ title: 'ab', text: 'cde' }],
    chosenExamples: () => undefined,
    promptRow: (_, row) => row,
    // With vectors of 256 numbers, 640 of the train rows are embedded.
    train: { texts: ['abcd', 'ef'], rows: (dimensions) => (dimensions === 256 ? 640 : 1) },
    endpoints: [Endpoint.parse({ name: 'openai', baseUrl: 'https://localhost/v1' })],
    tokenCounter: () => (text) => text.length,
  });
  const tokens = 100 * 'ab cde'.length + 640 * 3;
  expect(plan.variants).toMatchObject([
    { prompt_tokens: tokens, completion_tokens: 0, cost_usd: (tokens * 2) / 1e6 },
    { requests: 0, prompt_tokens: 0, cost_usd: 0 },
  ]);
  // Chunks of 64 train rows, and rows in requests of as many as a worker has in flight.
  expect(plan.requests).toBe(640 / 64 + Math.ceil(100 / 32));
  expect(plan.cost_usd).toBeCloseTo((tokens * 2) / 1e6, 12);
  expect(plan.seconds).toBeGreaterThan(0);
});
