// An endpoint that is busy, limited or out of order at the start of a run is waited for, on a virtual clock.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { planVariants } from '../../../../lambda/dispatch/freeze/variants.ts';
import { EndpointNotReadyError } from '../../../../lambda/dispatch/preflight/not-ready.ts';
import { type Preflight, preflight } from '../../../../lambda/dispatch/preflight/preflight.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import type { Failure } from '../../../../lambda/shared/models/reply/failure.ts';
import { Limiter } from '../../../support/openai/limits.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
}));

const LABELS = ['a', 'b'];
const FIVE = {
  prompts: [1, 2, 3, 4, 5].map((number) => ({ name: `p${number}`, system: `${number} {{answer_format}}` })),
};
const ASKED = { answer: 'json_schema', temperature: 0 };

type Reply = (body: Record<string, unknown>, at: number) => Response;
const answer = () =>
  Response.json({ choices: [{ finish_reason: 'stop', message: { content: JSON.stringify({ label: 'a' }) } }] });
const error = (status: number, message = 'out of order', headers: Record<string, string> = {}) =>
  Response.json({ error: { message, param: null, code: null } }, { status, headers });

/** @returns what came of it, in the end, and when each call was made, in milliseconds since the start. */
async function wait(reply: Reply, choice: object = {}, { limits = {}, inAws = false } = {}) {
  const started = performance.now();
  const calls: { readonly at: number; readonly body: Record<string, unknown> }[] = [];
  const fetch = async (url: unknown, init?: RequestInit) => {
    if (init?.method !== 'POST' || String(url).endsWith('/decisions')) return error(404, `no ${url}`);
    const body: Record<string, unknown> = JSON.parse(String(init.body));
    const at = performance.now() - started;
    calls.push({ at, body });
    return reply(body, at);
  };
  const endpoints = [Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1', ...limits })];
  const benchmark = Benchmark.parse({ models: [{ model: 'm', endpoint: 'model' }], baselines: [], ...choice });
  const columns = { label: 'tag', text: ['text'], all: ['text', 'tag'] };
  const planned = { benchmark, columns, labels: LABELS, descriptions: {}, endpoints, hasTrain: false, file: 'b.yaml' };
  const { variants } = planVariants(planned);
  const run = { labels: LABELS, label_descriptions: {}, text: ['text'], samples: 10 };
  const connect = async ({ baseUrl }: Endpoint) => scriptedClient(fetch, baseUrl);
  let settled = false;
  const told: string[] = [];
  const tell = (where: string, { code }: Failure) => void told.push(`${where}: ${code}`);
  const settings = { endpoints, connect, tell, ...(!inAws && { outageMs: 60_000 }) };
  const outcome: Promise<Preflight | Error> = preflight({ variants, benchmark, run, file: 'b.yaml' }, settings)
    .catch((thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))))
    .finally(() => {
      settled = true;
    });
  while (!settled) await vi.advanceTimersByTimeAsync(200);
  const tried = await outcome;
  const seconds = (performance.now() - started) / 1_000;
  if (tried instanceof Error) return { tried, calls, seconds, told, asked: [], warnings: [], problems: [] };
  const asked = tried.variants.flatMap((variant) =>
    variant.kind === 'model' ? [{ answer: variant.prompt.answer, temperature: variant.parameters.temperature }] : [],
  );
  return { tried, calls, seconds, told, asked, warnings: tried.warnings, problems: tried.problems };
}

const limited = (requestsPerMinute: number): Reply => {
  const limiter = new Limiter({ requestsPerMinute });
  return () => {
    const over = limiter.admit(0, performance.now());
    return over ? Response.json({ error: over.error }, { status: 429, headers: over.headers ?? {} }) : answer();
  };
};

it('five prompts are asked alike at an endpoint of three requests a minute', async () => {
  const { asked, warnings, problems, calls } = await wait(limited(3), FIVE);
  expect(asked).toEqual(Array(5).fill(ASKED));
  expect([...warnings, ...problems]).toEqual([]);
  expect(calls.length).toBeLessThan(8);
});

