// Turns texts into TF-IDF features, as scikit-learn's TfidfVectorizer does.

import { characterRuns } from './characters.ts';
import { type Analyzer, WORDS } from './tuning.ts';

/** Rows of a matrix in compressed sparse row form: row r is at start[r] ≤ i < start[r + 1]. */
export interface SparseMatrix {
  readonly start: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** Columns of the dense matrix. */
  readonly width: number;
}

export interface Vocabulary {
  readonly analyzer: Analyzer;
  /** In column order, which is code point order, as in Python. */
  readonly terms: readonly string[];
  /** Inverse document frequency per term: ln((1 + n) / (1 + df)) + 1, which is `smooth_idf`. */
  readonly idf: readonly number[];
}

export interface SparseRow {
  /** Ascending. */
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

/**
 * Python's `(?u)\b\w\w+\b`: runs of two or more characters that str.isalnum() accepts or `_`. That is exactly the
 * categories L and N. Combining marks are not included, so they split words, as in scikit-learn. The two differ only in
 * their Unicode version: neither takes a character it does not know yet for a letter.
 */
const TERM = /[\p{L}\p{N}_]{2,}/gu;

export function terms(text: string): readonly string[] {
  return text.toLowerCase().match(TERM) ?? [];
}

/** Returns a function from a text to its terms in order, including repeats. */
function termsBy({ analyzer, ngram_range }: Analyzer): (text: string) => readonly string[] {
  return analyzer === 'word' ? terms : characterRuns(analyzer, ngram_range);
}

/** Term → number of texts that contain it. */
export type DocumentFrequencies = ReadonlyMap<string, number>;

export function documentFrequencies(texts: readonly string[], analyzer: Analyzer): DocumentFrequencies {
  const termsOf = termsBy(analyzer);
  const found = new Map<string, number>();
  for (const text of texts) {
    for (const term of new Set(termsOf(text))) found.set(term, (found.get(term) ?? 0) + 1);
  }
  return found;
}

/** The terms that at least `minDf` texts contain, with their weights. */
export function fitVocabulary(
  texts: readonly string[],
  analyzer: Analyzer = WORDS,
  minDf = 1,
  frequencies: DocumentFrequencies = documentFrequencies(texts, analyzer),
): Vocabulary {
  const known = [...frequencies].filter(([, frequency]) => frequency >= minDf);
  const sorted = known.sort(([a], [b]) => compareCodePoints(a, b));
  return {
    analyzer,
    terms: sorted.map(([term]) => term),
    idf: sorted.map(([, frequency]) => Math.log((1 + texts.length) / (1 + frequency)) + 1),
  };
}

/** Returns a function from a text to its features: term count × idf, divided by the row's Euclidean norm. */
export function vectorizer({ analyzer, terms, idf }: Vocabulary): (text: string) => SparseRow {
  const termsOf = termsBy(analyzer);
  const columnOf = new Map(terms.map((term, column) => [term, column]));
  const weightOf = Float64Array.from(idf);
  return (text) => {
    const counts = new Map<number, number>();
    for (const term of termsOf(text)) {
      const column = columnOf.get(term);
      if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    const entries = [...counts].sort(([a], [b]) => a - b);
    const weights = entries.map(([column, count]) => count * (weightOf[column] ?? 0));
    const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
    return { columns: entries.map(([column]) => column), values: weights.map((weight) => weight / norm) };
  };
}

/**
 * Returns a function from a text to its features by several vocabularies, side by side: scikit-learn's FeatureUnion.
 */
export function unionVectorizer(vocabularies: readonly Vocabulary[]): (text: string) => SparseRow {
  const vectorizers = vocabularies.map(vectorizer);
  const [only] = vectorizers;
  if (only && vectorizers.length === 1) return only;
  return (text) => {
    const columns: number[] = [];
    const values: number[] = [];
    let offset = 0;
    for (const [index, vectorize] of vectorizers.entries()) {
      const row = vectorize(text);
      for (const column of row.columns) columns.push(offset + column);
      for (const value of row.values) values.push(value);
      offset += vocabularies[index]?.terms.length ?? 0;
    }
    return { columns, values };
  };
}

/** All texts as one matrix. */
export function transform(vocabulary: Vocabulary | readonly Vocabulary[], texts: readonly string[]): SparseMatrix {
  const vocabularies = 'terms' in vocabulary ? [vocabulary] : vocabulary;
  const vectorize = unionVectorizer(vocabularies);
  const start = new Int32Array(texts.length + 1);
  const columns = new Growing((length) => new Int32Array(length));
  const values = new Growing((length) => new Float64Array(length));
  texts.forEach((text, index) => {
    const row = vectorize(text);
    columns.push(row.columns);
    values.push(row.values);
    start[index + 1] = (start[index] ?? 0) + row.columns.length;
  });
  const width = vocabularies.reduce((sum, { terms }) => sum + terms.length, 0);
  return { start, columns: columns.array(), values: values.array(), width };
}

/** Puts the columns of the second matrix after those of the first. */
export function sideBySide(first: SparseMatrix, second: SparseMatrix): SparseMatrix {
  const start = first.start.map((at, row) => at + (second.start[row] ?? 0));
  const columns = new Int32Array(start.at(-1) ?? 0);
  const values = new Float64Array(columns.length);
  for (let row = 0; row + 1 < start.length; row++) {
    let at = start[row] ?? 0;
    for (const [matrix, offset] of [[first, 0] as const, [second, first.width] as const]) {
      for (let i = matrix.start[row] ?? 0; i < (matrix.start[row + 1] ?? 0); i++, at++) {
        columns[at] = offset + (matrix.columns[i] ?? 0);
        values[at] = matrix.values[i] ?? 0;
      }
    }
  }
  return { start, columns, values, width: first.width + second.width };
}

/** A typed array that grows: an array of objects would take ten times the memory. */
class Growing<T extends Int32Array | Float64Array> {
  readonly #make: (length: number) => T;
  #array: T;
  #length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#array = make(1024);
  }

  push(numbers: readonly number[]): void {
    const needed = this.#length + numbers.length;
    if (needed > this.#array.length) {
      const larger = this.#make(Math.max(needed, 2 * this.#array.length));
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array.set(numbers, this.#length);
    this.#length = needed;
  }

  array(): T {
    const exact = this.#make(this.#length);
    exact.set(this.#array.subarray(0, this.#length));
    return exact;
  }
}

/** `<` compares UTF-16 units and so puts letters beyond U+FFFF before those from U+E000 on. */
function compareCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  // After a shared leading surrogate, the trailing surrogates sort like their code points.
  return (a.codePointAt(i) ?? -1) - (b.codePointAt(i) ?? -1);
}
