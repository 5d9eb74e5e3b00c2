// How the preflight finds out that a model reasons, and what makes it stop.
import { afterEach, expect, it } from 'vitest';
import { WAYS, waysAfter } from '../../../../lambda/dispatch/preflight/reasoning.ts';
import * as replies from '../../../support/openai/replies.ts';
import type { OpenAiServerOptions } from '../../../support/openai/server.ts';
import { stopServer, tryOut } from './try-out.ts';

afterEach(stopServer);

const LOGPROBS = { logprobs: true, top_logprobs: 20 };
const OPEN: Partial<OpenAiServerOptions> = { structured: true, logprobs: true, cuts: true };
const CAP = { parameter: 'max_completion_tokens', tokens: expect.any(Number) };

it('asks a model that refuses a temperature not to reason, and gets temperature and log-probabilities', async () => {
  const reasoning = { efforts: ['none', 'low', 'medium'], tokens: 200 };
  const { variant, calls, warnings } = await tryOut({}, { ...OPEN, reasoning });
  expect(variant?.parameters).toEqual({ reasoning_effort: 'none', temperature: 0, ...LOGPROBS });
  expect(variant?.cap).toEqual(CAP);
  expect(calls).toBe(1);
  expect(warnings).toEqual([
    {
      code: 'reasons_less',
      message:
        'm reasons before it answers, so it is asked with {"reasoning_effort":"none"}, the least it takes. With it, the model takes log-probabilities and temperature 0. To choose another effort, set it in the model’s `parameters`.',
    },
  ]);
});

it.each([
  ['minimal', ['minimal', 'low', 'medium', 'high']],
  ['low', ['low', 'medium', 'high']],
])('uses the lowest effort that the endpoint lists: %s', async (effort, efforts) => {
  const { variant, problems } = await tryOut({}, { ...OPEN, reasoning: { efforts, tokens: 200 } });
  expect(problems).toEqual([]);
  expect(variant?.parameters).toEqual({ reasoning_effort: effort });
  // It still reasons, and nobody knows how long.
  expect(variant?.cap).toBeUndefined();
});

it('finds out from an answer that a model reasons, if it refuses nothing', async () => {
  const reasoning = { efforts: ['none', 'high'], refuses: [], tokens: 10 };
  const { variant } = await tryOut({}, { ...OPEN, reasoning });
  expect(variant?.parameters).toEqual({ reasoning_effort: 'none', temperature: 0, ...LOGPROBS });
  expect(variant?.cap).toEqual(CAP);
});

it('finds out from an answer that its own limit cut off', async () => {
  const reasoning = { efforts: ['none', 'high'], refuses: [], tokens: 5_000 };
  const { variant, calls } = await tryOut({}, { ...OPEN, reasoning });
  expect(variant?.parameters).toMatchObject({ reasoning_effort: 'none' });
  expect(variant?.cap).toEqual(CAP);
  expect(calls).toBe(3);
});

it.each([
  ['vLLM and llama.cpp', { chat_template_kwargs: { enable_thinking: false } }],
  ['Qwen', { enable_thinking: false }],
  ['DeepSeek', { thinking: { type: 'disabled' } }],
])('turns other switches if `reasoning_effort` is ignored: %s', async (_, stoppedBy) => {
  const { variant } = await tryOut({}, { ...OPEN, reasoning: { stoppedBy, refuses: [], tokens: 200 } });
  expect(variant?.parameters).toEqual({ ...stoppedBy, temperature: 0, ...LOGPROBS });
});

it('sends no switch that bought nothing, and no limit, to a model that always reasons', async () => {
  const { variant, warnings } = await tryOut({}, { ...OPEN, reasoning: { refuses: [], tokens: 200 } });
  expect(variant?.parameters).toEqual({ temperature: 0, ...LOGPROBS });
  expect(variant?.cap).toBeUndefined();
  expect(warnings).toEqual([]);
});

it.each(['reasoning_content', 'reasoning', 'think'])('sees reasoning that is not counted: %s', async (where) => {
  const script: OpenAiServerOptions['script'] = ({ body }) => {
    const quiet = body.reasoning_effort === 'none';
    const message = {
      content: where === 'think' && !quiet ? '<think>Hm.</think>a' : 'a',
      ...(where !== 'think' && !quiet && { [where]: 'Hm.' }),
    };
    const raw = JSON.stringify({ choices: [{ finish_reason: 'stop', message }] });
    return { raw, contentType: 'application/json' };
  };
  expect((await tryOut({ answer: 'label' }, { script })).variant?.parameters).toEqual({
    reasoning_effort: 'none',
    temperature: 0,
  });
});

it.each([
  [{ reasoning_effort: 'medium' }],
  [{ reasoning: { effort: 'high' } }],
  [{ chat_template_kwargs: { enable_thinking: true } }],
  [{ thinking: { type: 'enabled' } }],
])('leaves the author’s choice alone: %j', async (parameters) => {
  const models = [{ model: 'm', parameters }];
  const reasoning = { efforts: ['none', 'medium'], tokens: 20 };
  const { variant, requests } = await tryOut({ models }, { ...OPEN, reasoning });
  expect(variant?.parameters).toEqual(parameters);
  expect(variant?.cap).toBeUndefined();
  expect(requests.filter(({ body }) => 'max_completion_tokens' in body)).toEqual([]);
});

