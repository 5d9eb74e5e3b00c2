import { expect, test } from 'vitest';
import { HOLDOUTS_IN_TESTS, isKept, simulate } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { CHECK } from './claims/check.ts';
import { GROUPED_GATES } from './claims/grouped-gates.ts';
import { RELABEL } from './claims/relabel.ts';
import { CLAIMS } from './claims.ts';

/** Of each sentence one setting: about a minute of one processor. `npm run simulate` has them all, which takes hours. */
const ONE_OF_EACH = [...Map.groupBy(CLAIMS, ({ sentence }) => sentence).values()].flatMap(
  (claims) => claims.find(({ inTests = true }) => inTests) ?? [],
);
/** Whose other settings take a quarter of a millisecond a holdout, too. */
const QUICK = [...ACCURACY, ...CHECK, ...RELABEL, ...GROUPED_GATES];
const TRIED = new Set([...ONE_OF_EACH, ...QUICK]);

/** Milliseconds. Some compute for fifteen seconds on a quiet machine. */
const TIMEOUT_MS = 300_000;

test.each([...TRIED])(
  '$sentence ($setting)',
  (claim) => {
    const outcome = simulate(claim, 0, HOLDOUTS_IN_TESTS);
    expect(outcome.said).toBeGreaterThan(0);
    expect(isKept(claim, outcome), `${outcome.wrong} of ${outcome.holdouts} wrong`).toBe(true);
  },
  TIMEOUT_MS,
);

test('a sentence that is wrong too often is found', () => {
  const guess = { sentence: '', setting: '', nominal: 0.05, violated: (holdout: number) => holdout % 10 === 0 };
  expect(isKept(guess, simulate(guess, 0, HOLDOUTS_IN_TESTS))).toBe(false);
});

test('no sentence has two settings of the same name', () => {
  const names = CLAIMS.map(({ sentence, setting }) => `${sentence} ${setting}`);
  expect(new Set(names).size).toBe(names.length);
});
