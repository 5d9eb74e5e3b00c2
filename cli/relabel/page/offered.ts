// The labels that keys 1 to 9 choose on a row, and those that a search finds.
import { at } from '../../../lambda/shared/at.ts';
import type { SheetRow } from './sheet.ts';

/** Keys 1 to 9. */
export const MAX_OFFERED = 9;

/**
 * With at most nine labels, all of them on every row. With more, those that the file or a variant gives, filled up with
 * others: as many on every row, in the report's order, and the others new on each. So neither their number nor their place
 * tells what the file says, or that variants disagree with it.
 * @returns indices of labels
 */
export function offeredLabels(labels: readonly string[], row: SheetRow): readonly number[] {
  if (labels.length <= MAX_OFFERED) return [...labels.keys()];
  const offered = new Set(named(row).slice(0, MAX_OFFERED));
  for (let draw = 0; offered.size < MAX_OFFERED; draw++) offered.add(scattered(row.row, draw) % labels.length);
  return [...offered].sort((a, b) => a - b);
}

/** The same number for the same row and draw, and another one for any other (MurmurHash3's finalizer, Appleby 2011). */
function scattered(row: number, draw: number): number {
  let bits = Math.imul(row, 0x9e3779b1) + draw;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The file's label, then what variants answered, the most frequent first. */
function named({ given, answers }: SheetRow): number[] {
  const said = new Map<number, number>();
  for (const { label, times } of answers.flat())
    if (typeof label === 'number') said.set(label, (said.get(label) ?? 0) + times);
  const ranked = [...said].sort(([, a], [, b]) => b - a).map(([label]) => label);
  return [...new Set([given, ...ranked])];
}

/** Labels with all of the words: those that begin with the text first. @returns indices, at most as many as there are keys */
export function foundLabels(labels: readonly string[], text: string): readonly number[] {
  const wanted = text.toLowerCase().trim();
  const words = wanted.split(/\s+/);
  const lower = (label: number) => at(labels, label).toLowerCase();
  const rank = (label: number) => (lower(label) === wanted ? 0 : lower(label).startsWith(wanted) ? 1 : 2);
  return [...labels.keys()]
    .filter((label) => words.every((word) => lower(label).includes(word)))
    .sort((a, b) => rank(a) - rank(b) || a - b)
    .slice(0, MAX_OFFERED);
}