it('takes a temperature and a limit with an effort of none that the author chose', async () => {
  const models = [{ model: 'm', parameters: { reasoning_effort: 'none' } }];
  const { variant } = await tryOut({ models }, { ...OPEN, reasoning: { efforts: ['none', 'medium'], tokens: 20 } });
  expect(variant?.parameters).toEqual({ reasoning_effort: 'none', temperature: 0, ...LOGPROBS });
  expect(variant?.cap).toEqual(CAP);
});

it('lets an author’s temperature through by the same way', async () => {
  const models = [{ model: 'm', parameters: { temperature: 0.2 } }];
  const { variant, problems } = await tryOut(
    { models },
    { ...OPEN, reasoning: { efforts: ['none', 'low'], tokens: 9 } },
  );
  expect(problems).toEqual([]);
  expect(variant?.parameters).toEqual({ temperature: 0.2, reasoning_effort: 'none', ...LOGPROBS });
});

it('makes room for an answer under the author’s limit', async () => {
  const models = [{ model: 'm', parameters: { max_tokens: 20 } }];
  const reasoning = { efforts: ['none', 'low'], refuses: [], tokens: 100 };
  const { variant, problems } = await tryOut({ models }, { ...OPEN, reasoning });
  expect(problems).toEqual([]);
  expect(variant?.parameters).toMatchObject({ max_tokens: 20, reasoning_effort: 'none' });
  await stopServer();
  const always = await tryOut({ models }, { ...OPEN, reasoning: { refuses: [], tokens: 100 } });
  expect(always.problems.map(({ advice }) => advice)).toEqual(['Raise `models[0].parameters.max_tokens`.']);
});

it('sees that an empty answer may have been cut off', async () => {
  const script: OpenAiServerOptions['script'] = ({ body }) =>
    body.max_completion_tokens === undefined && body.max_tokens === undefined
      ? replies.answer('a')
      : { answer: '', finishReason: 'stop' };
  const { variant } = await tryOut({ answer: 'label' }, { script, logprobs: true });
  expect(variant?.parameters).toEqual({ temperature: 0, ...LOGPROBS });
  expect(variant?.cap).toBeUndefined();
});

it('does not take words about reasoning models for a refusal of the effort', async () => {
  const script: OpenAiServerOptions['script'] = ({ body }) => {
    if (body.logprobs === undefined) return replies.answer('a');
    const message = 'logprobs is not supported with reasoning models';
    return { status: 400, error: { message, type: 'invalid_request_error', param: null, code: null } };
  };
  const { variant } = await tryOut({}, { script, structured: true });
  expect(variant?.parameters).toEqual({ temperature: 0 });
});

it('goes without `reasoning_effort` where it is no parameter', async () => {
  const { variant } = await tryOut({}, { ...OPEN, rejects: ['temperature', 'reasoning_effort'] });
  expect(variant?.parameters).toEqual(LOGPROBS);
});

it('costs a model that does not reason no call', async () => {
  const { variant, calls } = await tryOut({}, OPEN);
  expect(variant?.parameters).toEqual({ temperature: 0, ...LOGPROBS });
  expect(calls).toBe(1);
});

const [NONE, ...LEFT] = WAYS;
it.each([
  [
    "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'low', 'medium', and 'high'.",
    ['low'],
  ],
  ['`reasoning_effort` must be one of `low`, `medium`, or `high`', ['low']],
  ["Input should be 'minimal' or 'high'", ['minimal']],
  ['Invalid reasoning effort.', ['minimal', 'low', undefined, undefined, undefined]],
  ['Unrecognized request argument supplied: reasoning_effort', [undefined, undefined, undefined]],
  ['reasoning_effort must be one of medium, high', []],
])('reads what a refusal leaves: %s', (message, efforts) => {
  if (!NONE) throw new Error('there is no way');
  expect(waysAfter(NONE, LEFT, { message }).ways.map(({ effort }) => effort)).toEqual(efforts);
});

it('asks with the older name of the limit, or with none, where the first is refused', async () => {
  expect((await tryOut({}, { ...OPEN, rejects: ['max_completion_tokens'] })).variant?.cap?.parameter).toBe(
    'max_tokens',
  );
  await stopServer();
  const neither = await tryOut({}, { ...OPEN, rejects: ['max_completion_tokens', 'max_tokens'] });
  expect(neither.variant).toMatchObject({ parameters: { temperature: 0, ...LOGPROBS } });
  expect(neither.variant?.cap).toBeUndefined();
});

it.each(['max_tokens', 'max_completion_tokens'])('leaves the author’s own limit alone: %s', async (name) => {
  const models = [{ model: 'm', parameters: { [name]: 7 } }];
  const { variant } = await tryOut({ models }, OPEN);
  expect(variant?.cap).toBeUndefined();
  expect(variant?.parameters).toMatchObject({ [name]: 7 });
});

it('limits an answer to the longest label with room, and more where a reason is asked for', async () => {
  const labels = ['a', 'x'.repeat(500)];
  const plain = await tryOut({}, OPEN, labels);
  expect(plain.variant?.cap?.tokens).toBeGreaterThan(500);
  await stopServer();
  const reasoned = await tryOut({ prompts: [{ name: 'p', reason: true }] }, OPEN, labels);
  expect(reasoned.variant?.cap?.tokens).toBeGreaterThan(Number(plain.variant?.cap?.tokens) + 200);
});

it('lifts its own limit if an answer does not fit', async () => {
  const script: OpenAiServerOptions['script'] = () => replies.answer(`a ${'because '.repeat(200)}`);
  const { variant, problems } = await tryOut({ answer: 'label' }, { script, cuts: true });
  expect(problems).toEqual([]);
  expect(variant?.cap).toBeUndefined();
});
