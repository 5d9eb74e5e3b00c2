import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { andMore, listed, oneOrMany, plural, pluralHas } from '../../../../lambda/shared/text/words.ts';
import { isWritten } from '../../../support/is-written.ts';

describe('numbers in a sentence', () => {
  it('determine the form of noun and verb', () => {
    expect([0, 1, 2, 1200].map((count) => plural(count, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '1,200 rows']);
    expect([0, 1, 2].map((count) => pluralHas(count, 'row'))).toEqual(['0 rows have', '1 row has', '2 rows have']);
    expect([1, 2].map((count) => oneOrMany(count, 'is', 'are'))).toEqual(['is', 'are']);
    expect(andMore(1200)).toBe('and 1,200 more');
  });
});

describe('listed', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c'], 'a, b and 1 more'],
    [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  ])('%j, of which two are named', (items, expected) => {
    expect(listed(items, 2)).toBe(expected);
  });

  it('keeps items with commas apart', () => {
    expect(listed(['a, b', 'c', 'd'], 2, '; ')).toBe('a, b; c; and 1 more');
  });
});

/** Each is written in one place. */
const BY_HAND: readonly [what: string, pattern: RegExp, home: string][] = [
  ['a noun or a verb by its number', /=== 1 \? ['`]/, 'lambda/shared/text/words.ts'],
  ['the rest of a list', /and \$\{[^}]+\} more/, 'lambda/shared/text/words.ts'],
  ['a nearest name', /[Dd]id you mean/, 'lambda/shared/text/closest.ts'],
];

it.each(BY_HAND)('%s is written in one place', (_what, pattern, home) => {
  const files = ['cli', 'infra', 'lambda', 'local'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const code = (file: string) => readFileSync(file, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const others = files.filter((file) => isWritten(file) && file !== home);
  expect(others.filter((file) => pattern.test(code(file)))).toEqual([]);
});
