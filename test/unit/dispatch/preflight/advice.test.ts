// The advice for what providers and servers really say points at the thing to change.
import { expect, it } from 'vitest';
import { adviceFor } from '../../../../lambda/dispatch/preflight/advice.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { freezePrompt } from '../../../../lambda/shared/models/prompt.ts';
import type { Failure } from '../../../../lambda/shared/models/reply/failure.ts';

function advice(failure: Partial<Failure>, parameters: Record<string, string> = {}, endpoint: object = {}): string {
  const benchmark = Benchmark.parse({
    models: ['other', { model: 'm', parameters }],
    prompts: ['zero-shot', { name: 'mine', system: 'x' }],
  });
  const variant = {
    kind: 'model',
    name: 'm/mine',
    model: 'm',
    endpoint: 'openai',
    prompt: freezePrompt({ name: 'mine' }, ['a'], {}),
    parameters,
  } as const;
  const at = Endpoint.parse({ name: 'openai', baseUrl: 'http://model.test/v1', ...endpoint });
  return adviceFor({ class: 'permanent', code: 'http_400', message: '', ...failure }, variant, at, benchmark);
}

const ACCOUNT = 'account';
const KEY = { apiKeyParameter: '/holdout/openai' };

it.each([
  ['400 System role not supported'],
  ["400 Only user and assistant roles are supported! System messages aren't supported."],
  ["400 Unsupported value: 'messages[0].role' does not support 'system' with this model."],
  ['400 Developer instruction is not enabled for models/gemma-3-27b-it'],
])('a system message: %s', (message) => {
  expect(advice({ message })).toBe(
    'Set `prompts[1].system: ""`, and put its text into `user`: this model takes no system message.',
  );
});

it.each([
  ['404', '404 Resource not found'],
  ['model_not_found', '404 Resource not found'],
  ['http_404', '404 Not Found'],
  ['not_found_error', '404 File Not Found'],
  ['model_not_found', '404 status code (no body)'],
  ['model_not_found', '404 Invalid URL (POST /v1/v1/chat/completions)'],
  ['http_404', '404 404 page not found'],
  ['model_not_found', '404 Cannot POST /chat/completions'],
])('a wrong base URL: %s %s', (code, message) => {
  expect(advice({ class: ACCOUNT, code, message }, {}, KEY)).toBe(
    'Correct baseUrl of openai in cdk.json (http://model.test/v1): it must be what comes before /chat/completions, often with /v1 at its end.',
  );
});

it('a base URL that is a web page', () => {
  expect(advice({ class: 'transient', code: 'malformed_answer', message: 'the answer is not JSON' })).toMatch(
    /^Correct baseUrl of openai in cdk\.json/,
  );
});

it('a base URL with the route in it', () => {
  const baseUrl = 'http://model.test/v1/chat/completions';
  const failure = { class: ACCOUNT, code: 'model_not_found', message: '404 Not Found' } as const;
  expect(advice(failure, {}, { baseUrl })).toMatch(/; leave out \/chat\/completions\.$/);
});

it.each([
  ['model_not_found', '404 The model `m` does not exist or you do not have access to it.'],
  ['model_not_found', "404 model 'm' not found"],
  [
    'http_400',
    '400 /chat/completions: Invalid model name passed in model=m. Call `/v1/models` to view available models.',
  ],
  ['model_not_found', '404 The API deployment for this resource does not exist.'],
])('an unknown model: %s %s', (code, message) => {
  expect(advice({ class: ACCOUNT, code, message }, {}, KEY)).toBe(
    'Correct `models[1].model` (m), or ask for access to it.',
  );
});

it.each([
  ['http_400', '400 anthropic-version: header is required', 'permanent'],
  ['http_401', '401 Missing required header: x-org-id', ACCOUNT],
] as const)('a missing header: %s %s', (code, message, failureClass) => {
  expect(advice({ class: failureClass, code, message }, {}, KEY)).toBe(
    'Set the header in `headers` of openai in cdk.json.',
  );
});

it.each([
  ['http_401', '401 Incorrect API key provided.'],
  ['http_401', "401 You didn't provide an API key. You need to provide it in an Authorization header."],
  ['http_403', '403 Forbidden'],
  // LiteLLM without a database cannot look a key up.
  ['http_400', '400 No connected db.'],
])('a key: %s %s', (code, message) => {
  expect(advice({ class: ACCOUNT, code, message }, {}, KEY)).toBe(
    'Check the key in /holdout/openai and the account’s credit.',
  );
  expect(advice({ class: ACCOUNT, code, message })).toBe('The endpoint wants a key: set apiKeyParameter in cdk.json.');
});

it('parameters, only where some are set', () => {
  const message = '400 Something else is wrong.';
  expect(advice({ message })).not.toContain('parameters`');
  expect(advice({ message }, { top_k: '3' })).toBe('Change `models[1].parameters`.');
  expect(advice({ message: '400 top_k is too large' }, { top_k: '3' })).toBe(
    'Change or remove `models[1].parameters.top_k`.',
  );
});
