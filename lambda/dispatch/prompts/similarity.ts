// Finds the train rows nearest to a text, by cosine similarity of the `tfidf` baseline's TF-IDF vectors.
import { fitVocabulary, transform, vectorizer } from '../../shared/baselines/vectorizer.ts';
import type { Examples } from '../../shared/contracts/choices/prompt.ts';
import type { Example } from '../../shared/contracts/variant.ts';
import { nearestExamples } from '../../shared/models/nearest-examples.ts';
import { rowText } from '../../shared/text/row.ts';

export type SimilarExamples = (text: string, examples: Examples) => Example[];

/**
 * @param pool of equally near rows, the first one wins.
 * @returns a function that finds the nearest rows. The nearest comes last, next to the question. With `per_label`, it
 * finds that many rows for each label of the pool.
 */
export function similarExamples(pool: readonly Example[], textColumns: readonly string[]): SimilarExamples {
  const texts = pool.map(({ row }) => rowText(row, textColumns));
  const vocabulary = fitVocabulary(texts);
  const vectorize = vectorizer(vocabulary);
  const postings = byTerm(transform(vocabulary, texts));
  const scores = new Float64Array(pool.length);
  return (text, examples) => {
    scores.fill(0);
    const { columns, values } = vectorize(text);
    // Vectors have length 1, so their product is the cosine.
    columns.forEach((column, i) => {
      const weight = values[i] ?? 0;
      const end = postings.start[column + 1] ?? 0;
      for (let at = postings.start[column] ?? 0; at < end; at++) {
        const row = postings.rows[at] ?? 0;
        scores[row] = (scores[row] ?? 0) + weight * (postings.values[at] ?? 0);
      }
    });
    return nearestExamples(pool, scores, examples);
  };
}

/** The matrix by columns: rows of term t are at start[t] ≤ i < start[t + 1]. */
function byTerm(matrix: ReturnType<typeof transform>) {
  const start = new Int32Array(matrix.width + 1);
  for (const column of matrix.columns) start[column + 1] = (start[column + 1] ?? 0) + 1;
  for (let column = 0; column < matrix.width; column++) {
    start[column + 1] = (start[column + 1] ?? 0) + (start[column] ?? 0);
  }
  const next = start.slice();
  const rows = new Int32Array(matrix.columns.length);
  const values = new Float64Array(matrix.columns.length);
  for (let row = 0; row + 1 < matrix.start.length; row++) {
    for (let i = matrix.start[row] ?? 0; i < (matrix.start[row + 1] ?? 0); i++) {
      const column = matrix.columns[i] ?? 0;
      const at = next[column] ?? 0;
      next[column] = at + 1;
      rows[at] = row;
      values[at] = matrix.values[i] ?? 0;
    }
  }
  return { start, rows, values };
}
