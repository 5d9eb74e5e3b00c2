// What the operator's limits refuse, whatever a benchmark says.
import { describe, expect, it } from 'vitest';
import { allowedProblems } from '../../../../../lambda/dispatch/freeze/checks/allowed.ts';
import { Benchmark } from '../../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { OWN_MACHINE, StackLimits } from '../../../../../lambda/shared/contracts/stack-limits.ts';

const price = { input: 1, output: 2 };
const endpoints = [
  Endpoint.parse({
    name: 'openai',
    baseUrl: 'https://a.test/v1',
    prices: { m: price, tiered: { ...price, tiers: { flex: 0.5 } } },
  }),
  Endpoint.parse({ name: 'bare', baseUrl: 'https://b.test/v1' }),
];
const found = (model: object, limits: object = {}) =>
  allowedProblems(Benchmark.parse({ models: [model] }), endpoints, StackLimits.parse(limits), 'benchmarks/tags.yaml');
const messages = (...given: Parameters<typeof found>) => found(...given).map(({ message }) => message);

describe('a model', () => {
  it('may be called if its endpoint declares its price', () => {
    expect(messages({ model: 'm' })).toEqual([]);
  });

  it('may not if the price is only the benchmark’s, or is another endpoint’s', () => {
    expect(found({ model: 'n', price: { input: 0, output: 0 } })).toEqual([
      {
        file: 'benchmarks/tags.yaml',
        message: '`models[0]`: this stack does not allow the model n at the endpoint openai.',
        advice:
          'It allows: m, tiered. Declare its price in `prices` of the endpoint openai in cdk.json and deploy again, or set `limits.models` there.',
      },
    ]);
    expect(messages({ model: 'm', endpoint: 'bare' })).toHaveLength(1);
    expect(messages({ model: 'constructor' })).toHaveLength(1);
  });

  it('may be any with `models: "*"`, whose price must be known while a limit on spending holds', () => {
    expect(messages({ model: 'n', price }, { models: '*' })).toEqual([]);
    expect(messages({ model: 'n' }, { models: '*' })).toEqual([
      '`models[0]`: no price is known for n, and this stack limits what is spent.',
    ]);
    expect(messages({ model: 'n' }, { models: '*', run_usd: null })).toEqual([]);
    expect(messages({ model: 'n' }, { models: '*', run_usd: null, day_usd: 5 })).toHaveLength(1);
  });

  it('may be one of a list, and then no other', () => {
    expect(messages({ model: 'n', price }, { models: ['n'] })).toEqual([]);
    expect(messages({ model: 'm' }, { models: ['n'] })).toHaveLength(1);
  });
});

describe('a parameter', () => {
  it('is passed on if it shapes the answer', () => {
    expect(messages({ model: 'm', parameters: { temperature: 0, max_tokens: 9, reasoning_effort: 'none' } })).toEqual(
      [],
    );
  });

  it('is refused if it costs something of its own or leads elsewhere', () => {
    expect(messages({ model: 'm', parameters: { web_search_options: {}, models: ['x'], temperature: 0 } })).toEqual([
      '`models[0]`: this stack does not pass on the parameter web_search_options, models.',
    ]);
    const all = { parameters: '*' };
    expect(messages({ model: 'm', parameters: { web_search_options: {} } }, all)).toEqual([]);
    expect(messages({ model: 'm', parameters: { temperature: 0 } }, { parameters: ['seed'] })).toHaveLength(1);
  });

  it('`service_tier` is passed on if the tier has a declared price', () => {
    expect(messages({ model: 'tiered', parameters: { service_tier: 'flex' } })).toEqual([]);
    expect(messages({ model: 'tiered', parameters: { service_tier: 'priority' } })).toHaveLength(1);
    expect(messages({ model: 'm', parameters: { service_tier: 'flex' } })).toHaveLength(1);
  });
});

it('on a laptop everything may be called', () => {
  expect(messages({ model: 'n', parameters: { tools: [] } }, OWN_MACHINE)).toEqual([]);
});
