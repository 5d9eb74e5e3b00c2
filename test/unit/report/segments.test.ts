import { expect, it } from 'vitest';
import { factsOf } from '../../../lambda/report/segments.ts';
import type { Prediction } from '../../../lambda/shared/contracts/messages.ts';

it("a segment's key counts what was paid now: an answer from the cache was paid for before", () => {
  const answered = { index: 0, truth: 0, status: 'answered', predicted: 0, latency_ms: 1, attempts: 1 } as const;
  const predictions: Prediction[] = [
    { ...answered, cost_micro_usd: 10.4 },
    { ...answered, index: 1, cost_micro_usd: 20, from_cache: true },
    { ...answered, index: 2, status: 'failed', predicted: null, error_code: 'refusal' },
  ];
  expect(factsOf(predictions)).toEqual({ count: 3, unanswered: 1, costMicroUsd: 10 });
});
