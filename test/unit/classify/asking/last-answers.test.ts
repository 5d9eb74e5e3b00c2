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

it('a call that was in flight at a refusal says nothing about the account', () => {
  const answers = new LastAnswers();
  answers.noteServed('a', 100);
  answers.noteServed('a', 50);
  expect([99, 100].map((refusedAt) => answers.servedSince(refusedAt, 'a'))).toEqual([true, false]);
  expect(answers.servedSince(0, 'b')).toBe(false);
});

it('an answer to a row’s refusal says nothing about the account', () => {
  const answers = new LastAnswers();
  answers.note('a');
  expect(answers.servedSince(Number.NEGATIVE_INFINITY, 'a')).toBe(false);
});
