// An uploader can send neither a key nor a row to a host that was not declared at deploy time.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frozenRun } from '../../../lambda/dispatch/freeze/freeze.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import type { Active, Run } from '../../../lambda/shared/contracts/run.ts';
import { holdoutKey } from '../../../lambda/shared/keys.ts';
import { connector } from '../../../lambda/shared/models/call/connect.ts';
import { GIVEN_PARAMETERS } from '../../../lambda/shared/models/call/given-parameters.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { startLocal } from '../../../local/runtime/start.ts';
import { answer } from '../../support/openai/replies.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai/server.ts';
import { newStateDir } from '../../support/runs/local-run.ts';

const KEY = 'sk-canary-of-no-other-host';
const HOLDOUT = 'id,text,label\n1,refund,billing\n2,crash,bug\n3,refund,billing\n4,crash,bug\n';
const WAIT_MS = 120_000;

const REDIRECTS = [301, 302, 303, 307, 308];
/** Answers its first request, which tries out the model, and redirects all others. */
const LATER = 'later';
const ELSEWHERE = 'http://127.0.0.1:1/v1';
const prompt = (user: string) => ({ models: ['m'], prompts: [{ name: 'p', user }] });

const REJECTED: Readonly<Record<string, object>> = {
  'has a URL for an endpoint': { models: [{ model: 'm', endpoint: ELSEWHERE }] },
  'has a path for an endpoint': { models: [{ model: 'm', endpoint: '../openai' }] },
  'names a parameter for an endpoint': { models: [{ model: 'm', endpoint: '/holdout/key' }] },
  'names what every object has': { models: [{ model: 'm', endpoint: '__proto__' }] },
  'names a function of every object': { models: [{ model: 'm', endpoint: 'constructor' }] },
  'gives a model a base URL': { models: [{ model: 'm', baseUrl: ELSEWHERE }] },
  'gives a model a key': { models: [{ model: 'm', apiKeyParameter: '/holdout/key' }] },
  'gives a model headers': { models: [{ model: 'm', headers: { host: 'evil.test' } }] },
  'declares endpoints': { endpoints: [{ name: 'openai', baseUrl: ELSEWHERE }], models: ['m'] },
  'asks a template for the environment': prompt('{{env.OPENAI_API_KEY}}'),
  'asks a template for a constructor': prompt('{{constructor}}'),
  'asks a template for a prototype': prompt('{{__proto__}}'),
  'asks a template for the endpoint': prompt('{{endpoint.apiKey}}'),
  'takes its train file from a URL': { models: ['m'], train: 'https://127.0.0.1:1/train.csv' },
  'takes its train file from a run': { models: ['m'], train: '../runs/x/run.json' },
};
/** A place where an upload starts nothing. */
const PLAIN_KEY = 'data/holdout.csv';
const nameOf = (what: string): string => what.replaceAll(' ', '-');

let model: OpenAiServer;
/** A host that nobody declared. */
let other: Server;
const seen: IncomingHttpHeaders[] = [];
/** A declared host that redirects there with the status in its path. */
let redirecting: Server;
const redirected: string[] = [];
let store: Store;
let stop: () => Promise<void>;
let endpoints: Endpoint[];

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const COMPLETION = '{"choices":[{"message":{"content":"bug"}}]}';

