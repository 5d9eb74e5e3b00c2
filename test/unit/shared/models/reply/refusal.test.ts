// What providers' own bodies mean, over real HTTP. Their sources stand in provider-replies.ts.
import { afterEach, describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { complete } from '../../../../../lambda/shared/models/call/chat.ts';
import { chatClient } from '../../../../../lambda/shared/models/call/chat-client.ts';
import { type Failure, failureOf } from '../../../../../lambda/shared/models/reply/failure.ts';
import { LIMIT_STATUSES, PASSING_STATUSES } from '../../../../../lambda/shared/models/reply/refusal.ts';
import * as providers from '../../../../support/openai/provider-replies.ts';
import type { Reply } from '../../../../support/openai/replies.ts';
import { type OpenAiServer, startOpenAiServer } from '../../../../support/openai/server.ts';

let server: OpenAiServer | undefined;
afterEach(async () => void (await server?.stop()));

/** The failure of one call to a server that answers like this. */
async function failureFor(reply: Reply, apiKey = 'dummy'): Promise<Failure> {
  server = await startOpenAiServer({ script: () => reply });
  const client = chatClient(Endpoint.parse({ name: 'stub', baseUrl: server.url }), apiKey);
  const call = complete(
    client,
    { model: 'm', parameters: {} },
    [{ role: 'user', content: 'x' }],
    undefined,
    AbortSignal.timeout(5_000),
  );
  return await call.then(() => Promise.reject(new Error('it answered')), failureOf);
}

const { refused, errorWith200 } = providers;

describe('the state of an account', () => {
  it.each(providers.OPENAI_QUOTA)('$code', async ({ code, reply }) => {
    expect(await failureFor(reply)).toMatchObject({ class: 'account', code, status: 429, type: 'insufficient_quota' });
  });

  it.each<[string, Reply, string]>([
    ['credit, told with 400', providers.anthropicCredit, 'payment_required'],
    ['a spending limit, told with 400', providers.anthropicSpend, 'payment_required'],
    ['a month’s limit, told as a rate limit', providers.anthropicMonth, 'enforced_spend_limit_reached'],
    ['a bad key, told with 400 and in a list', providers.geminiKey, 'API_KEY_INVALID'],
    ['a bad key, wrapped in a message', providers.wrappedGeminiKey, 'invalid_api_key'],
    ['a bad key, encoded for a URL', providers.xaiKey, 'invalid_api_key'],
    ['prepaid credit, told with 402', providers.geminiPrepaid(402), 'payment_required'],
    ['prepaid credit, told with 429', providers.geminiPrepaid(429), 'payment_required'],
    ['a balance', providers.deepseekBalance, 'payment_required'],
    ['credits', providers.openrouterCredit, 'payment_required'],
    ['a gateway’s budget', providers.litellmBudget, 'payment_required'],
    ['a gateway’s keys', providers.litellmKey, 'invalid_api_key'],
    ['a suspension', providers.fireworksSuspended, 'http_412'],
    ['a quota without type or code', refused(429, { error: 'You exceeded your current quota.' }), 'insufficient_quota'],
    ['a page of a proxy', providers.blockedPage, 'http_403'],
  ])('%s', async (_name, reply, code) => {
    expect(await failureFor(reply)).toMatchObject({ class: 'account', code });
  });
});

describe('what passes', () => {
  it.each<[string, Reply, Partial<Failure>]>([
    [
      'a minute’s limit in the words of a quota',
      providers.geminiMinute,
      { code: 'rate_limit_exceeded', retryAfterMs: 34_000 },
    ],
    [
      'calls in flight that cost too much',
      providers.openrouterInFlight,
      { code: 'rate_limit_exceeded', retryAfterMs: 3_000 },
    ],
    ['a full tier', providers.groqFull, { code: 'capacity_exceeded', status: 498 }],
    ['AWS’s throttling with 400', providers.bedrockThrottled, { type: 'ThrottlingException' }],
  ])('%s', async (_name, reply, failure) => {
    expect(await failureFor(reply)).toMatchObject({ class: 'throttled', ...failure });
  });

  it.each([...PASSING_STATUSES, 500, 501, 502, 503, 504, 507, 508, 520, 522, 524, 529, 530, 599])(
    'status %i',
    async (status) => {
      const failure = await failureFor(refused(status, { error: { message: 'no', code: 'odd' } }));
      expect(failure).toMatchObject({ class: 'transient', code: `http_${status}`, status });
    },
  );

  it.each(LIMIT_STATUSES)('status %i, as a limit', async (status) => {
    expect(await failureFor(refused(status, ''))).toMatchObject({ class: 'throttled', code: 'rate_limit_exceeded' });
  });

  it('a model that is being loaded', async () => {
    expect(await failureFor(providers.llamaLoading)).toMatchObject({ class: 'transient', code: 'http_503' });
  });

  it('an overloaded service and a model that failed', async () => {
    expect(await failureFor(providers.anthropicOverloaded)).toMatchObject({
      class: 'transient',
      type: 'overloaded_error',
    });
    expect(await failureFor(providers.bedrockModelError)).toMatchObject({ class: 'transient', code: 'http_424' });
  });
});

describe('what is the row’s own', () => {
  it.each<[string, Reply, Partial<Failure>]>([
    ['moderation', providers.moderated('x'), { code: 'http_403', message: expect.stringContaining('flagged') }],
    ['a row that is too long for the context', providers.togetherTooLong, { code: 'http_403' }],
    ['a row above the limit of a minute', providers.groqTooLarge, { code: 'rate_limit_exceeded', status: 413 }],
    [
      'a row that llama.cpp has no room for',
      providers.llamaTooLong,
      { code: 'context_length_exceeded', type: 'exceed_context_size_error' },
    ],
    ['the same through a gateway', providers.litellmTooLong, { code: 'context_length_exceeded', status: 400 }],
    ['a missing field', providers.fastApi, { code: 'http_422', message: '422 Field required' }],
    ['a wrong model', providers.mistralModel, { code: 'http_400', message: '400 Invalid model: stub' }],
  ])('%s', async (_name, reply, failure) => {
    expect(await failureFor(reply)).toMatchObject({ class: 'permanent', ...failure });
  });

  it.each(providers.TOO_LONG)('a row that is too long for %s', async (_server, status, message) => {
    const failure = await failureFor(refused(status, { error: { message, code: status } }));
    expect(failure).toMatchObject({ class: 'permanent', code: 'context_length_exceeded', status });
  });

  it('but not a limit that a long row meets first', async () => {
    const reply = refused(429, { error: { message: 'Wait: the prompt is too long for this minute.' } });
    expect(await failureFor(reply)).toMatchObject({ class: 'throttled', code: 'rate_limit_exceeded' });
  });

  it('but not an account that is disabled for a violation', async () => {
    const reply = refused(403, {
      error: { message: 'Your account was disabled for a violation of our usage policies.' },
    });
    expect(await failureFor(reply)).toMatchObject({ class: 'account', code: 'http_403' });
  });
});

describe('codes', () => {
  it.each<[number, unknown, string]>([
    [404, '404', 'model_not_found'],
    [404, 404, 'model_not_found'],
    [429, '429', 'rate_limit_exceeded'],
    [400, '400', 'http_400'],
    [400, -1, 'http_400'],
    [400, 'None', 'http_400'],
  ])('are no numbers: %i with %j', async (status, code, expected) => {
    expect((await failureFor(refused(status, { error: { message: 'no', code } }))).code).toBe(expected);
  });
});

describe('an error with status 200', () => {
  it.each<[string, unknown, Partial<Failure>]>([
    ['a missing key', { message: 'No auth credentials found' }, { class: 'account', code: 'invalid_api_key' }],
    [
      'its status as a number',
      { message: 'Provider returned error', code: 502 },
      { class: 'transient', code: 'http_502', status: 502 },
    ],
    ['its status as text', { message: 'no', code: '429' }, { class: 'throttled', code: 'rate_limit_exceeded' }],
    [
      'words alone',
      'Something went wrong',
      { class: 'transient', code: 'error_in_answer', message: 'Something went wrong' },
    ],
    ['moderation', { message: 'Your input was flagged', code: 403 }, { class: 'permanent', code: 'http_403' }],
  ])('%s', async (_name, error, failure) => {
    expect(await failureFor(errorWith200(error))).toMatchObject(failure);
  });

  it('in a choice that broke off', async () => {
    const raw = JSON.stringify({
      choices: [{ finish_reason: 'error', error: { code: 502, message: 'it broke off' }, message: { content: 'b' } }],
    });
    expect(await failureFor({ raw, contentType: 'application/json' })).toMatchObject({
      class: 'transient',
      message: 'it broke off',
    });
  });

  it('beside an answer is no error', async () => {
    const raw = JSON.stringify({
      error: { message: 'a warning' },
      choices: [{ message: { content: 'b' }, finish_reason: 'stop' }],
    });
    await expect(failureFor({ raw, contentType: 'application/json' })).rejects.toThrow('it answered');
  });

  it('never shows the key', async () => {
    const { message } = await failureFor(
      errorWith200({ message: 'the key secret-key-12345 is odd' }),
      'secret-key-12345',
    );
    expect(message).toBe('the key … is odd');
  });
});
