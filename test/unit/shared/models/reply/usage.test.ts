import { describe, expect, it } from 'vitest';
import { MAX_PRICE } from '../../../../../lambda/shared/contracts/choices/model.ts';
import { MAX_TOKENS } from '../../../../../lambda/shared/contracts/messages.ts';
import { readSegmentKey, segmentKey } from '../../../../../lambda/shared/keys.ts';
import { costMicroUsd } from '../../../../../lambda/shared/models/cost.ts';
import { addUsage, readDecisionUsage, readUsage } from '../../../../../lambda/shared/models/reply/usage.ts';

const usage = (prompt: number, completion = 0) => ({
  prompt_tokens: prompt,
  cached_tokens: 0,
  completion_tokens: completion,
  reasoning_tokens: 0,
});

describe('readUsage', () => {
  it('counts what is there, and ignores the rest', () => {
    expect(readUsage({ prompt_tokens: 7, completion_tokens: null, total_tokens: 'x' })).toEqual(usage(7));
    expect(readUsage({ prompt_tokens: 0 })).toEqual(usage(0));
  });

  it.each([undefined, null, {}, { total_tokens: 7 }])('finds none in %j', (said) => {
    expect(readUsage(said)).toBeUndefined();
  });

  it.each([1e300, -1, 1.5, '7', MAX_TOKENS + 1, Number.POSITIVE_INFINITY, [], {}, true])(
    'takes %j for no count',
    (said) => {
      expect(readUsage({ prompt_tokens: said, completion_tokens: 1 })).toBe('odd');
      expect(readUsage({ prompt_tokens: 1, completion_tokens_details: { reasoning_tokens: said } })).toBe('odd');
    },
  );
});

it.each([
  ['xAI', { total_tokens: 135, completion_tokens_details: { reasoning_tokens: 94 } }, 103, 94],
  ['Gemini', { total_tokens: 135 }, 103, 94],
  ['OpenAI', { total_tokens: 41, completion_tokens_details: { reasoning_tokens: 5 } }, 9, 5],
  ['a server whose total is no sum', { total_tokens: 60, completion_tokens_details: { reasoning_tokens: 5 } }, 9, 5],
])('counts reasoning as a part of the completion, as %s tells it', (_, said, completion_tokens, reasoning_tokens) => {
  const told = readUsage({ prompt_tokens: 32, completion_tokens: 9, ...said });
  expect(told).toEqual({ ...usage(32), completion_tokens, reasoning_tokens });
});

it.each([
  ['OpenAI, OpenRouter', { prompt_tokens_details: { cache_write_tokens: 5 } }],
  ['LiteLLM', { prompt_tokens_details: { cache_creation_tokens: 5 } }],
  ['other gateways', { prompt_tokens_details: { cache_creation_input_tokens: 5 } }],
  ['Anthropic’s own name', { cache_creation_input_tokens: 5 }],
])('reads what was written to a cache, as %s tells it', (_, said) => {
  expect(readUsage({ prompt_tokens: 9, ...said })).toEqual({ ...usage(9), cache_write_tokens: 5 });
});

describe('readDecisionUsage', () => {
  it('reads the same counts under the names of a decision endpoint', () => {
    const said = {
      input_tokens: 9,
      output_tokens: 3,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 12,
    };
    expect(readDecisionUsage(said)).toEqual({
      ...usage(9, 3),
      cached_tokens: 4,
      reasoning_tokens: 2,
      cache_write_tokens: 1,
    });
    expect(readDecisionUsage({ input_tokens: 9, output_tokens: null })).toEqual(usage(9));
  });

  it.each([undefined, null, {}, { prompt_tokens: 7 }])('finds none in %j', (said) => {
    expect(readDecisionUsage(said)).toBeUndefined();
  });

  it.each(['7', -1, 1e300, {}])('takes %j for no count', (said) => {
    expect(readDecisionUsage({ input_tokens: said })).toBe('odd');
    expect(readDecisionUsage({ input_tokens: 1, input_tokens_details: { cached_tokens: said } })).toBe('odd');
  });

  it('costs nothing for what has no price', () => {
    expect(costMicroUsd(usage(1_000, 50), { input: 0.1 })).toBeCloseTo(100, 12);
  });
});

it('takes nothing for reasoning that a cache holds', () => {
  const told = readUsage({ prompt_tokens: 9, completion_tokens: 1, total_tokens: 15, cache_creation_input_tokens: 5 });
  expect(told).toEqual({ ...usage(9, 1), cache_write_tokens: 5 });
});

describe('addUsage', () => {
  it('sums what is known', () => {
    expect(addUsage(usage(1, 2), usage(3, 4))).toEqual(usage(4, 6));
    expect(addUsage(undefined, usage(1))).toEqual(usage(1));
    const wrote = { ...usage(1), cache_write_tokens: 2 };
    expect(addUsage(wrote, usage(1))).toEqual({ ...usage(2), cache_write_tokens: 2 });
  });

  it('is odd if a part is, or the sum', () => {
    expect(addUsage('odd', usage(1))).toBe('odd');
    expect(addUsage(undefined, 'odd')).toBe('odd');
    expect(addUsage(usage(MAX_TOKENS), usage(1))).toBe('odd');
  });
});

it('the dearest batch that Lambda hands to a function has a segment that can be read', () => {
  const price = { input: MAX_PRICE, output: MAX_PRICE };
  const facts = {
    count: 10_000,
    unanswered: 0,
    costMicroUsd: 10_000 * costMicroUsd(usage(MAX_TOKENS, MAX_TOKENS), price),
  };
  expect(readSegmentKey(segmentKey('run', '0000000000001-a', facts))).toEqual({ writtenAt: 1, ...facts });
});

it.each([1e300, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('a key cannot hold %j', (odd) => {
  expect(() => segmentKey('run', '1-a', { count: 1, unanswered: 0, costMicroUsd: odd })).toThrow(RangeError);
  expect(() => segmentKey('run', '1-a', { count: odd, unanswered: 0, costMicroUsd: 0 })).toThrow(RangeError);
});
