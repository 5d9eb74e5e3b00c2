import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  formatChange,
  formatClock,
  formatCount,
  formatDollars,
  formatInterval,
  formatMilliseconds,
  formatNamedPValue,
  formatPercent,
  formatPoints,
  formatPointsWithInterval,
  formatPValue,
  formatRate,
  formatScore,
  formatScoreInterval,
  formatSignificant,
} from '../../../../lambda/shared/text/format.ts';
import { plural } from '../../../../lambda/shared/text/words.ts';
import { isWritten } from '../../../support/is-written.ts';

describe('figures', () => {
  it('are grouped and have their unit', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(plural(1, 'row')).toBe('1 row');
    expect(plural(2000, 'row')).toBe('2,000 rows');
    expect(formatPercent(0.1234)).toBe('12.3%');
    expect(formatInterval({ lower: 0.863, upper: 0.945 })).toBe('86.3–94.5%');
    expect(formatSignificant(0.123456)).toBe('0.1235');
    expect(formatSignificant(1234.56)).toBe('1235');
  });

  it('are a dash if missing', () => {
    expect(formatScore({ value: undefined })).toBe('–');
    for (const format of [formatPercent, formatDollars, formatMilliseconds, formatPValue, formatScoreInterval]) {
      expect(format(null)).toBe('–');
    }
  });

  it('have a minus below zero, but none if they round to zero', () => {
    expect(formatScore({ value: -0.1234 })).toBe('−0.123');
    expect(formatScore({ value: -0.0001 })).toBe('0.000');
    expect(formatScoreInterval({ lower: -0.1, upper: 0.25 })).toBe('−0.100–0.250');
    expect(formatPoints(-0.0123)).toBe('−1.2');
    expect(formatPoints(-0.0001)).toBe('0.0');
    expect(formatChange(0.0123)).toBe('+1.2');
    expect(formatChange(-0.0123)).toBe('−1.2');
    expect(formatPointsWithInterval({ difference: 0.031, ci: { lower: -0.012, upper: 0.074 } })).toBe(
      '3.1 points, 95% interval −1.2 to 7.4',
    );
  });

  it.each([
    [0, '$0'],
    [0.000001, '$0.000001'],
    [0.00123456, '$0.001235'],
    [0.009, '$0.009'],
    [0.01, '$0.01'],
    [0.01234, '$0.01'],
    [0.5, '$0.50'],
    [12.345, '$12.35'],
    [12345.6, '$12,345.60'],
  ])('%d US dollars are %s', (usd, expected) => {
    expect(formatDollars(usd)).toBe(expected);
  });

  it.each([
    [0.4, '0:00'],
    [9, '0:09'],
    [59.6, '1:00'],
    [754, '12:34'],
    [3725, '1:02:05'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(formatClock(seconds)).toBe(expected);
  });

  it.each([
    [0.04, '0.0/s'],
    [1.26, '1.3/s'],
    [85.4, '85/s'],
    [12345, '12,345/s'],
  ])('%d a second are %s', (rate, expected) => {
    expect(formatRate(rate)).toBe(expected);
  });

  it.each([
    [0.31, '0.3 ms'],
    [9.97, '10 ms'],
    [123.4, '123 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1234, '1.2 s'],
  ])('%d milliseconds are %s', (value, expected) => {
    expect(formatMilliseconds(value)).toBe(expected);
  });

  it.each([
    [0.0002, '<0.001', 'p < 0.001'],
    [0.001, '0.001', 'p = 0.001'],
    [0.0234, '0.023', 'p = 0.023'],
    [1, '1.000', 'p = 1.000'],
  ])('a p-value of %d is %s in a column and %s in a sentence', (p, cell, sentence) => {
    expect(formatPValue(p)).toBe(cell);
    expect(formatNamedPValue(p)).toBe(sentence);
  });
});

/** Read by a program, or in somebody else's format: a style, the edges of a chart's bins, rows per second, Lambda's. */
const OTHER_FIGURES = [
  'lambda/report/page/first/standings-table.tsx',
  'lambda/report/page/sections/variant/confidence.tsx',
  'lambda/report/page/sections/variant/confusions.tsx',
  'lambda/shared/text/format.ts',
  'local/runtime/function.ts',
];

it('is the only way to write figures', () => {
  const files = ['cli', 'lambda', 'local'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const others = files
    .filter(isWritten)
    .filter((file) => /\.to(Fixed|Precision|LocaleString)\(|Intl\.NumberFormat/.test(readFileSync(file, 'utf8')));
  expect(others.sort()).toEqual(OTHER_FIGURES);
});
