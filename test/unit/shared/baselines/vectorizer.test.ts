import { describe, expect, it } from 'vitest';
import { fitVocabulary, terms, transform } from '../../../../lambda/shared/baselines/vectorizer.ts';
import reference from '../../../fixtures/baselines/tfidf.json' with { type: 'json' };
import unicode from '../../../fixtures/baselines/unicode.json' with { type: 'json' };

/** @param ranges first, length, first, length, … */
function codePoints(ranges: readonly number[]): Set<number> {
  const points = new Set<number>();
  for (let i = 0; i < ranges.length; i += 2) {
    const first = ranges[i] ?? 0;
    for (let point = first; point < first + (ranges[i + 1] ?? 0); point++) points.add(point);
  }
  return points;
}

describe('terms', () => {
  const assigned = [...codePoints(unicode.assigned)];

  it('has Python’s word characters, over all of Unicode that this Python knows', () => {
    const expected = codePoints(unicode.word);
    // Doubled, because a term has at least two characters. Lower-casing adds a combining dot to one letter, İ.
    const isWord = (point: number) => terms(String.fromCodePoint(point, point).replaceAll('İ', 'i')).length === 1;
    expect(assigned.filter((point) => isWord(point) !== expected.has(point))).toEqual([]);
  });

  it('lower-cases as Python does, over all of Unicode that this Python knows', () => {
    const [changed = '', lower = ''] = unicode.lower;
    const withLower = new Set([...changed].map((char) => char.codePointAt(0)));
    const unchanged = assigned.filter((point) => !withLower.has(point)).map((point) => String.fromCodePoint(point));
    expect(changed.toLowerCase()).toBe(lower);
    expect(unchanged.filter((char) => char.toLowerCase() !== char)).toEqual([]);
  });

  it('lower-cases a capital sigma by its neighbours as Python does', () => {
    expect(unicode.sigma.map(([text = '']) => text.toLowerCase())).toEqual(unicode.sigma.map(([, lower]) => lower));
  });

  it('drops single characters and splits at everything else', () => {
    expect(terms("It's a 12_345-step x plan, naïve")).toEqual(['it', '12_345', 'step', 'plan', 'naïve']);
  });
});

describe('fitVocabulary', () => {
  const vocabulary = fitVocabulary(reference.texts);

  it('has the terms of scikit-learn in its order', () => {
    expect(vocabulary.terms).toEqual(reference.all_labels.vocabulary);
  });

  it('sorts by code point, not by UTF-16 unit', () => {
    expect(fitVocabulary(['ｚｚ 𝒜𝒜 zz zzz 𝒜ｚ 𝒜z']).terms).toEqual(['zz', 'zzz', 'ｚｚ', '𝒜z', '𝒜ｚ', '𝒜𝒜']);
  });

  it('has the inverse document frequencies of scikit-learn', () => {
    const difference = vocabulary.idf.map((idf, term) => Math.abs(idf - (reference.all_labels.idf[term] ?? 0)));
    expect(Math.max(...difference)).toBeLessThan(1e-12);
  });
});

describe('transform', () => {
  it('gives the features of scikit-learn to 1e-12, empty texts and unknown words included', () => {
    const matrix = transform(fitVocabulary(reference.texts), reference.test_texts);
    reference.all_labels.features.forEach(([columns = [], values = []], row) => {
      const [from, to] = [matrix.start[row], matrix.start[row + 1]];
      expect([...matrix.columns.subarray(from, to)]).toEqual(columns);
      matrix.values.subarray(from, to).forEach((value, i) => {
        expect(Math.abs(value - (values[i] ?? 0))).toBeLessThan(1e-12);
      });
    });
    expect(matrix.start.length).toBe(reference.test_texts.length + 1);
  });
});
