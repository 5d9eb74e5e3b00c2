import { describe, expect, it } from 'vitest';
import { plain } from '../../../../cli/terminal/text.ts';

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

  it('leaves other scripts and symbols alone', () => {
    expect(plain('naïve 標題 🙂 <b>')).toBe('naïve 標題 🙂 <b>');
  });
});
