import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';
import { InputError } from '../../lambda/shared/input-error.ts';

const endpoint = { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/openai-api-key' };
const settings = (context: Record<string, unknown>) => readSettings((key) => context[key]);

function problems(context: Record<string, unknown>): string[] {
  try {
    settings(context);
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the context', () => {
  it('is read with its defaults, and handed on as it was written', () => {
    const { endpoints, endpointsJson, benchmarkJson } = settings({ endpoints: [endpoint], benchmark: { repeats: 2 } });
    expect(endpoints).toEqual([{ ...endpoint, request_timeout: 60, headers: {}, prices: {} }]);
    expect(endpointsJson).toBe(JSON.stringify([endpoint]));
    expect(benchmarkJson).toBe('{"repeats":2}');
  });

  it('may come from the command line, as text', () => {
    expect(settings({ endpoints: JSON.stringify([endpoint]) }).endpoints).toHaveLength(1);
  });

  it('may declare no endpoint: the baselines need none', () => {
    expect(settings({})).toEqual({ endpoints: [], endpointsJson: '[]', benchmarkJson: '{}' });
  });

  it('gets all its problems listed at once', () => {
    const context = {
      endpoints: [{ nam: 'Open AI', baseUrl: 'ftp://example.com', prices: { m: { inptu: 1, output: 2 } } }],
      benchmark: { models: [{ modell: 'm' }], baseline: ['prior'], repeats: 0 },
    };
    expect(problems(context)).toEqual([
      'cdk.json: context.endpoints[0].name: expected string, and it is missing.',
      'cdk.json: context.endpoints[0].baseUrl: Invalid URL.',
      'cdk.json: context.endpoints[0].prices.m.input: expected number, and it is missing.',
      'cdk.json: context.endpoints[0].prices.m: there is no key inptu. Did you mean input?',
      'cdk.json: context.endpoints[0]: there is no key nam. Did you mean name?',
      'cdk.json: context.benchmark.models[0].model: expected string, and it is missing.',
      'cdk.json: context.benchmark.models[0]: there is no key modell. Did you mean model?',
      'cdk.json: context.benchmark.repeats: Too small: expected number to be >=1.',
      'cdk.json: context.benchmark: there is no key baseline. Did you mean baselines?',
    ]);
  });

  it('names what a value may be', () => {
    expect(problems({ benchmark: { labels: 3 } })).toEqual([
      'cdk.json: context.benchmark.labels: expected array or record.',
    ]);
  });

  it('is told of text that is no JSON', () => {
    expect(problems({ endpoints: '[{' })).toEqual(['cdk.json: context.endpoints: expected array, received string.']);
  });

  it('may name declared endpoints only', () => {
    const benchmark = { models: [{ model: 'gpt', endpoint: 'opena' }] };
    expect(problems({ endpoints: [endpoint], benchmark })).toEqual([
      'cdk.json: context.benchmark.models[0]: the endpoint opena is not declared in context.endpoints. Did you mean openai?',
    ]);
  });

  it('must fit into a function’s environment', () => {
    const prices = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`model-${n}`, { input: 1, output: 2 }]));
    expect(problems({ endpoints: [{ ...endpoint, prices }] })).toEqual([
      expect.stringMatching(/^cdk\.json: context\.endpoints and context\.benchmark take 3\d{3} bytes as JSON;/),
    ]);
  });
});

it('a wrong context ends the app with its problems, without a stack trace', async () => {
  const context = JSON.stringify({ endpoints: [{ ...endpoint, headrs: {} }] });
  const env = { ...process.env, CDK_CONTEXT_JSON: context };
  const ended = promisify(execFile)(process.execPath, ['infra/app.ts'], { env });
  await expect(ended).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'cdk.json: context.endpoints[0]: there is no key headrs. Did you mean headers?\n',
  });
});
