// Which mistakes the reader wants to see.
import type { Explored, ExplorerData } from './data.ts';

export interface Wanted {
  /** Index of a label, or undefined: any. */
  readonly truth?: number | undefined;
  readonly read?: number | undefined;
  /** Index of a variant that was wrong, or undefined: any. */
  readonly variant?: number | undefined;
  /** Each of them is in the row's text, id or labels. */
  readonly words: readonly string[];
}

export function matching({ mistakes, labels }: ExplorerData, wanted: Wanted): readonly Explored[] {
  const { truth, read, variant, words } = wanted;
  return mistakes.filter((one) => {
    if (truth !== undefined && one.truth !== truth) return false;
    const readings = variant === undefined ? one.read : one.read.slice(variant, variant + 1);
    const mistaken = readings.filter((label) => isWrong(label, one));
    if (read !== undefined ? !mistaken.includes(read) : mistaken.length === 0) return false;
    if (words.length === 0) return true;
    const named = [one.truth, ...one.read].map((label) => (typeof label === 'number' ? labels[label] : label));
    const all = [one.text, one.id, ...named].join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

export const isWrong = (label: Explored['read'][number], { truth }: Explored): boolean =>
  label !== truth && label !== 'unscored';

/** How often each label is the true one, or is read by mistake; the most frequent first. */
export function choices({ mistakes }: ExplorerData, of: 'truth' | 'read'): (readonly [label: number, count: number])[] {
  const counts = new Map<number, number>();
  for (const one of mistakes) {
    const labels = of === 'truth' ? [one.truth] : new Set(one.read.filter((label) => isWrong(label, one)));
    for (const label of labels) if (typeof label === 'number') counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b);
}
