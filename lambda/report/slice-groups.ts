// Which rows belong to which slice: looks at every row as it goes by.

import type { Run } from '../shared/contracts/run.ts';
import { patternOf, type Slice } from '../shared/contracts/slice.ts';
import { rowText } from '../shared/row.ts';
import { cut, formatCount } from './format.ts';
import type { HoldoutRow } from './predictions-csv.ts';

/** Different values of a column that are told apart; a column of ids is no slice. */
const MAX_VALUES = 1000;
/** Groups of one slice that are reported, the largest. */
const MAX_GROUPS = 30;
/** Characters of a value. */
const MAX_VALUE = 100;
/** Characters that a pattern looks at. */
const MAX_PATTERN_TEXT = 10_000;

/** A slice of the benchmark and its groups, the largest first. */
export interface GroupedSlice {
  readonly slice: string;
  readonly groups: readonly { readonly group: string; readonly rows: number }[];
  /** By row: index among the groups, or -1. */
  readonly groupOf: Int32Array;
}

/** In no group. */
const NONE = -1;

export class SliceGroups {
  readonly wanted: { has(row: number): boolean };
  readonly #run: Run;
  readonly #slices: readonly { slice: Slice; groupOf: (value: string) => string | undefined; groups: Groups }[];

  constructor(run: Run) {
    const { slices } = run.benchmark;
    this.#run = run;
    this.#slices = slices.map((slice) => ({ slice, groupOf: grouping(slice), groups: new Groups(run.rows) }));
    this.wanted = { has: () => slices.length > 0 };
  }

  visit({ row, cells }: HoldoutRow): void {
    let text: string | undefined;
    for (const { slice, groupOf, groups } of this.#slices) {
      if (slice.column === undefined) text ??= rowText(cells, this.#run.columns.text);
      const group = groupOf((slice.column === undefined ? text : cells[slice.column]) ?? '');
      if (group !== undefined) groups.add(row, group);
    }
  }

  groups(): GroupedSlice[] {
    return this.#slices.map(({ slice, groups }) => ({ slice: slice.name, ...groups.largest() }));
  }
}

/** Rows of one slice by group. */
class Groups {
  readonly #groupOf: Int32Array;
  readonly #indices = new Map<string, number>();
  readonly #counts: number[] = [];

  constructor(rows: number) {
    this.#groupOf = new Int32Array(rows).fill(NONE);
  }

  add(row: number, group: string): void {
    let index = this.#indices.get(group);
    if (index === undefined) {
      if (this.#indices.size === MAX_VALUES) return;
      index = this.#counts.push(0) - 1;
      this.#indices.set(group, index);
    }
    this.#groupOf[row] = index;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  largest(): Omit<GroupedSlice, 'slice'> {
    const largest = [...this.#indices]
      .map(([group, index]) => ({ group, index, rows: this.#counts[index] ?? 0 }))
      .sort((a, b) => b.rows - a.rows || (a.group < b.group ? -1 : 1))
      .slice(0, MAX_GROUPS);
    const rank = new Map(largest.map(({ index }, position) => [index, position]));
    return {
      groups: largest.map(({ group, rows }) => ({ group, rows })),
      groupOf: this.#groupOf.map((index) => rank.get(index) ?? NONE),
    };
  }
}

/** What a row's value belongs to; nothing for a row that is in none of the groups. */
function grouping({ values, ranges, length, pattern }: Slice): (value: string) => string | undefined {
  if (ranges)
    return (value) => (value.trim() === '' || Number.isNaN(Number(value)) ? undefined : rangeOf(Number(value), ranges));
  if (length) return (value) => `${rangeOf(value.length, length)} characters`;
  if (pattern !== undefined) {
    const expression = patternOf(pattern);
    return (value) => (expression.test(value.slice(0, MAX_PATTERN_TEXT)) ? 'matches' : 'does not match');
  }
  const wanted = Array.isArray(values) ? new Set(values) : undefined;
  return (value) => (wanted && !wanted.has(value) ? undefined : cut(value, MAX_VALUE));
}

/** @example rangeOf(7, [5, 10]) // '5 to below 10' */
function rangeOf(value: number, edges: readonly number[]): string {
  const above = edges.findIndex((edge) => value < edge);
  const lower = edges.at(above === -1 ? -1 : above - 1) ?? 0;
  if (above === 0) return `below ${formatCount(edges[0] ?? 0)}`;
  return above === -1
    ? `${formatCount(lower)} or more`
    : `${formatCount(lower)} to below ${formatCount(edges[above] ?? 0)}`;
}
