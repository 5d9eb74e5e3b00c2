import { expect, it } from 'vitest';
import { LastAnswers } from '../../../../lambda/classify/asking/last-answers.ts';

it('an answer from one model says nothing about another', () => {
  const answers = new LastAnswers();
  const before = performance.now() - 1;
  answers.note('a');
  expect(answers.isAfter(before, 'a')).toBe(true);
  expect(answers.isAfter(before, 'b')).toBe(false);
  expect(answers.isAfter(performance.now() + 1, 'a')).toBe(false);
});
