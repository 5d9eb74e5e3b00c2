// Finds columns that tell the label by themselves: the label in other words, a finer label, or a result of labelling.
import type { Profile } from './profile.ts';

export interface Settled {
  /**
   * `names`: each label has one value, and each value one label. `tells`: each value has one label. `filled`: only one
   * label's rows have a value.
   */
  readonly how: 'names' | 'tells' | 'filled';
  /** Share of the rows, from 0 to 1, whose label the column tells. */
  readonly share: number;
  /** For `filled`: that label. */
  readonly label?: string;
}

/** Share of the rows without the most frequent label that the column must tell. */
const TOLD = 0.95;
/** Probability that a column does so by chance; a file has about ten columns. */
const CHANCE = 1e-4;
/** Share of the rows with a value (or without one) that must have the same label. */
const FILLED = 0.98;
/** Fewer rows with a value prove nothing. */
const FEWEST = 10;
/** A column with too few recurring values is not the label in other words. */
const COVERED = 0.5;

/**
 * Predicts each row's label from the other rows with its value, by their majority. So a column of texts or ids, whose
 * values hardly recur, tells nothing.
 * @param label, column profiles of the same rows.
 * @returns undefined if the column does not tell the label.
 */
export function settles(label: Profile, column: Profile): Settled | undefined {
  return filledFor(label, column) ?? tells(label, column);
}

function tells(label: Profile, { values, distinct }: Profile): Settled | undefined {
  const counts = new Map<string, Map<string, number>>();
  values.forEach((value, row) => {
    if (value === '') return;
    const byLabel = counts.get(value) ?? new Map<string, number>();
    const truth = label.values[row] ?? '';
    counts.set(value, byLabel.set(truth, (byLabel.get(truth) ?? 0) + 1));
  });
  const recurring = [...counts.values()].filter((byLabel) => sum(byLabel) > 1);
  const covered = total(recurring);
  const shares = [...covered.values()].sort((a, b) => b - a);
  const rows = sum(covered);
  if (shares.length < 2 || rows < COVERED * values.length) return undefined;
  const most = [...covered].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  let told = 0;
  let toldOthers = 0;
  for (const byLabel of recurring) {
    for (const [truth, count] of byLabel) {
      if (!isTold(truth, count, byLabel)) continue;
      told += count;
      if (truth !== most) toldOthers += count;
    }
  }
  const others = rows - (shares[0] ?? 0);
  const byChance = binomialTail(toldOthers, others, (shares[1] ?? 0) / rows);
  if (toldOthers < TOLD * others || told < TOLD * rows || byChance > CHANCE) return undefined;
  const pure = [...counts.values()].every(({ size }) => size === 1);
  return { how: pure && distinct === label.distinct ? 'names' : 'tells', share: told / rows };
}

/** Whether most of the other rows with the value have this label. */
function isTold(truth: string, count: number, byLabel: ReadonlyMap<string, number>): boolean {
  for (const [other, rows] of byLabel) if (other !== truth && rows >= count - 1) return false;
  return count > 1;
}

function filledFor(label: Profile, { values, filled }: Profile): Settled | undefined {
  for (const isMeant of [(value: string) => value !== '', (value: string) => value === '']) {
    const rows = values.flatMap((value, row) => (isMeant(value) ? [label.values[row] ?? ''] : []));
    if (rows.length < FEWEST || filled === 0 || rows.length > MOST_FILLED * values.length) continue;
    const [name, count] = largest(countOf(rows));
    const share = label.values.filter((value) => value === name).length / values.length;
    if (count >= FILLED * rows.length && binomialTail(count, rows.length, share) < CHANCE / 100) {
      return { how: 'filled', share: count / rows.length, label: name };
    }
  }
  return undefined;
}

/** A column with hardly a blank cell is judged by its values. */
const MOST_FILLED = 0.98;

/** An upper bound of P(X ≥ k) for a binomial of n trials (Chernoff, 1952); 1 below the mean. */
function binomialTail(k: number, n: number, p: number): number {
  if (n === 0 || p >= 1) return 1;
  const share = k / n;
  if (share <= p) return 1;
  const divergence = share * Math.log(share / p) + (share < 1 ? (1 - share) * Math.log((1 - share) / (1 - p)) : 0);
  return Math.exp(-n * divergence);
}

function countOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function largest(counts: ReadonlyMap<string, number>): readonly [string, number] {
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), ['', 0] as const);
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

function total(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const counts of all) for (const [key, count] of counts) totals.set(key, (totals.get(key) ?? 0) + count);
  return totals;
}
