import { expect, it } from 'vitest';
import { readCompletion } from '../../../../../lambda/shared/models/call/completion.ts';

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