beforeAll(async () => {
  model = await startOpenAiServer({ script: () => answer('bug'), apiKey: KEY });
  other = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { 'content-type': 'application/json' }).end(COMPLETION);
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const location = `http://127.0.0.1:${portOf(other)}/v1/chat/completions`;
  redirecting = createServer((request, response) => {
    const [, kind = ''] = request.url?.split('/') ?? [];
    redirected.push(kind);
    const isFirst = kind === LATER && redirected.filter((one) => one === LATER).length === 1;
    if (isFirst) response.writeHead(200, { 'content-type': 'application/json' }).end(COMPLETION);
    else response.writeHead(kind === LATER ? 307 : Number(kind), { location }).end();
  }).listen(0, '127.0.0.1');
  await once(redirecting, 'listening');
  const declare = (name: string, baseUrl: string) =>
    Endpoint.parse({ name, baseUrl, apiKeyParameter: '/holdout/key', request_timeout: 2 });
  endpoints = [
    declare('openai', model.url),
    ...[...REDIRECTS, LATER].map((kind) => declare(`to-${kind}`, `http://127.0.0.1:${portOf(redirecting)}/${kind}`)),
  ];
  const parameters = { '/holdout/key': KEY };
  const stack = await startLocal({ stateDir: newStateDir(), endpoints: () => endpoints, parameters });
  store = new Store(stack.bucket, stack.s3);
  stop = () => stack.stop();
  // As the runtime gives them to its threads.
  Reflect.set(globalThis, GIVEN_PARAMETERS, parameters);
  await store.put(PLAIN_KEY, HOLDOUT);
  await upload(LATER, { models: [{ model: 'm', endpoint: `to-${LATER}` }] });
  const hostile = { base_url: location, url: location, headers: { a: 'b' }, extra_headers: { host: 'evil.test' } };
  await upload('parameters', { models: [{ model: 'with-parameters', parameters: hostile }] });
}, WAIT_MS);

afterAll(async () => {
  Reflect.deleteProperty(globalThis, GIVEN_PARAMETERS);
  await stop();
  await model.stop();
  for (const server of [other, redirecting]) {
    server.closeAllConnections();
    server.close();
  }
});

async function upload(name: string, benchmark: object): Promise<void> {
  await store.putJson(`benchmarks/${name}.json`, benchmark);
  await store.put(holdoutKey(name), HOLDOUT);
}

/** What dispatch freezes before it sends the first row. Runs in this process, which is faster. */
async function freeze(name: string, benchmark: object): Promise<Run> {
  await store.putJson(`benchmarks/${name}.json`, benchmark);
  const source = (await store.open(PLAIN_KEY))?.source;
  if (!source) throw new Error(`there is no ${PLAIN_KEY}`);
  const active: Active = { run: name, name, purpose: 'score', created_at: new Date().toISOString(), source };
  return await frozenRun(store, active, { connect: connector(), endpoints, defaultBenchmark: Benchmark.parse({}) });
}

describe('a benchmark is rejected if it', () => {
  it.each(Object.entries(REJECTED))('%s', async (what, benchmark) => {
    const name = nameOf(what);
    const { status, problems } = await freeze(name, benchmark);
    expect(status).toBe('rejected');
    expect(problems[0]?.file).toBe(`benchmarks/${name}.json`);
  });
});

describe('a redirect', () => {
  it.each(REDIRECTS)('with %i is not followed, and the run fails before a row is sent', async (status) => {
    const run = await freeze(`to-${status}`, { models: [{ model: 'm', endpoint: `to-${status}` }] });
    expect(run.status).toBe('failed');
    expect(run.problems[0]?.message).toMatch(/redirects to another address.*\(redirected\)/);
    expect(redirected).toContain(String(status));
  });

  it('that begins in the middle of a run is not followed, and the run waits', async () => {
    const later = () => redirected.filter((kind) => kind === LATER).length;
    await expect.poll(later, { timeout: WAIT_MS }).toBeGreaterThan(1);
  });
});

it(
  'parameters become the body of a request and change neither its address nor its headers',
  async () => {
    await expect.poll(() => model.requestCount, { timeout: WAIT_MS }).toBeGreaterThan(1);
    const { headers, body } = model.requests.at(-1) ?? {};
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, host: `127.0.0.1:${model.port}` });
    expect(headers).not.toHaveProperty('a');
    expect(body).toMatchObject({ model: 'with-parameters', headers: { a: 'b' } });
  },
  WAIT_MS,
);

it('none of this called the other host, and no rejected benchmark called a model', () => {
  expect(seen).toEqual([]);
  expect(new Set(model.requests.map((request) => request.model))).toEqual(new Set(['with-parameters']));
});
