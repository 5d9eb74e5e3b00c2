import { describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import type { ModelVariant } from '../../../../lambda/shared/contracts/variant.ts';
import { asDecision } from '../../../../lambda/shared/models/decision-prompt.ts';
import { freezePrompt } from '../../../../lambda/shared/models/prompt.ts';
import { makePlan, type PlanInput } from '../../../../lambda/shared/planning/plan.ts';

const price = { input: 1, cached_input: 0.1, output: 10 };
const variant = (system: string): ModelVariant => ({
  kind: 'model',
  name: 'm/p',
  model: 'm',
  endpoint: 'openai',
  prompt: freezePrompt({ name: 'p', system, user: '{{text}}' }, ['yes'], {}),
  parameters: {},
  price,
});
const endpoint = (limits: object) => Endpoint.parse({ name: 'openai', baseUrl: 'https://localhost/v1', ...limits });

/** One character is one token. */
const input = (changes: Partial<PlanInput> = {}): PlanInput => ({
  variants: [variant('x')],
  rows: 1_000,
  repeats: 1,
  textColumns: ['text'],
  labelCounts: new Map([
    ['a', 900],
    ['abcdefghijk', 100],
  ]),
  sample: [{ text: 'short' }, { text: 'rather long' }],
  chosenExamples: () => undefined,
  promptRow: (_prompt, row) => row,
  endpoints: [endpoint({})],
  tokenCounter: () => (text) => text.length,
  ...changes,
});

describe('makePlan', () => {
  it('counts the prompts of the rows it is given, and labels as often as they occur', () => {
    const plan = makePlan(input({ repeats: 2 }));
    // 3 for the request, 4 for each of two messages, 1 for the system text and a mean of 8 for the row.
    expect(plan).toMatchObject({ requests: 2_000, prompt_tokens: 2_000 * 20, completion_tokens: 2_000 * 2 });
    expect(plan.cost_usd).toBeCloseTo((40_000 * 1 + 4_000 * 10) / 1e6, 12);
    expect(plan).toMatchObject({ rows: 1_000, counted_rows: 2, samples: 2_000 });
  });

  it('counts what a prompt shows of a row', () => {
    const cut = makePlan(input({ promptRow: () => ({ text: '' }) }));
    // Without the mean of 8 for the row.
    expect(cut.prompt_tokens).toBe(1_000 * 12);
  });

  it('counts the choices of a decision, and no answer', () => {
    const asked = variant('x'.repeat(1_200));
    const price = { input: 1, cached_input: 0.1 };
    const plan = makePlan(input({ variants: [{ ...asked, prompt: asDecision(asked.prompt), price }] }));
    // As above, with the instructions and the one choice, "- yes".
    expect(plan).toMatchObject({ prompt_tokens: 1_000 * (19 + 1_200 + 5), completion_tokens: 0 });
    expect(plan.cost_usd).toBeCloseTo((plan.prompt_tokens * 1) / 1e6, 12);
    // The instructions follow the row.
    expect(plan.variants[0]?.cacheable_tokens).toBe(0);
  });

  it('pays once for what the first request writes to a cache, and the price of the tier that is asked for', () => {
    const priced = { input: 1, cached_input: 0.1, cache_write: 2, output: 10, tiers: { flex: 0.5 } };
    const long = { ...variant('x'.repeat(1_200)), price: priced };
    const plan = makePlan(input({ variants: [long] }));
    expect((plan.cost_usd ?? 0) - (plan.cost_usd_cached ?? 0)).toBeCloseTo((999 * 1_152 * 0.9 - 1_152) / 1e6, 9);
    const flex = makePlan(input({ variants: [{ ...long, parameters: { service_tier: 'flex' } }] }));
    expect(flex.cost_usd).toBeCloseTo((plan.cost_usd ?? 0) / 2, 12);
    expect(flex.cost_usd_cached).toBeCloseTo((plan.cost_usd_cached ?? 0) / 2, 12);
  });

  it('caches nothing of a short prompt', () => {
    const plan = makePlan(input({ variants: [variant('x'.repeat(500))] }));
    expect(plan.cost_usd_cached).toBe(plan.cost_usd);
  });

  it('caches the common beginning of long prompts in steps of 128 tokens, but not in the first request', () => {
    const plan = makePlan(input({ variants: [variant('x'.repeat(1_200))] }));
    expect(plan.variants[0]?.cacheable_tokens).toBe(999 * 1_152);
    expect((plan.cost_usd ?? 0) - (plan.cost_usd_cached ?? 0)).toBeCloseTo((999 * 1_152 * 0.9) / 1e6, 9);
  });

  it('gives no cost if a price is missing', () => {
    const { price: _, ...unpriced } = variant('x');
    const plan = makePlan(input({ variants: [unpriced, variant('x')] }));
    expect(plan.cost_usd).toBeNull();
    expect(plan.cost_usd_cached).toBeNull();
    expect(plan.variants.map(({ cost_usd }) => cost_usd === null)).toEqual([true, false]);
  });

  it.each([
    [{ max_requests_per_minute: 100 }, 600, 'max_requests_per_minute'],
    [{ max_requests_per_minute: 100, max_tokens_per_minute: 1_000 }, 22 * 60, 'max_tokens_per_minute'],
    [{ max_concurrent_requests: 4 }, 500, 'concurrent_requests'],
  ])('takes as long as the narrowest limit %j makes it', (limits, seconds, limited_by) => {
    expect(makePlan(input({ endpoints: [endpoint(limits)] }))).toMatchObject({ seconds, limited_by });
  });

  it('takes no longer because of an endpoint that it does not use', () => {
    const openai = endpoint({ max_requests_per_minute: 5_000 });
    const groq = { ...endpoint({ max_requests_per_minute: 30 }), name: 'groq' };
    const alone = makePlan(input({ rows: 20_000, endpoints: [openai] }));
    expect(alone).toMatchObject({ limited_by: 'concurrent_requests' });
    expect(alone.seconds).toBeCloseTo((20_000 * 2) / 165, 6);
    expect(makePlan(input({ rows: 20_000, endpoints: [openai, groq] }))).toEqual(alone);
  });

  it('takes as long as the slowest endpoint that it uses', () => {
    const groq = { ...endpoint({ max_requests_per_minute: 30 }), name: 'groq' };
    const both = [variant('x'), { ...variant('x'), name: 'g/p', endpoint: 'groq' }];
    const endpoints = [endpoint({ max_requests_per_minute: 5_000 }), groq];
    const plan = makePlan(input({ variants: both, endpoints }));
    expect(plan.seconds).toBeCloseTo(2_000, 6);
    expect(plan.limited_by).toBe('max_requests_per_minute');
  });

  it('costs nothing and takes no time with baselines alone', () => {
    const baseline = { kind: 'baseline', name: 'majority', model: 'majority' } as const;
    const plan = makePlan(input({ variants: [baseline] }));
    expect(plan).toMatchObject({ requests: 0, cost_usd: 0, seconds: 0, limited_by: 'none' });
    expect(plan.aws_usd).toBeGreaterThan(0);
  });
});
