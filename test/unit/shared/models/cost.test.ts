// What a call costs: cached and cache-written tokens, and the service tier.
import { expect, it } from 'vitest';
import { MAX_PRICE, Price } from '../../../../lambda/shared/contracts/choices/model.ts';
import { costMicroUsd, tierAsked } from '../../../../lambda/shared/models/cost.ts';

const usage = {
  prompt_tokens: 1_000,
  cached_tokens: 300,
  cache_write_tokens: 200,
  completion_tokens: 10,
  reasoning_tokens: 5,
};

it('has prices for what is read from a cache and for what is written to it', () => {
  const price = Price.parse({ input: 1, cached_input: 0.1, cache_write: 1.25, output: 5 });
  expect(costMicroUsd(usage, price)).toBeCloseTo(500 * 1 + 300 * 0.1 + 200 * 1.25 + 10 * 5, 9);
});

it('charges the price of input for both if no other is known', () => {
  expect(costMicroUsd(usage, { input: 1, output: 5 })).toBe(1_050);
});

it('counts no token twice, whatever an endpoint says', () => {
  const price = { input: 1, cached_input: 0, cache_write: 2, output: 0 };
  expect(costMicroUsd({ ...usage, cached_tokens: 900, cache_write_tokens: 900 }, price)).toBe(200);
});

it.each([
  [undefined, 100],
  ['default', 100],
  ['flex', 50],
  ['priority', 210],
  ['fast', 210],
  ['scale', 0],
  ['constructor', 100],
])('charges for the tier %s', (tier, expected) => {
  const tiers = { flex: 0.5, priority: { input: 2, output: 1 }, scale: 0 };
  const price = Price.parse({ input: 1, output: 0, tiers });
  const once = { prompt_tokens: 100, cached_tokens: 0, completion_tokens: 10, reasoning_tokens: 0 };
  expect(costMicroUsd(once, price, tier)).toBe(expected);
});

it('takes no tier that is dearer than any price may be', () => {
  const price = (tier: unknown) => Price.safeParse({ input: MAX_PRICE / 2, output: 1, tiers: { fast: tier } }).success;
  expect([price(2), price(2.1), price(-1), price({ input: MAX_PRICE + 1, output: 1 })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

it('knows the tier that is asked for', () => {
  expect([{ service_tier: 'flex' }, {}, { service_tier: 7 }].map(tierAsked)).toEqual(['flex', undefined, undefined]);
});
