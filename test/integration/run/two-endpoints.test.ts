// Two endpoints, each with its own queue, functions and key.
import { expect, it, onTestFinished } from 'vitest';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { answer } from '../../support/openai/replies.ts';
import { type OpenAiServerOptions, startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

const WORDS = { bug: ['crash', 'error', 'broken'], billing: ['invoice', 'refund', 'charge'] } as const;
const csv = (count: number, from: number) =>
  `text,label\n${Array.from({ length: count }, (_, at) => {
    const label = at % 2 === 0 ? 'bug' : 'billing';
    return `${WORDS[label][at % 3]} report number ${at + from},${label}`;
  }).join('\n')}\n`;
const script = ({ user }: { readonly user: string }) => answer(/crash|error|broken/.test(user) ? 'bug' : 'billing');

async function serve(name: string, options: OpenAiServerOptions, more: object = {}) {
  const apiKey = `sk-${name}`;
  const server = await startOpenAiServer({ ...options, apiKey });
  onTestFinished(() => server.stop());
  const endpoint = Endpoint.parse({ name, baseUrl: server.url, apiKeyParameter: `/holdout/${name}`, ...more });
  return { server, endpoint, parameters: { [`/holdout/${name}`]: apiKey } };
}

async function start(...all: Awaited<ReturnType<typeof serve>>[]) {
  const parameters = Object.assign({}, ...all.map((one) => one.parameters));
  const endpoints = all.map(({ endpoint }) => endpoint);
  const test = await startTestStack(undefined, undefined, { exactly: { endpoints, parameters } });
  onTestFinished(() => endTestStack(test));
  return test;
}

it('asks each model at its own endpoint, and both are in one report', async () => {
  const chat = await serve('chat', { script }, { max_concurrent_requests: 1 });
  const other = await serve('other', { script });
  const test = await start(chat, other);
  await test.upload('tickets', {
    holdout: csv(20, 0),
    train: csv(10, 100),
    benchmark: {
      models: [
        { model: 'one', endpoint: 'chat' },
        { model: 'two', endpoint: 'other' },
      ],
      baselines: ['keywords'],
    },
  });
  const report = await test.report('tickets');
  expect(report).toMatchObject({ status: 'complete', problems: [] });
  expect(report.variants.map(({ name, answered }) => [name, answered])).toEqual([
    ['keywords', 20],
    ['one/zero-shot', 20],
    ['two/zero-shot', 20],
  ]);
  expect(new Set(chat.server.requests.map(({ body }) => body.model))).toEqual(new Set(['one']));
  expect(new Set(other.server.requests.map(({ body }) => body.model))).toEqual(new Set(['two']));
});

const near = { name: 'near', examples: { strategy: 'semantic_similarity', count: 2, embeddings: 'vectors' } };
const benchmark = {
  models: [
    { model: 'stub', endpoint: 'chat' },
    { model: 'vectors', kind: 'embedding', endpoint: 'embeddings' },
  ],
  prompts: [near],
  answer: 'label',
  baselines: [],
};

it('chooses the examples of a prompt by vectors of another endpoint, if that is declared', async () => {
  const chat = await serve('chat', { script }, { embeddings_from: ['embeddings'] });
  const vectors = await serve('embeddings', { script, embeddings: {} });
  const test = await start(chat, vectors);
  await test.upload('tickets', { holdout: csv(20, 0), train: csv(40, 100), benchmark });
  const report = await test.report('tickets');
  expect(report).toMatchObject({ status: 'complete', problems: [] });
  expect(report.variants.find(({ name }) => name === 'stub/near')).toMatchObject({ answered: 20 });
  // Every row was shown with two examples, each a pair of messages.
  const shown = chat.server.requests.filter(({ body }) => body.messages.length === 6);
  expect(shown.length).toBeGreaterThanOrEqual(20);
  expect(chat.server.embedded).toEqual([]);
});

it('refuses such a prompt before anything is paid for, if it is not', async () => {
  const chat = await serve('chat', { script });
  const vectors = await serve('embeddings', { script, embeddings: {} });
  const test = await start(chat, vectors);
  await test.upload('tickets', { holdout: csv(20, 0), train: csv(40, 100), benchmark });
  const report = await test.report('tickets');
  expect(report.status).toBe('rejected');
  expect(report.problems.map(({ advice }) => advice)).toEqual([
    'Add `"embeddings_from": ["embeddings"]` to chat in cdk.json, and deploy.',
  ]);
  expect([...chat.server.requests, ...vectors.server.embedded]).toEqual([]);
});
