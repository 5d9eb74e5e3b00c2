// Finds the vectors nearest to another one, by the cosine.
import type { Vectors } from './dense-regression.ts';

/**
 * @param vectors of length 1, as the query is. @param allowed by default all.
 * @returns the nearest `count`, nearest first. Of equally near ones, the first in order.
 */
export function neighbours(
  { width, values }: Vectors,
  query: Float32Array,
  count: number,
  allowed: (row: number) => boolean = () => true,
): number[] {
  const rows: number[] = [];
  const cosines: number[] = [];
  const size = values.length / width;
  for (let row = 0; row < size; row++) {
    if (!allowed(row)) continue;
    const cosine = dot(values, row * width, query);
    if (rows.length === count && cosine <= (cosines[count - 1] as number)) continue;
    let place = rows.length;
    while (place > 0 && (cosines[place - 1] as number) < cosine) place--;
    rows.splice(place, 0, row);
    cosines.splice(place, 0, cosine);
    if (rows.length > count) {
      rows.pop();
      cosines.pop();
    }
  }
  return rows;
}

/** The cosine of each vector with another one. All of them have length 1. */
export function cosines({ width, values }: Vectors, query: Float32Array): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) => dot(values, row * width, query));
}

/** Four sums, because one would wait for itself at every step. */
function dot(values: Float32Array, start: number, query: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = query.length - (query.length % 4);
  let j = 0;
  for (; j < end; j += 4) {
    a += (values[start + j] as number) * (query[j] as number);
    b += (values[start + j + 1] as number) * (query[j + 1] as number);
    c += (values[start + j + 2] as number) * (query[j + 2] as number);
    d += (values[start + j + 3] as number) * (query[j + 3] as number);
  }
  for (; j < query.length; j++) a += (values[start + j] as number) * (query[j] as number);
  return a + b + c + d;
}
