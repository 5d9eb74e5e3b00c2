import { expect, test } from 'vitest';
import { closest, didYouMean, orDidYouMean } from '../../../../lambda/shared/text/closest.ts';

test.each([
  ['modls', ['label', 'models'], 'models'],
  ['lable', ['title', 'label'], 'label'],
  [' TAG', ['id', 'tag'], 'tag'],
  ['cost', ['text', 'tag'], undefined],
  ['tags', ['taxi'], undefined],
  ['x', ['id'], undefined],
  ['anything', [], undefined],
])('%j among %j is %j', (word, candidates, expected) => {
  expect(closest(word, candidates)).toBe(expected);
});

test('asks about a near name, and only ends the sentence if there is none', () => {
  const quoted = (name: string) => `"${name}"`;
  expect(didYouMean('modls', ['models'])).toBe('Did you mean models?');
  expect(didYouMean('modls', ['models'], quoted)).toBe('Did you mean "models"?');
  expect(didYouMean('modls', ['id'])).toBe(undefined);
  expect(orDidYouMean('modls', ['models'], quoted)).toBe('; did you mean "models"?');
  expect(orDidYouMean('modls', ['id'])).toBe('.');
});
