import { expect, it } from 'vitest';
import { servedAs } from '../../../../../lambda/shared/models/reply/served.ts';

const usage = { prompt_tokens: 1, cached_tokens: 0, completion_tokens: 1, reasoning_tokens: 0 };
const withMessage = (message: object) => ({ choices: [{ message }] });

it.each([
  ['flex', 'flex'],
  [null, undefined],
  [7, undefined],
  ['a b', undefined],
])('reads the tier that was used: %j', (said, tier) => {
  expect(servedAs({ service_tier: said }, { text: 'a', usage }).tier).toBe(tier);
});

it.each([
  [withMessage({}), 'a', 0, false],
  [withMessage({}), 'a', 3, true],
  [withMessage({ reasoning_content: 'Hm.' }), 'a', 0, true],
  [withMessage({ reasoning: 'Hm.' }), 'a', 0, true],
  [withMessage({ reasoning: ' ', reasoning_content: null }), 'a', 0, false],
  [withMessage({ reasoning: { text: 1 } }), 'a', 0, false],
  [withMessage({}), '<think>\nHm.\n</think>a', 0, true],
  [withMessage({}), '<think>\n\n</think>\n\na', 0, false],
  [{ choices: 'none' }, 'a', 0, false],
])('tells from %j and %j whether a model reasoned', (raw, text, reasoning_tokens, expected) => {
  expect(servedAs(raw, { text, usage: { ...usage, reasoning_tokens } }).reasoned).toBe(expected);
  expect(servedAs(raw, { text, usage: 'odd' }).reasoned).toBe(expected && reasoning_tokens === 0);
});
