import { describe, expect, it } from 'vitest';
import { count, dollars, duration, milliseconds, percent, plain, plural } from '../../../../cli/terminal/text.ts';

describe('plain', () => {
  it.each([
    ['colours and cursor movements', '\u001b[31mred\u001b[0m\u001b[2J', 'red'],
    ['a link that shows another address', '\u001b]8;;https://evil.example\u0007safe\u001b]8;;\u0007', 'safe'],
    ['new lines and tabs', 'one\r\ntwo\tthree', 'one two three'],
    ['8-bit control characters', 'a\u009b2Jb', 'ab'],
    ['a turn of the reading direction', 'abc\u202ecba', 'abccba'],
    ['zero-width characters', 'pay\u200bpal', 'paypal'],
  ])('takes %s out', (_what, text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('leaves other scripts and signs alone', () => {
    expect(plain('naïve 標題 🙂 <b>')).toBe('naïve 標題 🙂 <b>');
  });
});

describe('figures', () => {
  it('are grouped and have their unit', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(plural(1, 'row')).toBe('1 row');
    expect(plural(2000, 'row')).toBe('2,000 rows');
    expect(percent(0.1234)).toBe('12.3 %');
  });

  it.each([
    [0, '$0.00'],
    [0.01234, '$0.0123'],
    [0.00001, '<$0.0001'],
    [12.345, '$12.35'],
  ])('%d US dollars are %s', (usd, expected) => {
    expect(dollars(usd)).toBe(expected);
  });

  it.each([
    [0.4, '0:00'],
    [9, '0:09'],
    [59.6, '1:00'],
    [754, '12:34'],
    [3725, '1:02:05'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected);
  });

  it.each([
    [0.31, '0.3 ms'],
    [123.4, '123 ms'],
    [1234, '1.23 s'],
  ])('%d milliseconds are %s', (value, expected) => {
    expect(milliseconds(value)).toBe(expected);
  });
});
