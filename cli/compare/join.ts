// Matches the rows of several holdouts.

import { truthOf } from '../../lambda/report/table/predictions.ts';
import { at } from '../../lambda/shared/at.ts';
import type { RowList } from './contract.ts';
import type { LoadedRun } from './load.ts';

/** Rows of the first run and another, by index: those that match, and how the rest differ. */
export interface RowJoin {
  readonly onlyInFirst: readonly number[];
  /** Indices in the other run. */
  readonly onlyInOther: readonly number[];
  /** Indices in the first run. */
  readonly changedContent: readonly number[];
  readonly changedLabel: readonly number[];
  /** Of these, the rows whose content is the same: each with its index in the other run. */
  readonly relabelled: ReadonlyMap<number, number>;
  /** For each row of the first run: its index in the other if it is the same in all runs, or -1. */
  readonly sameIn: Int32Array;
}

type Key = 'id' | 'content';

/** By ids if every run has unique ones, else by content; equal rows pair up in order. */
export function joinKey(runs: readonly LoadedRun[]): Key {
  return runs.every(({ report, ids }) => report.columns.id !== undefined && !hasRepeats(ids)) ? 'id' : 'content';
}

/** Sorts both runs by key and merges them, keeping only their order in memory. */
export function joinRows(first: LoadedRun, other: LoadedRun, by: Key): RowJoin {
  const [ofFirst, ofOther] = [keysOf(first, by), keysOf(other, by)];
  const [firstOrder, otherOrder] = [inOrder(ofFirst), inOrder(ofOther)];
  const onlyInFirst: number[] = [];
  const onlyInOther: number[] = [];
  const changedContent: number[] = [];
  const changedLabel: number[] = [];
  const relabelled = new Map<number, number>();
  const sameIn = new Int32Array(ofFirst.length).fill(-1);
  for (let a = 0, b = 0; a < firstOrder.length || b < otherOrder.length; ) {
    const row = firstOrder[a];
    const counterpart = otherOrder[b];
    const order =
      row === undefined ? 1 : counterpart === undefined ? -1 : compareKeys(ofFirst[row], ofOther[counterpart]);
    if (order < 0 && row !== undefined) onlyInFirst.push(row);
    if (order > 0 && counterpart !== undefined) onlyInOther.push(counterpart);
    if (order === 0 && row !== undefined && counterpart !== undefined) {
      const content = first.contents[row] === other.contents[counterpart];
      const label = labelOf(first, row) === labelOf(other, counterpart);
      if (!content) changedContent.push(row);
      if (!label) changedLabel.push(row);
      if (content && !label) relabelled.set(row, counterpart);
      if (content && label) sameIn[row] = counterpart;
    }
    if (order <= 0) a++;
    if (order >= 0) b++;
  }
  const ascending = (rows: number[]) => rows.sort((one, next) => one - next);
  return {
    onlyInFirst: ascending(onlyInFirst),
    onlyInOther: ascending(onlyInOther),
    changedContent: ascending(changedContent),
    changedLabel: ascending(changedLabel),
    relabelled,
    sameIn,
  };
}

/** Ids in a list of rows. */
const MAX_IDS = 20;

export const listed = (rows: readonly number[]): readonly number[] => rows.slice(0, MAX_IDS);

export function rowList(rows: readonly number[], ids: ReadonlyMap<number, string>): RowList {
  return { count: rows.length, ids: listed(rows).map((row) => ids.get(row) ?? String(row + 1)) };
}

function labelOf(run: LoadedRun, row: number): string {
  return at(run.report.labels, truthOf(run, row));
}

const keysOf = ({ ids, contents }: LoadedRun, by: Key): BigUint64Array => (by === 'id' ? ids : contents);

/** Rows by key, equal ones in their own order. */
function inOrder(keys: BigUint64Array): Uint32Array {
  return Uint32Array.from(keys.keys()).sort((a, b) => compareKeys(keys[a], keys[b]) || a - b);
}

function compareKeys(one = 0n, other = 0n): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function hasRepeats(keys: BigUint64Array): boolean {
  const sorted = keys.toSorted();
  return sorted.some((key, index) => index > 0 && key === sorted[index - 1]);
}
