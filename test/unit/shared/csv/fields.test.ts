import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { originalText, textField } from '../../../../lambda/shared/csv/fields.ts';

const read = (field: string) => parse(`${field},end\n`)[0]?.[0];

describe('textField', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=1+1', "'=1+1"],
    ['-5', "'-5"],
    ["'=1+1", "''=1+1"],
    ["'quoted'", "'quoted'"],
    ['\t=x', "'\t=x"],
    ['＝1', "'＝1"],
    ['+"a"', `"'+""a"""`],
    ['\r', `"'\r"`],
  ])('%j is written as %j', (text, field) => {
    expect(textField(text)).toBe(field);
  });

  test('never begins like a formula, and can be turned back into any text', () => {
    const text = fc.string({
      unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '＝', 'a', ' '),
    });
    fc.assert(
      fc.property(text, (original) => {
        const field = read(textField(original)) ?? '';
        expect(field).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        expect(originalText(field)).toBe(original);
      }),
      { numRuns: 1000 },
    );
  });
});
