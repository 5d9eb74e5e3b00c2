import { expect, test } from 'vitest';
import {
  differences,
  evidenceAbove,
  evidenceBelow,
  lowerBound,
  upperBound,
} from '../../../../lambda/shared/sequential/betting.ts';

const scoresOf = (of: readonly number[], best = 1) => ({ of, best, rows: of.length });

/** All sequences of so many scores from 0 to `best`. */
function sequences(length: number, best: number): number[][] {
  if (length === 0) return [[]];
  return sequences(length - 1, best).flatMap((rest) =>
    Array.from({ length: best + 1 }, (_, score) => [...rest, score]),
  );
}

test('at the mean in question, the wealth is a fair game: 1 on average over all that may come', () => {
  const mean = 0.8;
  const average = sequences(10, 1).reduce((sum, of) => {
    const right = of.filter((score) => score === 1).length;
    return sum + mean ** right * (1 - mean) ** (of.length - right) * Math.exp(evidenceAbove(scoresOf(of), mean));
  }, 0);
  expect(average).toBeCloseTo(1, 10);
});

test('so it is with scores between right and wrong, for those who bet on less', () => {
  const chances = [0.2, 0.3, 0.5];
  const average = sequences(7, 2).reduce((sum, of) => {
    const chance = of.reduce((product, score) => product * (chances[score] ?? 0), 1);
    return sum + chance * Math.exp(evidenceBelow(scoresOf(of, 2), 0.65));
  }, 0);
  expect(average).toBeCloseTo(1, 10);
});

test('and for rows drawn without replacement, over all orders of the same rows', () => {
  const orders = sequences(9, 1).filter((of) => of.reduce((sum, score) => sum + score, 0) === 6);
  for (const looked of [1, 4, 7]) {
    const wealths = orders.map((of) => Math.exp(evidenceAbove(scoresOf(of.slice(0, looked)), 6 / 9, 9)));
    expect(wealths.reduce((sum, wealth) => sum + wealth, 0) / orders.length).toBeCloseTo(1, 10);
  }
});

test('there is no doubt once the rows that are left cannot change it', () => {
  const right = Array(8).fill(1);
  expect(evidenceAbove(scoresOf(right), 0.7, 10)).toBe(Number.POSITIVE_INFINITY);
  expect(evidenceBelow(scoresOf(right), 0.7, 10)).toBeLessThan(0);
  // Eight of ten is 0.8, whatever comes; more than that is open.
  expect(evidenceAbove(scoresOf([...right, 0, 0]), 0.8, 10)).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(evidenceAbove(scoresOf(right), 0.8, 10)).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('a wealth of many rows does not leave the range of doubles', () => {
  const right = scoresOf(Array(50_000).fill(1));
  expect(evidenceAbove(right, 0.5, 200_000)).toBeGreaterThan(700);
  expect(evidenceAbove(right, 0.5, 200_000)).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(evidenceBelow(right, 0.5, 200_000)).toBeLessThan(-200);
});

test('its bounds are the means that nobody could have lost so much on', () => {
  const of = Array.from({ length: 200 }, (_, row) => Number(row % 10 !== 0));
  for (const population of [undefined, 400]) {
    const [lower, upper] = [lowerBound(scoresOf(of), 0.05, population), upperBound(scoresOf(of), 0.05, population)];
    expect(lower).toBeGreaterThan(0.8);
    expect(upper).toBeLessThan(0.96);
    expect(evidenceAbove(scoresOf(of), lower, population)).toBeGreaterThanOrEqual(Math.log(20));
    expect(evidenceAbove(scoresOf(of), lower + 2e-4, population)).toBeLessThan(Math.log(20));
    expect(evidenceBelow(scoresOf(of), upper, population)).toBeGreaterThanOrEqual(Math.log(20));
  }
});

test('two variants that are right on the same rows give no evidence at all', () => {
  const same = scoresOf([1, 0, 1, 1]);
  expect(evidenceAbove(differences(same, same), 0.5)).toBe(0);
});
