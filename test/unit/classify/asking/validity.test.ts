// A model of which nothing can be read is asked no more, and no other variant suffers from it.
import { describe, expect, it } from 'vitest';
import { isHopeless, noteValidity } from '../../../../lambda/classify/asking/validity.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import type { Prediction } from '../../../../lambda/shared/contracts/messages.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';

const benchmark = Benchmark.parse({});
const invalid: Prediction = { index: 0, status: 'invalid', predicted: null, latency_ms: 1, attempts: 1 };
const failed = (error_code: string): Prediction => ({ ...invalid, status: 'failed', error_code });
const valid: Prediction = { ...invalid, status: 'answered', predicted: 0 };

/** @returns whether the variant is asked after these predictions */
function isAsked(predictions: readonly Prediction[], limits: object = {}): boolean {
  const variant = modelVariant(['a', 'b']);
  for (const prediction of predictions) noteValidity(variant, prediction);
  return !isHopeless({ benchmark: { ...benchmark, limits: { ...benchmark.limits, ...limits } } }, variant);
}
const many = (prediction: Prediction, count: number): Prediction[] => Array.from({ length: count }, () => prediction);

describe('a variant', () => {
  it('is asked no more after a hundred answers of which none is valid', () => {
    expect(isAsked(many(invalid, 99))).toBe(true);
    expect(isAsked(many(invalid, 100))).toBe(false);
    expect(isAsked([...many(invalid, 50), ...many(failed('length'), 25), ...many(failed('refusal'), 25)])).toBe(false);
  });

  it('is asked on after a single valid one, before or later', () => {
    expect(isAsked([valid, ...many(invalid, 1_000)])).toBe(true);
    expect(isAsked([...many(invalid, 1_000), valid])).toBe(true);
  });

  it('is asked on if its failures are the endpoint’s, or its answers come from the cache', () => {
    expect(isAsked(many(failed('timeout'), 1_000))).toBe(true);
    expect(isAsked(many({ ...invalid, from_cache: true }, 1_000))).toBe(true);
  });

  it('is asked on if the benchmark says so', () => {
    expect(isAsked(many(invalid, 1_000), { stop_if_nothing_valid: false })).toBe(true);
  });

  it('does not stop another one', () => {
    const [one, other] = [modelVariant(['a', 'b']), modelVariant(['a', 'b'])];
    for (const prediction of many(invalid, 100)) noteValidity(one, prediction);
    expect(isHopeless({ benchmark }, one)).toBe(true);
    expect(isHopeless({ benchmark }, other)).toBe(false);
  });
});
