// What `tfidf` chooses by cross-validation, and what it leaves out of a large train file.
import { describe, expect, it } from 'vitest';
import { chooseSettings } from '../../../../lambda/shared/baselines/cross-validation.ts';
import { readyTfidf, tfidfBaseline, tfidfDefaultBaseline } from '../../../../lambda/shared/baselines/tfidf.ts';

/** Numbers in [0, 1), the same each time. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

/** Reviews without spaces: a word of the label's own among characters that say nothing. */
function reviews(rows: number, seed: number) {
  const next = drawn(seed);
  const noise = () => String.fromCodePoint(0x4e00 + Math.floor(next() * 400));
  const telling = [
    ['満足', '快適', '親切'],
    ['不快', '最悪', '騒音'],
  ];
  return Array.from({ length: rows }, (_, row) => {
    const target = row % 2;
    const word = telling[target]?.[Math.floor(next() * 3)] ?? '';
    const characters = Array.from({ length: 20 }, noise);
    characters.splice(Math.floor(next() * 20), 0, word);
    return { text: characters.join(''), target };
  });
}

/** English words that show the label, each in any of its forms. */
function tickets(rows: number) {
  const next = drawn(7);
  const stems = ['refund', 'invoic', 'crash', 'freez'];
  const endings = ['s', 'ed', 'ing', 'e', 'er', 'able', 'ement', 'es'];
  return Array.from({ length: rows }, (_, row) => {
    const target = row % 4;
    const filler = Array.from({ length: 6 }, () => `w${Math.floor(next() * 300)}`).join(' ');
    return { text: `${filler} ${stems[target]}${endings[Math.floor(next() * endings.length)]}`, target };
  });
}

const textsOf = (rows: readonly { readonly text: string }[]) => rows.map(({ text }) => text);
const targetsOf = (rows: readonly { readonly target: number }[]) => rows.map(({ target }) => target);

function accuracy(baseline: typeof tfidfBaseline, train: ReturnType<typeof reviews>, test: ReturnType<typeof reviews>) {
  const training = baseline.ready(textsOf(train), targetsOf(train));
  const { model, tuning } = training();
  const knowledge = { counts: [], keywords: [], seed: 0, labels: 4 };
  const predict = baseline.predictor(knowledge, JSON.parse(JSON.stringify(model)));
  const right = test.filter(({ text, target }) => predict(text, 0).label === target).length / test.length;
  return { right, tuning };
}

describe('tfidf', () => {
  it('reads characters if words have no spaces between them, and is right where words tell nothing', () => {
    const [train, test] = [reviews(200, 1), reviews(100, 2)];
    const { right, tuning } = accuracy(tfidfBaseline, train, test);
    expect(tuning).toMatchObject({
      chosen_by: 'cross_validation',
      folds: 5,
      cross_validated_rows: 200,
      train_rows: 200,
    });
    expect(tuning?.analyzers).toContainEqual({ analyzer: 'char', ngram_range: [1, 2] });
    expect(right).toBeGreaterThan(0.9);
    expect(tuning?.accuracy).toBeGreaterThan(0.9);
    const plain = accuracy(tfidfDefaultBaseline, train, test);
    expect(plain.right).toBeLessThan(0.6);
    expect(tuning?.default_accuracy).toBeLessThan(0.6);
    expect(plain.tuning).toMatchObject({ chosen_by: 'default', C: 10, accuracy: null });
  });

  it('reads them by the script alone if there are too few rows to choose by', () => {
    const { right, tuning } = accuracy(tfidfBaseline, reviews(40, 1), reviews(100, 2));
    expect(tuning).toMatchObject({ chosen_by: 'script', C: 10, folds: 0, accuracy: null });
    expect(tuning?.analyzers).toEqual([{ analyzer: 'char', ngram_range: [1, 2] }]);
    expect(right).toBeGreaterThan(0.6);
  });

  it('keeps the defaults if there are too few English rows to choose by', () => {
    const { tuning } = accuracy(tfidfBaseline, tickets(40), tickets(40));
    expect(tuning).toMatchObject({
      chosen_by: 'default',
      C: 10,
      analyzers: [{ analyzer: 'word', ngram_range: [1, 1] }],
    });
  });
});

describe('chooseSettings', () => {
  const rows = tickets(240);
  const all = { texts: textsOf(rows), targets: targetsOf(rows) };

  it('takes what is right most often on rows that it did not learn from, the same each time', () => {
    const choice = chooseSettings(all, () => true);
    expect(choice.analyzers).toContainEqual({ analyzer: 'char_wb', ngram_range: [2, 4] });
    expect(choice.accuracy).toBeGreaterThan(choice.default_accuracy ?? 1);
    expect(chooseSettings(all, () => true)).toEqual(choice);
  });

  it('leaves out characters if they are too many to train on for all rows', () => {
    expect(chooseSettings(all, () => false).analyzers).toEqual([{ analyzer: 'word', ngram_range: [1, 1] }]);
  });

  it('keeps the defaults if nothing is better', () => {
    const same = { texts: Array.from({ length: 60 }, (_, row) => (row % 2 ? 'red' : 'blue')), targets: all.targets };
    const targets = same.texts.map((text) => Number(text === 'red'));
    expect(chooseSettings({ ...same, targets }, () => true)).toMatchObject({
      analyzers: [{ analyzer: 'word', ngram_range: [1, 1] }],
      C: 10,
      accuracy: 1,
      default_accuracy: 1,
    });
  });
});

describe('a large train file', () => {
  it('leaves out terms that few rows have, and says how many', () => {
    // 3,000 rows with as many labels: 4,000,000 weights are 1,333 terms.
    const texts = Array.from({ length: 3000 }, (_, row) => `common${row % 1000} rare${row}`);
    const { rows, leftOutTerms, minDf, leftOutRows } = readyTfidf(texts, [...texts.keys()]);
    expect({ terms: rows.width, leftOutTerms, minDf, leftOutRows }).toEqual({
      terms: 1000,
      leftOutTerms: 3000,
      minDf: 2,
      leftOutRows: 0,
    });
  });

  it('leaves out rows beyond what training can process, and says how many', () => {
    // 10 words × 200,000 rows × 200 labels: 400,000,000, of which training takes 100,000,000.
    const words = Array.from({ length: 10 }, (_, at) => `word${at}`).join(' ');
    const texts = Array.from({ length: 200_000 }, () => words);
    const { targets, leftOutRows } = readyTfidf(
      texts,
      texts.map((_, row) => row % 200),
    );
    expect({ rows: targets.length, leftOutRows }).toEqual({ rows: 50_000, leftOutRows: 150_000 });
  });
});
