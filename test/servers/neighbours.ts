// Nearest neighbours on the server's own vectors, computed apart from Holdout: the probabilities that docs/benchmark.md
// describes.
import type { Ticket } from './run.ts';

/** Of a ticket, as an embedding model is sent it. */
export const textOf = ({ subject, body }: Ticket): string => `${subject} ${body}`;

/** @param base64 little-endian floats of 32 bits. @returns the vector with length 1 */
export function unit(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  const numbers = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
  const length = Math.hypot(...numbers);
  return numbers.map((number) => number / length);
}

/**
 * @param train each train row's label and vector
 * @returns each label's share of the k nearest rows, and of one more that has all labels in their proportions
 */
export function shares(
  vector: readonly number[],
  train: readonly (readonly [label: string, vector: readonly number[]])[],
  k: number,
): Record<string, number> {
  const nearness = (other: readonly number[]) => other.reduce((sum, one, index) => sum + one * (vector[index] ?? 0), 0);
  const nearest = train.toSorted(([, a], [, b]) => nearness(b) - nearness(a)).slice(0, k);
  const result: Record<string, number> = {};
  const add = (label: string, share: number) => {
    result[label] = (result[label] ?? 0) + share / (k + 1);
  };
  for (const [label] of nearest) add(label, 1);
  for (const [label] of train) add(label, 1 / train.length);
  return result;
}
