import { expect, test } from 'vitest';
import { HOLDOUTS_IN_TESTS, isKept, simulate } from './claim.ts';
import { CLAIMS } from './claims.ts';

/** Of each sentence one setting, so that it takes seconds. `npm run simulate` has them all. */
const TRIED = [
  ...Map.groupBy(
    CLAIMS.filter(({ inTests = true }) => inTests),
    ({ sentence }) => sentence,
  ).values(),
].map(([claim]) => claim);

test.each(TRIED.filter((claim) => claim !== undefined))('$sentence ($setting)', (claim) => {
  const outcome = simulate(claim, 0, HOLDOUTS_IN_TESTS);
  expect(outcome.said).toBeGreaterThan(0);
  expect(isKept(claim, outcome), `${outcome.wrong} of ${outcome.holdouts} wrong`).toBe(true);
});

test('a sentence that is wrong too often is found', () => {
  const guess = { sentence: '', setting: '', nominal: 0.05, violated: (holdout: number) => holdout % 10 === 0 };
  expect(isKept(guess, simulate(guess, 0, HOLDOUTS_IN_TESTS))).toBe(false);
});

test('no sentence has two settings of the same name', () => {
  const names = CLAIMS.map(({ sentence, setting }) => `${sentence} ${setting}`);
  expect(new Set(names).size).toBe(names.length);
});
