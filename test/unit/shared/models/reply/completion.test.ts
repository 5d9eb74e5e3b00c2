import { expect, it } from 'vitest';
import { readCompletion } from '../../../../../lambda/shared/models/reply/completion.ts';

const answer = (logprobs: unknown) => ({ choices: [{ message: { content: 'a' }, logprobs }] });

it('reads a list only up to its first odd entry', () => {
  let seen = 0;
  const odd = {
    get token() {
      seen++;
      return undefined;
    },
  };
  const many = Array.from({ length: 100 }, () => odd);
  const written = { token: 'a', logprob: -0.1, top_logprobs: many };
  expect(readCompletion(answer({ content: [written] })).tokens).toEqual([{ ...written, top_logprobs: undefined }]);
  expect(readCompletion(answer({ content: many })).tokens).toBeUndefined();
  expect(seen).toBeLessThan(5);
});

it('reads only the one choice that it asked for', () => {
  const { choices } = answer(null);
  expect(readCompletion({ choices: [...choices, null, 7] }).text).toBe('a');
});

it.each([0.01, 5, 1e300])('a logarithm of %d is not a probability', (logprob) => {
  expect(readCompletion(answer({ content: [{ token: 'a', logprob }] }))).toMatchObject({
    text: 'a',
    tokens: undefined,
  });
});

const said = (message: unknown) => readCompletion({ choices: [{ message }] }).text;

it.each([
  [[{ type: 'text', text: 'billing' }]],
  [['billing']],
  [[{ text: 'bill' }, { type: 'text', text: 'ing' }]],
  [
    [
      { type: 'thinking', thinking: [{ type: 'text', text: 'no bug' }] },
      { type: 'text', text: 'billing' },
    ],
  ],
  [
    [
      { type: 'thinking', thinking: 'no bug', signature: 'x' },
      { type: 'output_text', text: 'billing' },
    ],
  ],
  [[{ type: 'image_url', image_url: {} }, null, 7, { type: 'text', text: 'billing' }]],
])('reads only the texts of the parts %j', (content) => {
  expect(said({ content })).toBe('billing');
});

it.each([
  { content: null, reasoning_content: 'billing' },
  { content: '', reasoning: 'billing' },
  { content: ' ', reasoning_content: '', reasoning: 'billing' },
  { reasoning_content: 7, reasoning: 'billing' },
  { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'billing' }] }] },
])('without a content, the thought stands for the answer: %j', (message) => {
  expect(said(message)).toBe('<think>billing');
});

it('reads the content, not the thought', () => {
  expect(said({ content: 'billing', reasoning_content: 'bug' })).toBe('billing');
});

it.each([{ content: [] }, { content: [{ type: 'image_url' }] }, { content: null, reasoning_content: ' ' }])(
  '%j is empty',
  (message) => {
    expect(() => said(message)).toThrow('the answer is empty');
  },
);

it.each([
  null,
  [],
  'x',
  7,
  true,
  { content: null },
  { content: 7 },
  { content: [null] },
  { content: [{ token: 'a', logprob: null }] },
])('logprobs of %j are left out, and the answer stays', (logprobs) => {
  expect(readCompletion(answer(logprobs))).toMatchObject({ text: 'a', tokens: undefined });
});

it.each([
  [],
  'x',
  7,
  { prompt_tokens: '50' },
  { prompt_tokens: 5, completion_tokens: null, prompt_tokens_details: [] },
])('usage of %j is left out, and the answer stays', (usage) => {
  expect(readCompletion({ ...answer(null), usage })).toMatchObject({ text: 'a' });
});

it('reads a whole object that the length limit cut only behind', () => {
  const cut = (content: string) => () =>
    readCompletion({ choices: [{ message: { content }, finish_reason: 'length' }] });
  expect(cut('{"label":"bug"}\n   ')().text).toBe('{"label":"bug"}\n   ');
  for (const content of ['{"label":"', 'bug', '7']) expect(cut(content)).toThrow('length limit');
});

it('leaves out what llama.cpp gives after sampling, which has no logarithms', () => {
  const content = [{ id: 504, token: 'a', bytes: [97], prob: 1, top_probs: [] }];
  expect(readCompletion(answer({ content }))).toMatchObject({ text: 'a', tokens: undefined });
});
