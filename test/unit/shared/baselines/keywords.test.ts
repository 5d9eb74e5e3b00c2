import { describe, expect, it } from 'vitest';
import {
  keywordPatterns,
  keywordPredictor,
  keywordsBaseline,
  unknownKeywordLabels,
} from '../../../../lambda/shared/baselines/keywords.ts';

describe('keywordPatterns', () => {
  it.each([
    ['computer-vision', ['computer-vision', 'computer', 'vision']],
    ['creditCard', ['creditcard', 'credit card', 'credit', 'card']],
    ['XMLParser', ['xmlparser', 'xml parser', 'xml', 'parser']],
    ['state of the art', ['state of the art', 'state', 'art']],
    ['vitamin C', ['vitamin c', 'vitamin']],
    ['Crème_Brûlée', ['crème_brûlée', 'crème', 'brûlée']],
    ['C', ['c']],
    ['体育', ['体育']],
    ['—', []],
  ])('of the label %s are %j', (label, patterns) => {
    expect(keywordPatterns([label])).toEqual([patterns]);
  });

  it("are only the author's for a label that has some", () => {
    expect(keywordPatterns(['billing', 'other'], { billing: ['invoice', 'Invoice', 'VAT'] })).toEqual([
      ['invoice', 'VAT'],
      ['other'],
    ]);
  });
});

describe('unknownKeywordLabels', () => {
  it('are those with patterns that are not labels', () => {
    expect(unknownKeywordLabels(['billing', 'other'], { biling: ['invoice'], other: ['misc'] })).toEqual(['biling']);
  });
});

describe('keywordPredictor', () => {
  const predict = (text: string, patterns: string[][], counts = patterns.map(() => 1)) =>
    keywordPredictor(patterns, counts)(text);

  it('predicts the label with the most occurrences', () => {
    expect(predict('Late parcel, late refund, late again: parcel', [['refund'], ['late', 'parcel']])).toBe(1);
  });

  it('weights an occurrence of several words by their number', () => {
    expect(predict('parcel parcel, natural language processing', [['parcel'], ['natural language processing']])).toBe(
      1,
    );
  });

  it('matches whole words only', () => {
    expect(predict('a scarf and a cardigan', [['other'], ['car', 'card']], [2, 1])).toBe(0);
  });

  it.each([
    ['in any case', 'STRASSE und ÜBER', 'über'],
    ['with dashes and underscores as spaces', 'all of computer_vision', 'Computer-Vision'],
    ['composed or decomposed', 'a cafe\u0301 here', 'café'],
    ['in full width', 'ＡＩ news', 'AI'],
    ['with either apostrophe', 'It doesn’t work', "doesn't work"],
    ['with signs', 'we use C++, mostly', 'c++'],
    ['inside a text without spaces', '今天体育新闻', '体育'],
    ['as a whole word with combining marks', 'यह हिन्दी है', 'हिन्दी'],
  ])('matches %s', (_, text, pattern) => {
    expect(predict(text, [['absent'], [pattern]], [2, 1])).toBe(1);
  });

  it('does not match a part of a word that a combining mark continues', () => {
    expect(predict('हिन्दी', [['absent'], ['हिन']], [2, 1])).toBe(0);
  });

  it('gives a tie to the label with more train rows, then to the first', () => {
    const patterns = [['late'], ['parcel'], ['refund']];
    expect(predict('parcel late', patterns, [1, 2, 9])).toBe(1);
    expect(predict('parcel late', patterns, [2, 2, 9])).toBe(0);
  });

  it('predicts the majority without a match', () => {
    expect(predict('nothing of the sort', [['late'], ['parcel']], [1, 2])).toBe(1);
  });
});

it('says when it found nothing, so that its fallback to the majority is not a vote', () => {
  const knowledge = { counts: [1, 2], keywords: [['fox'], ['whale']], seed: 0, labels: 2 };
  const predict = keywordsBaseline.predictor(knowledge);
  expect(predict('a fox', 0)).toEqual({ label: 0 });
  expect(predict('an owl', 0)).toEqual({ label: 1, fallback: true });
});
