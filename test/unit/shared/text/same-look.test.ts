import { describe, expect, it } from 'vitest';
import { labelIndex, sameLook, visible } from '../../../../lambda/shared/text/same-look.ts';

const look = (a: string, b: string) => sameLook(a) === sameLook(b);

describe('labels that look the same', () => {
  it.each([
    ['composed and decomposed', 'caf\u00e9', 'cafe\u0301'],
    ['Hangul syllables and their letters', '\ud55c', '\u1112\u1161\u11ab'],
    ['a zero-width space', 'spam', 'sp\u200bam'],
    ['a byte order mark', 'spam', '\ufeffspam'],
    ['a soft hyphen', 'newsletter', 'news\u00adletter'],
    ['a word joiner', 'spam', 'spam\u2060'],
    ['a mark of direction', 'spam', '\u200espam'],
    ['a no-break space', 'not spam', 'not\u00a0spam'],
    ['a narrow no-break space', 'not spam', 'not\u202fspam'],
    ['a joiner between Latin letters', 'Auflage', 'Auf\u200clage'],
    ['a joiner at the end', 'مثبت', 'مثبت\u200d'],
    ['the style of a picture', '\u2764', '\u2764\ufe0f'],
    ['accents in another order', 'a\u0323\u0302', 'a\u0302\u0323'],
  ])('%s', (_what, one, other) => {
    expect(one).not.toBe(other);
    expect(look(one, other)).toBe(true);
  });

  it.each([
    ['case', 'Spam', 'spam'],
    ['a blank around it', 'spam', 'spam '],
    ['a blank more', 'not spam', 'not  spam'],
    ['a non-joiner between Persian letters', 'می\u200cخواهم', 'میخواهم'],
    ['a joiner after a virama', 'क\u094d\u200dष', 'क\u094dष'],
    ['a family and its members', '👩\u200d👧', '👩👧'],
    ['a picture of two and another style', '\u2764\ufe0f\u200d🔥', '\u2764\ufe0f🔥'],
    ['a variant of an ideograph', '葛\u{e0100}', '葛'],
    ['an override of direction', 'abc', '\u202eabc'],
    ['letters of other scripts', 'a', 'а'],
    ['full width', 'A', 'Ａ'],
  ])('not with %s', (_what, one, other) => {
    expect(look(one, other)).toBe(false);
  });

  it('takes time linear in the length of a text', () => {
    for (const piece of ['\u200d', 'a\u200d', 'क\u200d', '\u2764\ufe0f', '\u00ad', '\u0301'])
      visible(piece.repeat(300_000));
  }, 5_000);
});

describe('the index of a label', () => {
  it('comes from the spelling, else from the look', () => {
    const index = labelIndex(['caf\u00e9', 'cafe\u0301', 'th\u00e9']);
    expect(['caf\u00e9', 'cafe\u0301', 'the\u0301'].map(index)).toEqual([0, 1, 2]);
  });

  it('does not exist for a text that looks like several labels, or like none', () => {
    const index = labelIndex(['caf\u00e9', 'cafe\u0301']);
    expect(['cafe\u0301\u200b', 'cafe'].map(index)).toEqual([undefined, undefined]);
  });
});