it('calls stay within the limit that an endpoint declares, whatever models it has', async () => {
  const models = ['k', 'l', 'm', 'n', 'o'].map((model) => ({ model, endpoint: 'model' }));
  const { asked, calls } = await wait(limited(3), { models }, { limits: { max_requests_per_minute: 3 } });
  expect(asked).toEqual(Array(5).fill(ASKED));
  expect(calls).toHaveLength(5);
});

it('an endpoint that another run keeps busy for minutes changes nothing', async () => {
  const { asked, warnings, calls, told } = await wait((_body, at) => (at < 200_000 ? error(429) : answer()));
  expect(told).toEqual(['model: rate_limit_exceeded']);
  expect(asked).toEqual([ASKED]);
  expect(warnings).toEqual([]);
  // It is not called more often than a row would call it.
  expect(calls.length).toBeLessThan(15);
});

it('on a laptop, an endpoint that is busy for good is a warning that says what was not asked for', async () => {
  const { asked, warnings, seconds } = await wait(() => error(429, 'Too many requests.'));
  expect(asked).toEqual([{ answer: 'label' }]);
  expect(warnings).toEqual([
    {
      code: 'not_negotiated',
      message:
        'model refused calls for its rate limit for five minutes, so nobody knows what the model of m/zero-shot accepts. It was asked for a plain label, without a schema (unless `answer` insists on one), a temperature of 0, log-probabilities or a limit on its answers. Run it again once the endpoint is free. It said: 429 Too many requests.',
    },
  ]);
  expect(seconds).toBeLessThan(320);
});

it.each([429, 503])('in AWS, dispatch is repeated for as long as an endpoint answers %i', async (status) => {
  const { tried, seconds } = await wait(() => error(status), {}, { inAws: true });
  expect(tried).toBeInstanceOf(EndpointNotReadyError);
  expect(seconds).toBeLessThan(320);
});

it.each([
  ['503', () => error(503)],
  ['500', () => error(500)],
  [
    'no connection',
    () => {
      throw new TypeError('fetch failed');
    },
  ],
])('an outage of some seconds changes nothing: %s', async (_, fault) => {
  const { asked, problems, warnings, told } = await wait((_body, at) => (at < 40_000 ? fault() : answer()), FIVE);
  expect(told).toHaveLength(1);
  expect(asked).toEqual(Array(5).fill(ASKED));
  expect([...problems, ...warnings]).toEqual([]);
});

it('on a laptop, an outage is waited for a minute and then told', async () => {
  const { problems, seconds } = await wait(() => error(503));
  expect(problems).toEqual([
    {
      file: 'b.yaml',
      message: 'm/zero-shot cannot be called at model: 503 out of order (http_503).',
      advice: 'Check that http://model.test/v1 is running and can be reached.',
    },
  ]);
  expect(seconds).toBeGreaterThan(45);
  expect(seconds).toBeLessThan(70);
});

it('what is no completion is no outage', async () => {
  const html = () => new Response('<html>Welcome</html>', { headers: { 'content-type': 'text/html' } });
  const { problems, seconds } = await wait(html);
  expect(problems).toHaveLength(1);
  expect(seconds).toBeLessThan(10);
});

it('the prompts of a model share what was found out about it', async () => {
  const refuse: Reply = (body) =>
    body.temperature === undefined ? answer() : error(400, 'temperature is not supported');
  const { asked, calls } = await wait(refuse, FIVE);
  expect(asked).toEqual(Array(5).fill({ answer: 'json_schema', temperature: undefined }));
  const refused = calls.filter(({ body }) => body.temperature !== undefined);
  // Once, and once more in case it is for the model's reasoning.
  expect(refused).toHaveLength(2);
  expect(calls).toHaveLength(2 + 5);
});

it('a prompt that a model does not take is found, though another prompt was', async () => {
  const refuse: Reply = (body) => (JSON.stringify(body.messages).includes('4') ? error(400, 'no fours') : answer());
  const { problems, tried } = await wait(refuse, FIVE);
  expect(problems.map(({ message }) => message)).toEqual(['m/p4 cannot be called at model: 400 no fours (http_400).']);
  expect(tried).toMatchObject({ variants: { length: 4 } });
});
