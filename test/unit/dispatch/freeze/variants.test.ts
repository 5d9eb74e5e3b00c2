import { describe, expect, it } from 'vitest';
import { planVariants, type VariantInput } from '../../../../lambda/dispatch/freeze/variants.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';

const plan = (benchmark: object, more: Partial<VariantInput> = {}) =>
  planVariants({
    benchmark: Benchmark.parse(benchmark),
    columns: { label: 'tag', text: ['title'], id: 'id', all: ['id', 'title', 'body', 'tag'] },
    labels: ['a', 'b'],
    descriptions: {},
    endpoints: [
      Endpoint.parse({ name: 'openai', baseUrl: 'https://example.com/v1', prices: { m: { input: 1, output: 2 } } }),
    ],
    hasTrain: true,
    file: 'benchmarks/tags.yaml',
    ...more,
  });

describe('planVariants', () => {
  it('makes a variant of every model with every prompt, besides the baselines', () => {
    const { variants, problems } = plan({ models: ['m', 'org/n'], prompts: [{ name: 'p' }, { name: 'q' }] });
    expect(problems).toEqual([]);
    expect(variants.map(({ name }) => name)).toEqual([
      'majority',
      'prior',
      'keywords',
      'tfidf',
      'm/p',
      'm/q',
      'org-n/p',
      'org-n/q',
    ]);
  });

  it('takes the price from the endpoint, else from the benchmark, and else leaves it unknown', () => {
    const { variants } = plan({
      baselines: [],
      models: [
        'm',
        { model: 'm', name: 'own', price: { input: 0, output: 0 } },
        { model: 'o', price: { input: 9, output: 9 } },
        'n',
      ],
    });
    const prices = variants.map((variant) => variant.kind === 'model' && variant.price);
    expect(prices).toEqual([{ input: 1, output: 2 }, { input: 1, output: 2 }, { input: 9, output: 9 }, undefined]);
  });

  it('leaves out what needs a train file if there is none, and says so', () => {
    const { variants, warnings } = plan({}, { hasTrain: false });
    expect(variants.map(({ name }) => name)).toEqual(['keywords']);
    expect(warnings).toEqual([expect.objectContaining({ code: 'no_train' })]);
  });

  it.each([
    ['an undeclared endpoint', { models: [{ model: 'm', endpoint: 'opnai' }] }, 'did you mean openai?'],
    [
      'a placeholder that is no column',
      { models: ['m'], prompts: [{ name: 'p', user: '{{titel}}' }] },
      'did you mean {{title}}?',
    ],
    ['the truth in a prompt', { models: ['m'], prompts: [{ name: 'p', user: '{{tag}}' }] }, 'the label’s column'],
    [
      'a place for examples that the prompt does not have',
      { models: ['m'], prompts: [{ name: 'p', user: '{{examples}}' }] },
      'has no `examples`',
    ],
    [
      'examples as text without a place',
      { models: ['m'], prompts: [{ name: 'p', system: 's', examples: { strategy: 'random', format: 'text' } }] },
      'no {{examples}} to say where they stand',
    ],
    [
      'examples without a reason where one is asked for',
      { models: ['m'], prompts: [{ name: 'p', reason: true, examples: { strategy: 'random' } }] },
      'its examples are answers without one',
    ],
    ['two variants of one name', { models: ['m', 'm'] }, 'called m/zero-shot'],
    ['nothing to compare', { baselines: [] }, 'nothing to compare'],
  ])('refuses %s', (_what, benchmark, message) => {
    const { problems } = plan(benchmark);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.file).toBe('benchmarks/tags.yaml');
    expect(problems[0]?.message.replaceAll("'", '’')).toContain(message);
  });

  it('freezes the prompt of a decision as it will be sent', () => {
    const models = ['m', { model: 'd', answer: 'decision' }];
    const { variants, problems } = plan({ baselines: [], models });
    expect(problems).toEqual([]);
    const prompts = variants.flatMap((variant) => (variant.kind === 'model' ? [variant.prompt] : []));
    expect(prompts.map(({ answer }) => answer)).toEqual(['label', 'decision']);
    expect(prompts[1]?.system).not.toContain('label_descriptions');
  });

  it.each([
    [256, 'd: `answer: decision` cannot be used: a decision endpoint takes 2 to 255 labels, and there are 256.'],
    [1, 'd: `answer: decision` cannot be used: a decision endpoint takes 2 to 255 labels, and there is 1.'],
  ])('refuses %d labels for a decision endpoint, with the way out', (count, message) => {
    const labels = Array.from({ length: count }, (_, index) => `label ${index}`);
    const { problems } = plan({ models: ['m', { model: 'd', answer: 'decision' }] }, { labels });
    expect(problems).toEqual([
      { file: 'benchmarks/tags.yaml', message, advice: expect.stringContaining('Set `answer: auto`') },
    ]);
    expect(plan({ models: ['m'] }, { labels }).problems).toEqual([]);
  });

  it('takes 255 labels for a decision endpoint', () => {
    const labels = Array.from({ length: 255 }, (_, index) => `label ${index}`);
    expect(plan({ answer: 'decision', models: ['m'] }, { labels }).problems).toEqual([]);
  });

  it('refuses a reason from a decision endpoint', () => {
    const prompts = [{ name: 'p' }, { name: 'why', reason: true }];
    expect(plan({ answer: 'decision', models: ['m'], prompts }).problems.map(({ message }) => message)).toEqual([
      'm: `answer: decision` gives no reason, and the prompt why asks for a `reason`.',
    ]);
    expect(plan({ models: ['m'], prompts }).problems).toEqual([]);
  });

  it.each(['label', 'json_schema'])('wants the price of answers by chat: %s', (answer) => {
    const models = [{ model: 'n', answer, price: { input: 1 } }];
    expect(plan({ models }).problems.map(({ message }) => message)).toEqual([
      'the price of n has no `output`, and by chat its answers are paid for.',
    ]);
    expect(plan({ models: [{ ...models[0], answer: 'decision' }], limits: { budget_usd: 1 } }).problems).toEqual([]);
  });

  it('requires a price for every model if there is a budget', () => {
    const { problems } = plan({ models: ['m', 'n'], limits: { budget_usd: 1 } });
    expect(problems.map(({ message }) => message)).toEqual([
      '`limits.budget_usd` is given, and no price is known for n.',
    ]);
  });

  it('refuses gates that can never be evaluated, with the nearest name', () => {
    const gate = (more: object) => ({ metric: 'recall', label: 'a', min: 0.5, ...more });
    const gates = [gate({}), gate({ variant: 'm/zero-shoot' }), gate({ variant: 'best', label: 'c' })];
    expect(plan({ models: ['m'], gates }).problems.map(({ message }) => message)).toEqual([
      '`gates[1]` is for the variant m/zero-shoot, which there is not; did you mean m/zero-shot?',
      expect.stringMatching(/^`gates\[2\]` is for the label c, which there is not/),
    ]);
    expect(plan({ gates: [gate({})] }).problems[0]?.message).toBe(
      '`gates[0]` is for each variant that calls a model, and there is none.',
    );
  });
});
