// Takes the examples with the highest scores, as a prompt asks for them.
import type { Examples } from '../contracts/choices/prompt.ts';
import type { Example } from '../contracts/variant.ts';

/**
 * @param scores of the pool's rows. Of equal ones, the first wins.
 * @returns the nearest last, next to the question. With `per_label`, that many for each label of the pool.
 */
export function nearestExamples(pool: readonly Example[], scores: Float64Array, examples: Examples): Example[] {
  const limit = 'per_label' in examples ? examples.per_label : 'count' in examples ? examples.count : 0;
  const best = new Map<string, number[]>();
  pool.forEach(({ label }, row) => {
    const group = 'per_label' in examples ? label : '';
    const rows = best.get(group) ?? [];
    if (rows.length === 0) best.set(group, rows);
    const score = scores[row] ?? 0;
    if (rows.length === limit && score <= (scores[rows[limit - 1] ?? 0] ?? 0)) return;
    const place = rows.findIndex((other) => (scores[other] ?? 0) < score);
    rows.splice(place < 0 ? rows.length : place, 0, row);
    if (rows.length > limit) rows.pop();
  });
  const rows = [...best.values()].flat();
  return rows.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || b - a).flatMap((row) => pool[row] ?? []);
}
