import { afterEach, describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import type { ModelVariant } from '../../../../../lambda/shared/contracts/variant.ts';
import { complete } from '../../../../../lambda/shared/models/call/chat.ts';
import { chatClient } from '../../../../../lambda/shared/models/call/chat-client.ts';
import { freezePrompt } from '../../../../../lambda/shared/models/prompt.ts';
import { type Failure, failureOf } from '../../../../../lambda/shared/models/reply/failure.ts';
import { serveHttp } from '../../../../support/http-server.ts';
import type { Reply } from '../../../../support/openai/replies.ts';
import * as replies from '../../../../support/openai/replies.ts';
import { type OpenAiServer, startOpenAiServer } from '../../../../support/openai/server.ts';

let server: OpenAiServer | undefined;
afterEach(async () => void (await server?.stop()));

const variant: ModelVariant = {
  kind: 'model',
  name: 'm/zero-shot',
  model: 'm',
  endpoint: 'stub',
  prompt: freezePrompt({ name: 'zero-shot' }, ['a', 'b'], {}),
  parameters: {},
};

async function failureOfCall(baseUrl: string, timeoutMs = 5_000): Promise<Failure> {
  const call = complete(
    chatClient(Endpoint.parse({ name: 'stub', baseUrl }), 'dummy'),
    variant,
    [{ role: 'user', content: 'x' }],
    undefined,
    AbortSignal.timeout(timeoutMs),
  );
  return await call.then(() => Promise.reject(new Error('it answered')), failureOf);
}

/** The failure of one call to a server that answers like this. */
async function failureFor(reply: Reply, timeoutMs = 5_000): Promise<Failure> {
  server = await startOpenAiServer({ script: () => reply });
  return await failureOfCall(server.url, timeoutMs);
}

/** From a clock that is years behind. */
const at = (seconds: number): string => new Date(seconds * 1_000).toUTCString();

describe('failureOf', () => {
  it.each<[string, Reply, Partial<Failure>]>([
    [
      '429 with Retry-After',
      replies.rateLimited(7),
      { class: 'throttled', code: 'rate_limit_exceeded', retryAfterMs: 7_000 },
    ],
    [
      '429 with a date, by the endpoint’s own clock',
      { ...replies.rateLimited(), headers: { date: at(1_000), 'retry-after': at(1_009) } },
      { class: 'throttled', retryAfterMs: 9_000 },
    ],
    ['429 without it', replies.rateLimited(), { class: 'throttled', code: 'rate_limit_exceeded' }],
    ['503 slow_down', replies.slowDown(2), { class: 'throttled', code: 'slow_down', retryAfterMs: 2_000 }],
    ['500', replies.serverError, { class: 'transient', code: 'http_500' }],
    ['503', replies.overloaded, { class: 'transient', code: 'http_503' }],
    ['a used-up quota', replies.insufficientQuota, { class: 'account', code: 'insufficient_quota' }],
    ['403', replies.forbidden, { class: 'account', code: 'unsupported_country_region_territory' }],
    [
      'a context that is too long',
      replies.contextLengthExceeded,
      { class: 'permanent', code: 'context_length_exceeded' },
    ],
    ['a filtered prompt', replies.promptFiltered, { class: 'permanent', code: 'content_filter' }],
    ['a filtered answer', replies.contentFilter, { class: 'permanent', code: 'content_filter' }],
    ['a refusal', replies.refusal, { class: 'permanent', code: 'refusal' }],
    ['an answer cut at its length', replies.cutAtLength, { class: 'permanent', code: 'length' }],
    ['no choices', replies.emptyChoices, { class: 'transient', code: 'empty_choices' }],
    ['an empty answer', replies.answer('  '), { class: 'transient', code: 'empty_answer' }],
    ['HTML with 200', replies.html, { class: 'transient', code: 'malformed_answer' }],
    ['JSON that ends too early', replies.truncatedJson, { class: 'transient', code: 'malformed_answer' }],
    ['a dropped connection', replies.dropped, { class: 'transient', code: 'connection' }],
  ])('takes %s for what it is', async (_name, reply, failure) => {
    expect(await failureFor(reply)).toMatchObject(failure);
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    ['nothing', { 'retry-after': '' }, undefined],
    ['nothing in milliseconds, and seconds', { 'retry-after-ms': '', 'retry-after': '2' }, 2_000],
    ['0', { 'retry-after': '0' }, 0],
    ['less than nothing', { 'retry-after': '-5', 'retry-after-ms': '-5' }, undefined],
    ['a number of another kind', { 'retry-after': '0x10', 'retry-after-ms': '1e9' }, undefined],
    ['no number', { 'retry-after': 'NaN', 'retry-after-ms': 'Infinity' }, undefined],
    ['words with a number', { 'retry-after': 'June 2077' }, undefined],
    ['two numbers', { 'retry-after': '5, 10' }, undefined],
    ['more digits than a number has', { 'retry-after': '9'.repeat(400) }, 3_600_000],
    ['a date long ago', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    ['a date far away', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 3_600_000],
    ['no date', { 'retry-after': 'Fri, 99 Foo 2026 99:99:99 GMT' }, undefined],
  ])('waits for %s', async (_name, headers, retryAfterMs) => {
    const { retryAfterMs: found } = await failureFor({ ...replies.rateLimited(), headers });
    expect(found).toBe(retryAfterMs);
  });

  it('never repeats the key, however the endpoint writes it', async () => {
    const escaped = [...'dummy'].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('');
    const raw = `{"error":{"message":"the key is dummy or ${escaped}","code":"${escaped}"}}`;
    const failure = await failureFor({ write: (response) => response.writeHead(400).end(raw) });
    expect(failure).toEqual({ class: 'permanent', code: 'http_400', message: '400 the key is … or …', status: 400 });
  });

  it('keeps status, type and blamed parameter', async () => {
    const told = { status: 400, type: 'invalid_request_error', param: 'messages' };
    expect(await failureFor(replies.contextLengthExceeded)).toMatchObject(told);
  });

  it('counts silence as a timeout', async () => {
    expect(await failureFor(replies.hang, 100)).toMatchObject({ class: 'transient', code: 'timeout' });
  });

  it('counts a wrong key and an unknown model as account failures', async () => {
    server = await startOpenAiServer({ script: () => replies.answer('a'), apiKey: 'right', models: ['other'] });
    const messages = [{ role: 'user', content: 'x' }] as const;
    const call = (key: string) => {
      const endpoint = Endpoint.parse({ name: 'stub', baseUrl: server?.url });
      return complete(chatClient(endpoint, key), variant, messages, undefined, AbortSignal.timeout(5_000)).then(
        () => undefined,
        failureOf,
      );
    };
    expect(await call('wrong')).toMatchObject({ class: 'account', code: 'invalid_api_key' });
    expect(await call('right')).toMatchObject({ class: 'account', code: 'model_not_found' });
  });

  it('does not follow a redirect, so the key goes to no other host', async () => {
    server = await startOpenAiServer({ script: () => replies.answer('a') });
    const target = server;
    const redirecting = await serveHttp((_request, response) =>
      response.writeHead(307, { location: `${target.url}/chat/completions` }).end(),
    );
    expect(await failureOfCall(`${redirecting}/v1`)).toMatchObject({ class: 'account', code: 'redirected' });
    expect(target.requestCount).toBe(0);
  });

  it('rethrows errors that are not the endpoint’s', () => {
    expect(() => failureOf(new RangeError('a bug'))).toThrow(RangeError);
  });
});
