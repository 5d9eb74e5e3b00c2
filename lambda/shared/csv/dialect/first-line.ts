// Tells a header from a row by the rows below it.
import { type Kind, kindOf } from './kinds.ts';

/** Words in names of columns. A first line with one of them is a header. */
const NAMES = new Set(
  `answer author body categories category class classes comment comments content created_at date description document
  email emotion feedback headline id idx index input intent intents label labels lang language message name output
  polarity prediction priority prompt query question rating reason response review reviews score sentence sentiment
  source split stars statement status subject subreddit summary tag tags target text texts time timestamp title topic
  topics toxic toxicity tweet type url user username utterance v1 v2 verbatim y`.split(/\s+/),
);

/** Rows below the first line; fewer prove nothing. */
const MIN_ROWS = 3;
/** If a column's values recur at least this often on average, it has few different ones. */
const MIN_REPEATS = 2;
/** If values recur this often, the first row's value must be among them too. */
const MIN_REPEATS_OF_ALL = 10;
/** Characters. Even a survey question used as a column name is shorter. */
const MIN_LONG_TEXT = 150;

/**
 * @param records the first line and the rows below it.
 * @returns why the first line is a row; undefined if it is, or may be, a header.
 */
export function whyRow([first = [], ...others]: readonly (readonly string[])[]): string | undefined {
  // Joined files repeat the header.
  const below = others.filter((record) => record.some((cell, at) => cell !== first[at]));
  if (below.length < MIN_ROWS || isRange(first) || hasSeries(first)) return undefined;
  const columns = first.map(
    (cell, at) =>
      new Column(
        cell,
        below.map((record) => record[at] ?? ''),
      ),
  );
  if (columns.some((column) => column.isNamed)) return undefined;
  return columns.find((column) => column.why !== undefined)?.why;
}

/** The names that pandas gives to columns without names: 0, 1, 2, … */
function isRange(first: readonly string[]): boolean {
  const [start] = first;
  const cells = start?.trim() === '' ? first.slice(1) : first;
  return cells.length > 0 && cells.every((cell, at) => cell.trim() === String(at));
}

/** Whether names are consecutive numbers, as in tables with a column for each year. */
function hasSeries(first: readonly string[]): boolean {
  const isNext = (at: number): boolean =>
    /^\d+$/.test(first[at] ?? '') && Number(first[at]) === Number(first[at - 1]) + 1;
  return first.some((_, at) => at >= 2 && isNext(at) && isNext(at - 1));
}

/** A column's first cell and the cells below it. */
class Column {
  readonly isNamed: boolean;
  /** Why the first cell is a value. */
  readonly why: string | undefined;

  constructor(first: string, cells: readonly string[]) {
    const filled = cells.filter((cell) => cell.trim() !== '');
    const values = new Set(filled);
    const kind = commonKind(filled);
    const isValue = first.trim() !== '' && values.has(first);
    const hasFew = filled.length >= values.size * MIN_REPEATS;
    const differs = kind !== undefined && first.trim() !== '' && kindOf(first) !== kind;
    const isNoLabel = !isValue && filled.length >= values.size * MIN_REPEATS_OF_ALL && first.trim() !== '';
    this.isNamed = (isName(first) && !isValue) || differs || isNoLabel;
    if (isValue && hasFew)
      this.why = `its first line has the value ${JSON.stringify(first)}, which rows below have too`;
    else if (kind !== undefined && kindOf(first) === kind)
      this.why = `its first line has ${WORDS[kind]} where the rows below have one too`;
    else if (isLongText(first) && filled.length > 0 && filled.every((cell) => cell.length > MIN_LONG_TEXT / 10))
      this.why = 'its first line has a long text where the rows below have one too';
  }
}

const WORDS: Readonly<Record<Kind, string>> = { number: 'a number', date: 'a date', address: 'an address' };

/** The kind that all cells share. */
function commonKind(cells: readonly string[]): Kind | undefined {
  const [first = ''] = cells;
  const kind = kindOf(first);
  return kind !== undefined && cells.every((cell) => kindOf(cell) === kind) ? kind : undefined;
}

/** @example isName('tweet_text') // true */
function isName(cell: string): boolean {
  const words = cell
    .trim()
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[_.-]+/);
  return NAMES.has(words.join('_')) || (words.length <= 4 && words.some((word) => NAMES.has(word)));
}

function isLongText(cell: string): boolean {
  return cell.length >= MIN_LONG_TEXT && !/[?:]\s*$/.test(cell);
}
