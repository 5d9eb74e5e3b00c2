import { expect, test } from 'vitest';
import { closest } from '../../../../lambda/shared/text/closest.ts';

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
