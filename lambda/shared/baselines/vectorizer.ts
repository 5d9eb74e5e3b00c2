// Turns texts into TF-IDF features, as scikit-learn's TfidfVectorizer does with its defaults.

/** Rows of a matrix in compressed sparse row form: row r is at start[r] ≤ i < start[r + 1]. */
export interface SparseMatrix {
  readonly start: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** Columns of the dense matrix. */
  readonly width: number;
}

export interface Vocabulary {
  /** In column order, which is code point order, as in Python. */
  readonly terms: readonly string[];
  /** Inverse document frequency per term: ln((1 + n) / (1 + df)) + 1, which is `smooth_idf`. */
  readonly idf: readonly number[];
}

interface SparseRow {
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

/** The terms of all texts and their weights, with `min_df` 1 and `max_df` 1.0, so no term is left out. */
export function fitVocabulary(texts: readonly string[]): Vocabulary {
  const documentFrequency = new Map<string, number>();
  for (const text of texts) {
    for (const term of new Set(terms(text))) documentFrequency.set(term, (documentFrequency.get(term) ?? 0) + 1);
  }
  const sorted = [...documentFrequency].sort(([a], [b]) => compareCodePoints(a, b));
  return {
    terms: sorted.map(([term]) => term),
    idf: sorted.map(([, frequency]) => Math.log((1 + texts.length) / (1 + frequency)) + 1),
  };
}

/** Returns a function from a text to its features: term count × idf, divided by the row's Euclidean norm. */
export function vectorizer({ terms: vocabulary, idf }: Vocabulary): (text: string) => SparseRow {
  const columnOf = new Map(vocabulary.map((term, column) => [term, column]));
  const weightOf = Float64Array.from(idf);
  return (text) => {
    const counts = new Map<number, number>();
    for (const term of terms(text)) {
      const column = columnOf.get(term);
      if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    const entries = [...counts].sort(([a], [b]) => a - b);
    const weights = entries.map(([column, count]) => count * (weightOf[column] ?? 0));
    const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
    return { columns: entries.map(([column]) => column), values: weights.map((weight) => weight / norm) };
  };
}

/** All texts as one matrix. */
export function transform(vocabulary: Vocabulary, texts: readonly string[]): SparseMatrix {
  const vectorize = vectorizer(vocabulary);
  const rows = texts.map(vectorize);
  const start = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    start[index + 1] = (start[index] ?? 0) + row.columns.length;
  });
  const columns = new Int32Array(start[rows.length] ?? 0);
  const values = new Float64Array(columns.length);
  rows.forEach((row, index) => {
    columns.set(row.columns, start[index]);
    values.set(row.values, start[index]);
  });
  return { start, columns, values, width: vocabulary.terms.length };
}

/** `<` compares UTF-16 units and so puts letters beyond U+FFFF before those from U+E000 on. */
function compareCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  // After a shared leading surrogate, the trailing surrogates sort like their code points.
  return (a.codePointAt(i) ?? -1) - (b.codePointAt(i) ?? -1);
}
