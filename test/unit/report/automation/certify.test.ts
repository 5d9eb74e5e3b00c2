// Thresholds above which answers are right often enough.
import { expect, test } from 'vitest';
import { acceptedAt, certify, leastRows } from '../../../../lambda/report/automation/certify.ts';
import { confidentAnswers } from '../../../../lambda/report/automation/confident-answers.ts';
import { moreRows } from '../../../../lambda/report/automation/more-rows.ts';
import { seededUniform } from '../../../../lambda/shared/random/words.ts';
import { model, type Outcome, sampleInput } from '../sample-run.ts';

const answers = (list: readonly (readonly [confidence: number, right: boolean])[], rows = list.length) => ({
  rows,
  confidences: Float64Array.from(list, ([confidence]) => confidence).sort(),
  wrong: Float64Array.from(list.flatMap(([confidence, right]) => (right ? [] : [confidence]))).sort(),
});

test('59 right answers are the fewest that show 95% at a risk of 5%, and 124 with two slips', () => {
  expect([leastRows(0, 0.95, 0.05), leastRows(1, 0.95, 0.05), leastRows(2, 0.95, 0.05)]).toEqual([59, 93, 124]);
  const right = Array.from({ length: 59 }, (_, index) => [index / 60, true] as const);
  expect(certify(answers(right), 0.95, 0.05)).toMatchObject({ threshold: 0, taken: 59, wrong: 0 });
  expect(certify(answers(right.slice(1)), 0.95, 0.05)).toBeUndefined();
});

test('stops at the first threshold that fails, though a lower one would pass', () => {
  // 20 wrong ones at rank 100 to 119, all others right: at rank 1,000 the share right is 98%.
  const list = Array.from({ length: 1000 }, (_, rank) => [1 - rank / 1000, rank < 300 || rank >= 320] as const);
  const found = certify(answers(list), 0.95, 0.05);
  expect(found?.taken).toBe(281);
  expect(acceptedAt(answers(list), 0)).toMatchObject({ taken: 1000, wrong: 20 });
});

test('equal confidences are accepted together', () => {
  const list = Array.from({ length: 200 }, (_, index) => [index < 150 ? 1 : 0.5, index < 150] as const);
  expect(certify(answers(list), 0.95, 0.05)).toMatchObject({ threshold: 1, taken: 150, wrong: 0 });
});

test('an accuracy that was chosen on the same rows is too high in most holdouts, and a certified one is not', () => {
  let [chosen, certified] = [0, 0];
  for (let holdout = 0; holdout < 200; holdout++) {
    const random = seededUniform(`old rule ${holdout}`);
    const list = Array.from({ length: 200 }, () => {
      const confidence = random();
      return [confidence, random() < 0.93] as const;
    });
    // The rule before: the lowest threshold whose answers were 95% right on these rows.
    const ranked = list.toSorted(([a], [b]) => b - a);
    let wrong = 0;
    const enough = ranked.map(([, right], rank) => {
      wrong += Number(!right);
      return wrong / (rank + 1) <= 0.05;
    });
    // No threshold has more than 93%.
    chosen += Number(enough.includes(true));
    certified += Number(certify(answers(list), 0.95, 0.05) !== undefined);
  }
  expect(chosen / 200).toBeGreaterThan(0.5);
  expect(certified / 200).toBeLessThan(0.05);
});

test('says about how many more rows would do, and none if the answers are not right often enough', () => {
  const typical = Array.from({ length: 50 }, (_, index) => [1 - index / 50, index < 49] as const);
  const more = moreRows(answers(typical), 0.95, 0.05);
  expect(more).toBeGreaterThan(59 - 50);
  expect(more).toBeLessThan(1000);
  const wrong = typical.map(([confidence], index) => [confidence, index % 5 > 0] as const);
  expect(moreRows(answers(wrong), 0.95, 0.05)).toBeNull();
});

test('about as many more rows as said do support a threshold in most holdouts', () => {
  const draw = (rows: number, random: () => number) =>
    answers(
      Array.from({ length: rows }, () => {
        const confidence = random();
        return [confidence, random() < 0.9 + 0.1 * confidence] as const;
      }),
    );
  let supported = 0;
  let asked = 0;
  for (let holdout = 0; holdout < 60; holdout++) {
    const random = seededUniform(`more ${holdout}`);
    const first = draw(100, random);
    const more = certify(first, 0.95, 0.05) ? null : moreRows(first, 0.95, 0.05);
    if (more === null) continue;
    asked++;
    supported += Number(certify(draw(100 + more, random), 0.95, 0.05) !== undefined);
  }
  expect(supported / asked).toBeGreaterThan(0.5);
});

test('counts one answer a row, of rows that were asked, and one row a unit', () => {
  const outcomes: Outcome[] = [
    { predicted: 'a', confidence: 0.9 },
    { predicted: 'b', confidence: 0.8 },
    { predicted: null },
    { predicted: null, status: 'skipped' },
    { predicted: 'a' },
  ];
  const { table } = sampleInput({
    labels: ['a', 'b'],
    rows: outcomes.map(() => ({ text: '', truth: 'a' })),
    variants: [model('m')],
    repeats: 2,
    predict: (row, _, repeat) => (repeat === 0 && outcomes[row] ? outcomes[row] : { predicted: 'b', confidence: 0.1 }),
  });
  expect(confidentAnswers(table, 0)).toEqual({
    rows: 4,
    confidences: Float64Array.of(0.8, 0.9),
    wrong: Float64Array.of(0.8),
  });
  const units = { of: Int32Array.of(0, 0, 1, 1, 1), count: 2 };
  expect(confidentAnswers({ ...table, units }, 0)).toEqual({
    rows: 2,
    confidences: Float64Array.of(0.9),
    wrong: new Float64Array(0),
  });
});
