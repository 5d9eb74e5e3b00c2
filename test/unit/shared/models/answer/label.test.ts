import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelReader } from '../../../../../lambda/shared/models/answer/label.ts';

const read = labelReader(['mlops', 'Computer-Vision', 'other', 'Other']);

describe('labelReader', () => {
  it.each([
    ['mlops', 0],
    ['  mlops\n', 0],
    ['"mlops"', 0],
    ['“MLOps”', 0],
    ['mlops.', 0],
    ['"mlops".', 0],
    ['"mlops."', 0],
    ['```\nmlops\n```', 0],
    ['```text\r\nmlops\r\n```', 0],
    ['```mlops```', 0],
    ['Label: mlops', 0],
    ['label : "MLOps".', 0],
    ['```\nLabel: mlops\n```', 0],
    ['`computer-vision`', 1],
    ['other', 2],
    ['Other', 3],
    ['Other.', 3],
    ['mlops!', 0],
    ['The label is mlops', 0],
    ['- mlops', 0],
  ])('reads %j as label %i', (answer, label) => {
    expect(read(answer)).toBe(label);
  });

  it.each([
    '',
    ' ',
    '"',
    '.',
    '``````',
    'Label:',
    'mlops..',
    'mlops, other',
    'mlops\nother',
    'computer vision',
    'OTHER',
    'Label mlops',
    'Tag: mlops',
    '"mlops',
    '```\nmlops\n```\nother',
    '```\nmlops\n``````\nmlops\n```',
  ])('reads %j as no label', (answer) => {
    expect(read(answer)).toBeUndefined();
  });

  it.each(['cafe\u0301', 'CAFE\u0301.', '\u200bcaf\u00e9', 'Label: caf\u00e9\ufeff', '"not\u00a0a caf\u00e9"'])(
    'reads %j, which looks like a label',
    (answer) => {
      expect(labelReader(['the\u0301', 'caf\u00e9', 'Not a cafe\u0301'])(answer)).toBe(answer.includes('not') ? 2 : 1);
    },
  );

  it('keeps what is part of a label', () => {
    const labels = ['"quoted"', 'plain', 'quoted', 'U.S.', 'U.S', 'Label: x', 'x', '```y```'];
    const readOwn = labelReader(labels);
    expect(labels.map(readOwn)).toEqual(labels.map((_, index) => index));
    expect(readOwn('u.s.')).toBeUndefined();
  });

  it('is not slowed down by an answer of many layers', () => {
    expect(read(`${'"'.repeat(50_000)}mlops${'"'.repeat(50_000)}`)).toBeUndefined();
    expect(read('label:'.repeat(50_000))).toBeUndefined();
    expect(read('```'.repeat(50_000))).toBeUndefined();
  });

  it('is not slowed down by an answer of many accents', () => {
    const began = performance.now();
    expect(read(`mlops${'\u0301\u0316'.repeat(100_000)}`)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('reads a label in pieces as the label', () => {
    const whole = '\u1f82'.repeat(3);
    expect(whole.normalize('NFD')).toHaveLength(12);
    expect(labelReader([whole])(whole.normalize('NFD'))).toBe(0);
  });

  it('reads every label in its own spelling', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
          { minLength: 1 },
        ),
        (own) => {
          const readOwn = labelReader(own);
          expect(own.map(readOwn)).toEqual(own.map((_, index) => index));
        },
      ),
    );
  });
});
