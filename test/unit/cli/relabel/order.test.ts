import { expect, test } from 'vitest';
import { mixed } from '../../../../cli/relabel/order.ts';
import { seededUniform } from '../../../../lambda/shared/random/words.ts';

const list = (kind: string, length: number) => Array.from({ length }, (_, index) => `${kind}${index}`);
const orderOf = (suspects: number, controls: number, seed = 'seed') =>
  mixed(list('s', suspects), list('c', controls), seededUniform(seed));

test('every row is there once, in the same order each time', () => {
  expect(orderOf(20, 10).toSorted()).toEqual([...list('s', 20), ...list('c', 10)].sort());
  expect(orderOf(20, 10)).toEqual(orderOf(20, 10));
  expect(orderOf(20, 10)).not.toEqual(orderOf(20, 10, 'other seed'));
});

test('a place says nothing of whether its row is suspect', () => {
  const seeds = list('seed ', 2000);
  const suspectsAt = Array.from({ length: 30 }, () => 0);
  for (const seed of seeds)
    for (const [place, one] of orderOf(20, 10, seed).entries())
      if (one.startsWith('s')) suspectsAt[place] = (suspectsAt[place] ?? 0) + 1 / seeds.length;
  // Two thirds, give or take five standard errors.
  for (const share of suspectsAt) expect(Math.abs(share - 2 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / seeds.length));
});

test('no control is behind more suspects than anyone reads, and the most suspect come first', () => {
  const order = orderOf(1000, 10);
  expect(order.findLastIndex((one) => one.startsWith('c'))).toBeLessThan(40);
  expect(order.slice(0, 40).toSorted()).toEqual([...list('s', 30), ...list('c', 10)].sort());
});

test('without controls all suspects are mixed', () => {
  expect(orderOf(50, 0)).not.toEqual(list('s', 50));
});
