import OpenAI from 'openai';
import { afterEach, expect, test } from 'vitest';
import {
  answer,
  contentFilter,
  contextLengthExceeded,
  cutAtLength,
  dropped,
  emptyChoices,
  forbidden,
  hang,
  html,
  insufficientQuota,
  overloaded,
  promptFiltered,
  rateLimited,
  refusal,
  serverError,
  slowDown,
  truncatedJson,
} from '../../../support/openai/replies.ts';
import {
  answerByRule,
  constantLatency,
  failFirst,
  failFirstOfEach,
  logNormalLatency,
} from '../../../support/openai/scripts.ts';
import {
  type OpenAiServer,
  type OpenAiServerOptions,
  type Script,
  startOpenAiServer,
} from '../../../support/openai/server.ts';

let server: OpenAiServer | undefined;
afterEach(async () => {
  const started = server;
  server = undefined;
  await started?.stop();
});

async function start(script: Script, options: Omit<OpenAiServerOptions, 'script'> = {}): Promise<OpenAiServer> {
  server = await startOpenAiServer({ script, ...options });
  return server;
}

function clientOf({ url }: OpenAiServer, options: { apiKey?: string; timeout?: number; maxRetries?: number } = {}) {
  return new OpenAI({ baseURL: url, apiKey: 'test-key', maxRetries: 0, ...options });
}

function ask(client: OpenAI, user = 'hello', model = 'gpt-4o-mini') {
  return client.chat.completions.create({ model, messages: [{ role: 'user', content: user }] });
}

test('an answer is a chat completion with usage counted from the text', async () => {
  const client = clientOf(await start(() => answer('billing')));
  const completion = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'x'.repeat(40) },
      { role: 'user', content: [{ type: 'text', text: 'y'.repeat(39) }] },
    ],
  });
  expect(completion.choices[0]?.message.content).toBe('billing');
  expect(completion.choices[0]?.finish_reason).toBe('stop');
  expect(completion.usage).toMatchObject({ prompt_tokens: 31, completion_tokens: 2, total_tokens: 33 });
  expect(completion.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
  expect(completion._request_id).toBe('req_0');
});

test.each([
  ['500', serverError, { status: 500, type: 'server_error', code: null }],
  ['503', overloaded, { status: 503, type: 'server_error' }],
  ['slow_down', slowDown(), { status: 503, code: 'slow_down' }],
  ['rate limit', rateLimited(), { status: 429, code: 'rate_limit_exceeded' }],
  ['quota', insufficientQuota, { status: 429, code: 'insufficient_quota' }],
  ['403', forbidden, { status: 403, code: 'unsupported_country_region_territory' }],
  ['too long', contextLengthExceeded, { status: 400, code: 'context_length_exceeded', param: 'messages' }],
  ['filtered prompt', promptFiltered, { status: 400, code: 'content_filter' }],
])('the fault "%s" reaches the client as an API error', async (_name, fault, expected) => {
  const client = clientOf(await start(() => fault));
  const error = await ask(client).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(OpenAI.APIError);
  expect(error).toMatchObject(expected);
});

test('Retry-After is sent in whole seconds and in milliseconds', async () => {
  const client = clientOf(await start(() => rateLimited(0.25)));
  const error = await ask(client).catch((cause: unknown) => cause);
  if (!(error instanceof OpenAI.RateLimitError)) throw error;
  expect(error.headers.get('retry-after')).toBe('1');
  expect(error.headers.get('retry-after-ms')).toBe('250');
});

test('a refusal comes without content', async () => {
  const completion = await ask(clientOf(await start(() => refusal)));
  expect(completion.choices[0]?.message).toMatchObject({ content: null, refusal: expect.stringMatching(/sorry/) });
});

test.each([
  ['content_filter', contentFilter],
  ['length', cutAtLength],
])('an answer that ended early says so: %s', async (finishReason, reply) => {
  const completion = await ask(clientOf(await start(() => reply)));
  expect(completion.choices[0]?.finish_reason).toBe(finishReason);
});

test('a hanging request runs into the client time limit', async () => {
  const client = clientOf(await start(() => hang), { timeout: 100 });
  await expect(ask(client)).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
});

test('a dropped connection is a connection error', async () => {
  const client = clientOf(await start(() => dropped));
  await expect(ask(client)).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
});

test('truncated JSON cannot be parsed', async () => {
  await expect(ask(clientOf(await start(() => truncatedJson)))).rejects.toBeInstanceOf(SyntaxError);
});

test('HTML with status 200 reaches the client as a string without choices', async () => {
  const completion: unknown = await ask(clientOf(await start(() => html)));
  expect(completion).toMatch(/^<!DOCTYPE html>/);
});

test('choices can be empty', async () => {
  expect((await ask(clientOf(await start(() => emptyChoices)))).choices).toEqual([]);
});

test('a wrong key is refused as the service refuses it', async () => {
  const client = clientOf(await start(() => answer('x'), { apiKey: 'right' }));
  await expect(ask(client)).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
});

test('a request without a key is refused', async () => {
  const { url } = await start(() => answer('x'));
  expect((await fetch(`${url}/chat/completions`, { method: 'POST', body: '{}' })).status).toBe(401);
});

