import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readBenchmarkFile } from '../../../../lambda/shared/benchmark/file.ts';
import { patternCompiler } from '../../../../lambda/shared/text/pattern.ts';

const compile = await patternCompiler();

describe('a pattern', () => {
  test.each([
    ['refund|invoice', 'My REFUND', true],
    ['^how\\b', 'How do I', true],
    ['^how\\b', 'somehow', false],
    ['\\p{Lu}{3}', 'abc', true],
    ['\\u00e9t\\u00e9', 'ÉTÉ', true],
    ['(?<year>\\d{4})-\\d\\d', 'on 2026-01-02', true],
    ['^a.c$', 'a\nc', false],
    ['ends$', 'it ends', true],
  ])('%s in %j: %s', (pattern, text, expected) => {
    expect(compile(pattern).test(text)).toBe(expected);
  });

  test.each(['(x+x+)+y', '(x|x)*y', '(.*)*y', '(x?){50}x{50}y'])(
    'that takes years to backtrack, such as %s, is soon done',
    (pattern) => {
      const started = performance.now();
      expect(compile(pattern).test('x'.repeat(10_000))).toBe(false);
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});

describe('a benchmark with a pattern that cannot be used is refused with its line', () => {
  test.each([
    ['(', 'missing closing \\): `\\(`'],
    ['(?=x)y', 'invalid or unsupported Perl syntax: `\\(\\?=`'],
    ['(x)\\1', 'invalid escape sequence: `\\\\1`'],
    ['x{1001}', 'invalid repeat count: `\\{1001\\}`'],
    ['(x{0,30}){0,30}', 'it is too large, \\d+ instructions of at most 1000'],
  ])('%s', async (pattern, reason) => {
    const text = `seed: 1\nslices:\n  - {name: ok, pattern: a}\n  - name: odd\n    pattern: '${pattern}'\n`;
    await expect(readBenchmarkFile(Readable.from([Buffer.from(text)]), 'b.yaml')).rejects.toThrow(
      new RegExp(`^b\\.yaml:5: the pattern of the slice "odd" cannot be used: ${reason}\\. Expected RE2 syntax`),
    );
  });
});
