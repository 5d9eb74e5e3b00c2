// What a preflight finds out about servers that accept more or less.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { planVariants } from '../../../../lambda/dispatch/freeze/variants.ts';
import { preflight } from '../../../../lambda/dispatch/preflight/preflight.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { chatClient } from '../../../../lambda/shared/models/call/chat-client.ts';
import { maskedTokens } from '../../../support/openai/envelope-replies.ts';
import * as replies from '../../../support/openai/replies.ts';
import { failFirst } from '../../../support/openai/scripts.ts';
import {
  type ChatRequest,
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../../support/openai/server.ts';

let server: OpenAiServer | undefined;
afterEach(async () => void (await server?.stop()));

const LOGPROBS = { logprobs: true, top_logprobs: 20 };
const FILE = 'benchmarks/tags.yaml';

async function tryOut(choice: object, options: Partial<OpenAiServerOptions> = {}, labels = ['a', 'b'], samples = 10) {
  server = await startOpenAiServer({ script: () => replies.answer('a'), ...options });
  const endpoints = [Endpoint.parse({ name: 'openai', baseUrl: server.url })];
  const benchmark = Benchmark.parse({ models: ['m'], baselines: [], ...choice });
  const columns = { label: 'tag', text: ['text'], all: ['text', 'tag'] };
  const { variants } = planVariants({
    benchmark,
    columns,
    labels,
    descriptions: {},
    endpoints,
    hasTrain: false,
    file: FILE,
  });
  const run = { labels, label_descriptions: {}, text: columns.text, samples };
  const connect = async (endpoint: Endpoint) => chatClient(endpoint, 'dummy');
  const tried = await preflight({ variants, benchmark, run, file: FILE }, { endpoints, connect });
  const [variant] = tried.variants;
  const negotiated =
    variant?.kind === 'model' ? { answer: variant.prompt.answer, parameters: variant.parameters } : undefined;
  return { ...tried, negotiated, calls: server.requestCount };
}

describe('a preflight', () => {
  it('sees that a server masks its choice after computing the log-probabilities', async () => {
    const place = { token: 'a', logprob: -6.6, top: { Add: -1.6, a: -6.6 } };
    const script = () => ({ ...replies.answer('a'), logprobs: maskedTokens('a', place) });
    const masked = async (choice: object) => {
      const { variants } = await tryOut(choice, { structured: true, logprobs: true, script });
      await server?.stop();
      return variants.map((variant) => variant.kind === 'model' && variant.masked);
    };
    expect(await masked({})).toEqual([true]);
    expect(await masked({ models: [{ model: 'm', parameters: { temperature: 1 } }] })).toEqual([undefined]);
  });

  it('holds a mask that one prompt shows against every schema of the model', async () => {
    const place = { token: 'a', logprob: -6.6, top: { Add: -1.6, a: -6.6 } };
    const honest = { token: 'a', logprob: -0.1, top: { a: -0.1 } };
    const script = ({ body }: ChatRequest) =>
      JSON.stringify(body.messages).includes('shows it')
        ? { ...replies.answer('a'), logprobs: maskedTokens('a', place) }
        : { ...replies.answer('a'), logprobs: [honest] };
    const prompts = ['before', 'shows it', 'after'].map((system, index) => ({ name: `p${index}`, system }));
    const { variants } = await tryOut({ prompts }, { structured: true, logprobs: true, script });
    expect(variants.map((variant) => variant.kind === 'model' && variant.masked)).toEqual([true, true, true]);
    await server?.stop();
    const plain = await tryOut({ prompts, answer: 'label' }, { structured: true, logprobs: true, script });
    const masks = plain.variants.map((variant) => variant.kind === 'model' && variant.masked);
    expect(masks).toEqual([undefined, true, undefined]);
  });

  it('asks only once if a model accepts everything', async () => {
    const { negotiated, problems, calls } = await tryOut({}, { structured: true, logprobs: true });
    expect(negotiated).toEqual({ answer: 'json_schema', parameters: { temperature: 0, ...LOGPROBS } });
    expect(problems).toEqual([]);
    expect(calls).toBe(1);
  });

  it('leaves out what a model accepts but does not do', async () => {
    const { negotiated, calls } = await tryOut({});
    expect(negotiated).toEqual({ answer: 'label', parameters: { temperature: 0 } });
    expect(calls).toBe(1);
  });

  it.each([
    ['temperature, as reasoning models do', ['temperature'], { answer: 'json_schema', parameters: LOGPROBS }],
    ['log-probabilities', ['logprobs'], { answer: 'json_schema', parameters: { temperature: 0 } }],
    [
      'the most likely tokens',
      ['top_logprobs'],
      { answer: 'json_schema', parameters: { temperature: 0, logprobs: true } },
    ],
    ['a schema', ['response_format'], { answer: 'label', parameters: { temperature: 0, ...LOGPROBS } }],
    ['all of them', ['response_format', 'temperature', 'logprobs'], { answer: 'label', parameters: {} }],
  ])('goes on without what a model refuses: %s', async (_what, rejects, expected) => {
    const { negotiated, problems } = await tryOut({}, { structured: true, logprobs: true, rejects });
    expect(negotiated).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it('asks for fewer of the most likely tokens if there is a limit', async () => {
    const { negotiated, calls } = await tryOut({}, { structured: true, logprobs: true, topLogprobs: 5 });
    expect(negotiated?.parameters).toEqual({ temperature: 0, logprobs: true, top_logprobs: 5 });
    expect(calls).toBe(1);
  });

  it('does not ask for the most likely tokens if the run is too large to keep their probabilities', async () => {
    const { negotiated } = await tryOut({}, { structured: true, logprobs: true }, ['a', 'b'], 6_000_000);
    expect(negotiated?.parameters).toEqual({ temperature: 0, logprobs: true });
  });

  it('does not ask for the most likely tokens if a server omits them', async () => {
    const { negotiated } = await tryOut({}, { structured: true, logprobs: true, topLogprobs: 0 });
    expect(negotiated?.parameters).toEqual({ temperature: 0, logprobs: true });
  });

  it('continues without what a server does not know and answers with 500', async () => {
    const script: OpenAiServerOptions['script'] = ({ body }) =>
      body.logprobs === undefined ? replies.answer('a') : replies.serverError;
    const { negotiated } = await tryOut({}, { script, structured: true });
    expect(negotiated).toEqual({ answer: 'json_schema', parameters: { temperature: 0 } });
  });

  it('asks for no schema if the benchmark wants a plain label', async () => {
    const { negotiated } = await tryOut({ answer: 'label' }, { structured: true });
    expect(negotiated?.answer).toBe('label');
    expect(server?.requests.filter(({ body }) => body.response_format !== undefined)).toEqual([]);
  });

  it('sets no temperature if the author has chosen how to sample', async () => {
    const { negotiated } = await tryOut({ models: [{ model: 'm', parameters: { reasoning_effort: 'low' } }] });
    expect(negotiated?.parameters).toEqual({ reasoning_effort: 'low' });
  });

  it('says which key of the file holds a refused parameter, in the endpoint’s words', async () => {
    const models = ['other', { model: 'm', parameters: { max_tokens: 5 } }];
    const { problems } = await tryOut({ models }, { rejects: ['max_tokens'] });
    expect(problems).toEqual([
      {
        file: FILE,
        message:
          "m/zero-shot cannot be called at openai: 400 Unsupported parameter: 'max_tokens' is not supported with this model. (unsupported_parameter).",
        advice: 'Change or remove `models[1].parameters.max_tokens`.',
      },
    ]);
  });

  it('refuses a schema that the benchmark insists on and the model does not accept', async () => {
    const { problems } = await tryOut({ answer: 'json_schema' }, { rejects: ['response_format'] });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.advice).toBe('Set `answer: auto` or `answer: label`: this model takes no strict schema.');
  });

  it('falls back to plain labels if there are too many for a schema', async () => {
    const labels = Array.from({ length: 1_001 }, (_, index) => `label ${index}`);
    const { negotiated } = await tryOut({ answer: 'json_schema' }, { structured: true }, labels);
    expect(negotiated?.answer).toBe('label');
  });

  it('waits for a rate limit', async () => {
    const script = failFirst(1, replies.rateLimited(0.1), () => replies.answer('a'));
    const { negotiated } = await tryOut({}, { script, structured: true });
    expect(negotiated?.answer).toBe('json_schema');
  });

  it('waits for at least a second, even if a limit asks for less', async () => {
    const started = performance.now();
    await tryOut({}, { script: failFirst(1, replies.rateLimited(0), () => replies.answer('a')) });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });
});

describe('the day on which a model is switched off', () => {
  const warningsWith = async (facts: object | 'hang', models: object[] = [{ model: 'org/m' }]) =>
    (await tryOut({ models }, { modelFacts: { 'org/m': facts } })).warnings;

  it.each([
    ['OpenAI', { shutdown_date: '2026-12-11' }],
    ['OpenRouter', { expiration_date: '2026-12-11T00:00:00Z' }],
    [
      'Azure',
      { lifecycle_status: 'generally-available', deprecation: { fine_tune: 1_700_000_000, inference: 1_796_947_200 } },
    ],
  ])('is a warning, as %s tells of it', async (_, facts) => {
    expect(await warningsWith(facts)).toEqual([
      { code: 'model_retires', message: 'org/m will be switched off on 2026-12-11, according to openai.' },
    ]);
  });

  it('is looked up at OpenRouter’s own route', async () => {
    const route = (_: IncomingMessage, response: ServerResponse) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: { id: 'org/m', expiration_date: '2026-12-11' } }));
    };
    const { warnings } = await tryOut({ models: [{ model: 'org/m' }] }, { routes: { '/v1/model/org/m': route } });
    expect(warnings).toMatchObject([{ code: 'model_retires' }]);
  });

  it.each([
    ['none is announced', { shutdown_date: null, expiration_date: null }],
    ['the endpoint says something else', { shutdown_date: 'soon', deprecation: 'yes' }],
    ['the endpoint never answers', 'hang'],
  ] as const)('is no warning where %s', async (_, facts) => {
    const started = performance.now();
    expect(await warningsWith(facts)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is reported once per model, however many prompts use it', async () => {
    const { warnings, calls } = await tryOut(
      { models: ['org/m'], prompts: [{ name: 'p' }, { name: 'q' }] },
      { modelFacts: { 'org/m': { shutdown_date: '2026-12-11' } } },
    );
    expect(warnings).toHaveLength(1);
    expect(calls).toBe(2);
  });
});