test('an unknown model is not found, and the script never sees it', async () => {
  const started = await start(() => answer('x'), { models: ['gpt-4o-mini'] });
  await expect(ask(clientOf(started), 'hello', 'gpt-0')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
  expect(started.requests).toEqual([]);
});

test.each([
  ['no messages', { model: 'm' }, 'messages'],
  ['an empty list', { model: 'm', messages: [] }, 'messages'],
  ['an unknown role', { model: 'm', messages: [{ role: 'robot', content: 'x' }] }, 'messages.0.role'],
  ['no model', { messages: [{ role: 'user', content: 'x' }] }, 'model'],
])('a body with %s is a bad request that names the parameter', async (_name, body, param) => {
  const client = clientOf(await start(() => answer('x')));
  await expect(client.post('/chat/completions', { body })).rejects.toMatchObject({ status: 400, param });
});

test('a body that is not JSON is a bad request', async () => {
  const { url } = await start(() => answer('x'));
  const headers = { authorization: 'Bearer test-key' };
  expect((await fetch(`${url}/chat/completions`, { method: 'POST', headers, body: '{"model":' })).status).toBe(400);
});

test('lists the existing models', async () => {
  const client = clientOf(await start(() => answer('x'), { models: ['a', 'b'] }));
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('another path is not found', async () => {
  const client = clientOf(await start(() => answer('x')));
  await expect(client.get('/files')).rejects.toMatchObject({ status: 404 });
});

test('requests are recorded with their text and headers, up to the bound', async () => {
  const started = await start(() => answer('x'), { maxRecorded: 1 });
  const client = clientOf(started);
  await ask(client, 'first');
  await ask(client, 'second');
  expect(started.requestCount).toBe(2);
  expect(started.requests).toMatchObject([
    { index: 0, user: 'first', model: 'gpt-4o-mini', headers: { authorization: 'Bearer test-key' } },
  ]);
});

test('the peak counts requests that are open at the same time', async () => {
  const started = await start(constantLatency(50, () => answer('x')));
  const client = clientOf(started);
  await Promise.all(Array.from({ length: 5 }, () => ask(client)));
  await ask(client);
  expect(started.peakInFlight).toBe(5);
  const stats = await fetch(new URL('/stats', started.url));
  expect(await stats.json()).toEqual({ requests: 6, peakInFlight: 5, firstAt: expect.any(Number) });
});

test('a script that throws fails the test that stops the server', async () => {
  const started = await start(() => {
    throw new Error('not planned');
  });
  server = undefined;
  await expect(ask(clientOf(started))).rejects.toMatchObject({ status: 500 });
  await expect(started.stop()).rejects.toThrow('not planned');
});

test('stopping cuts requests that hang', async () => {
  const started = await start(() => hang);
  server = undefined;
  const asked = ask(clientOf(started)).catch((cause: unknown) => cause);
  await expect.poll(() => started.requestCount).toBe(1);
  await started.stop();
  expect(await asked).toBeInstanceOf(OpenAI.APIConnectionError);
});

test('answerByRule answers with the label that the rule chose', async () => {
  const rule = (user: string) => (user.includes('refund') ? 1 : 0);
  const client = clientOf(await start(answerByRule(['bug', 'billing'], rule)));
  expect((await ask(client, 'a refund please')).choices[0]?.message.content).toBe('billing');
  expect((await ask(client, 'it crashes')).choices[0]?.message.content).toBe('bug');
});

test('failFirst lets the client pass when it tries again', async () => {
  const started = await start(failFirst(2, rateLimited(0), () => answer('x')));
  const completion = await ask(clientOf(started, { maxRetries: 2 }));
  expect(completion.choices[0]?.message.content).toBe('x');
  expect(started.requestCount).toBe(3);
});

test('failFirstOfEach fails every text anew', async () => {
  const started = await start(failFirstOfEach(1, serverError, () => answer('x')));
  const client = clientOf(started);
  for (const user of ['a', 'b']) {
    await expect(ask(client, user)).rejects.toMatchObject({ status: 500 });
    await expect(ask(client, user)).resolves.toBeDefined();
  }
});

test('log-normal latencies have the median and the spread asked for, and are the same with the same seed', async () => {
  const draw = async (seed: number) => {
    const script = logNormalLatency(100, 0.5, seed, () => answer('x'));
    const replies = await Promise.all(
      Array.from({ length: 4001 }, (_, index) =>
        script({ index, model: '', user: '', body: { model: '', messages: [] }, headers: {} }),
      ),
    );
    return replies.map((reply) => reply.latencyMs ?? 0);
  };
  const drawn = await draw(1);
  expect(await draw(1)).toEqual(drawn);
  expect(await draw(2)).not.toEqual(drawn);
  const sorted = drawn.toSorted((a, b) => a - b);
  // Quantiles of exp(ln 100 + 0.5 z) at 50 % and at 97.5 %, within four standard errors of 4,001 draws.
  expect(sorted[2000]).toBeGreaterThan(96);
  expect(sorted[2000]).toBeLessThan(104);
  expect(sorted[3900]).toBeGreaterThan(245);
  expect(sorted[3900]).toBeLessThan(295);
});
