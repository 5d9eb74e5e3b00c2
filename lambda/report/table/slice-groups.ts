// Which rows belong to which slice: looks at every row as it goes by.

import type { Slice } from '../../shared/contracts/choices/slice.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { cut, formatCount } from '../../shared/text/format.ts';
import { type Pattern, patternCompiler } from '../../shared/text/pattern.ts';
import { rowText } from '../../shared/text/row.ts';
import { type Spell, spellingOf } from '../../shared/text/spelling.ts';
import type { HoldoutRow, SliceVisitor } from './rows.ts';

/** Different values of a column that are told apart; a column of ids is no slice. */
const MAX_VALUES = 1000;
/** Groups of one slice that are reported, the largest. */
const MAX_GROUPS = 30;
/** Characters of a value. */
const MAX_VALUE = 100;
/** Characters that a pattern looks at. */
const MAX_PATTERN_TEXT = 10_000;
/**
 * Characters times instructions of all patterns of a run: five minutes where each takes the 100 ns that were measured at
 * the worst, a hundredth of it as a rule. Not a clock: the same run always has the same slices.
 */
const MAX_PATTERN_WORK = 3e9;

/** A slice of the benchmark and its groups, the largest first. */
export interface GroupedSlice {
  readonly slice: string;
  readonly groups: readonly { readonly group: string; readonly rows: number }[];
  /** By row: index among the groups, or -1. */
  readonly groupOf: Int32Array;
}

/** In no group. */
const NONE = -1;

/** @returns undefined for a row that is in none of the groups */
type Grouping = (value: string) => string | undefined;

/** The slices of a run, with the expressions of their patterns compiled. */
export async function sliceGroups(run: Run): Promise<SliceGroups> {
  const patterns = run.benchmark.slices.flatMap(({ pattern }) => pattern ?? []);
  if (patterns.length === 0) return new SliceGroups(run, new Map());
  const compile = await patternCompiler();
  const compiled = new Map<string, Pattern>();
  for (const pattern of patterns) {
    try {
      compiled.set(pattern, compile(pattern));
    } catch {
      // One of the stack's own benchmark, which nobody has tried before: the slice is left out, with a warning.
    }
  }
  return new SliceGroups(run, compiled);
}

export class SliceGroups implements SliceVisitor {
  readonly wanted: { has(row: number): boolean };
  readonly #run: Run;
  readonly #slices: readonly { slice: Slice; groupOf: Grouping; groups: Groups }[];
  readonly #spell: Spell;
  readonly #leftOut = new Set<string>();

  /** @param patterns compiled, by their text */
  constructor(run: Run, patterns: ReadonlyMap<string, Pattern>) {
    const { slices } = run.benchmark;
    this.#run = run;
    this.#spell = spellingOf(run.labels);
    const work = MAX_PATTERN_WORK / slices.filter(({ pattern }) => pattern !== undefined).length;
    this.#slices = slices.map((slice) => ({
      slice,
      groupOf:
        slice.pattern === undefined
          ? grouping(slice)
          : matching(patterns.get(slice.pattern), work, () => this.#leftOut.add(slice.name)),
      groups: new Groups(run.rows),
    }));
    this.wanted = { has: () => slices.length > 0 };
  }

  visit({ row, cells }: HoldoutRow): void {
    let text: string | undefined;
    for (const { slice, groupOf, groups } of this.#slices) {
      if (slice.column === undefined) text ??= rowText(cells, this.#run.columns.text);
      const value = (slice.column === undefined ? text : cells[slice.column]) ?? '';
      const group = groupOf(slice.column === this.#run.columns.label ? this.#spell(value) : value);
      if (group !== undefined) groups.add(row, group);
    }
  }

  groupsOf(row: number): string {
    const entries = this.#slices.flatMap(({ slice, groups }) => {
      const group = groups.of(row);
      return group === undefined ? [] : `${JSON.stringify(slice.name)}:${JSON.stringify(group)}`;
    });
    return entries.length === 0 ? '' : `{${entries.join(',')}}`;
  }

  groups(): GroupedSlice[] {
    return this.#slices
      .filter(({ slice }) => !this.#leftOut.has(slice.name))
      .map(({ slice, groups }) => ({ slice: slice.name, ...groups.largest() }));
  }

  /** Names of slices whose pattern would take too long. */
  leftOut(): string[] {
    return [...this.#leftOut];
  }
}

/** @param work what may be spent, in characters times instructions: then it is given up */
function matching(pattern: Pattern | undefined, work: number, giveUp: () => void): Grouping {
  let left = pattern ? work : Number.NEGATIVE_INFINITY;
  return (value) => {
    const text = value.slice(0, MAX_PATTERN_TEXT);
    left -= text.length * (pattern?.size ?? 0);
    if (pattern && left >= 0) return pattern.test(text) ? 'matches' : 'does not match';
    giveUp();
    return undefined;
  };
}

/** Rows of one slice by group. */
class Groups {
  readonly #groupOf: Int32Array;
  readonly #indices = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #counts: number[] = [];

  constructor(rows: number) {
    this.#groupOf = new Int32Array(rows).fill(NONE);
  }

  add(row: number, group: string): void {
    let index = this.#indices.get(group);
    if (index === undefined) {
      if (this.#indices.size === MAX_VALUES) return;
      index = this.#counts.push(0) - 1;
      this.#names.push(group);
      this.#indices.set(group, index);
    }
    this.#groupOf[row] = index;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  of(row: number): string | undefined {
    return this.#names[this.#groupOf[row] ?? NONE];
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

/** What a row's value belongs to. */
function grouping({ values, ranges, length }: Slice): Grouping {
  if (ranges)
    return (value) => (value.trim() === '' || Number.isNaN(Number(value)) ? undefined : rangeOf(Number(value), ranges));
  if (length) return (value) => `${rangeOf(value.length, length)} characters`;
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
