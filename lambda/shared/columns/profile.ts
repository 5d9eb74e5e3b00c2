// Describes what a column holds, based on a sample of rows.
import { isIndexName } from './names.ts';

/** In the order in which they are tried. `prose` is what people write; `word` is a name or a short phrase. */
export type Kind = 'empty' | 'constant' | 'index' | 'number' | 'date' | 'url' | 'code' | 'category' | 'prose' | 'word';

export interface Profile {
  readonly column: string;
  readonly kind: Kind;
  /** Trimmed, one per row; '' for a blank cell. */
  readonly values: readonly string[];
  /** Different values, not counting ''. */
  readonly distinct: number;
  /** Cells that are not blank. */
  readonly filled: number;
}

/** Share of filled cells that must be of a kind: owners put `n/a` and the like into the others. */
const MOST = 0.9;
/** Average occurrences of a category's value. From MANY_REPEATS on, any column is a category. */
const REPEATS = 3;
const MANY_REPEATS = 10;
/** Average words of prose. Prose that recurs needs more, because short phrases could be names of labels. */
const PROSE_WORDS = 3;
const RECURRING_PROSE_WORDS = 5;
/** With fewer rows, a single value proves nothing. */
const FEW = 3;

const NUMBER = /^[+\-−]?[$€£]?(\d{1,3}([,.' ]\d{3})+|\d+)?([.,]\d+)?(e[+-]?\d+)?\s?[%$€£]?$/i;
const DATE =
  /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ,]+\d{1,2}:\d{2}.*)?$|^\d{1,2}:\d{2}(:\d{2})?(\s?[ap]m)?$/i;
/** @example 'Fri Feb 24 11:35:52 +0000 2015', '3 March 2020' */
const WRITTEN_DATE =
  /^([a-z]{3,9},? )?(\d{1,2} )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? \d{1,2}?.*\d{4}.{0,16}$/i;
const URL = /^((https?|ftp|s3):\/\/|www\.)\S+$|^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
/** One token with a digit in it, such as a hash, a UUID or `T-1001`. */
const CODE = /^(?=.*\d)[\w:./#-]+$/;
/** Scripts without blanks between words. Two of their characters are about a word. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** @param rows cells of a sample of rows, in file order. */
export function profileColumns(header: readonly string[], rows: readonly (readonly string[])[]): Profile[] {
  return header.map((column, index) =>
    profile(
      column,
      rows.map((fields) => (fields[index] ?? '').trim()),
    ),
  );
}

function profile(column: string, values: readonly string[]): Profile {
  const filled = values.filter((value) => value !== '');
  const distinct = new Set(filled).size;
  return { column, values, distinct, filled: filled.length, kind: kindOf(column, values.length, filled, distinct) };
}

function kindOf(column: string, rows: number, filled: readonly string[], distinct: number): Kind {
  // Without rows, only names decide.
  if (rows === 0) return 'word';
  if (filled.length === 0) return 'empty';
  if (distinct === 1 && rows >= FEW && filled.length === rows) return 'constant';
  const most = (test: (value: string) => boolean) => filled.filter(test).length >= MOST * filled.length;
  if (most((value) => NUMBER.test(value) && /\d/.test(value))) {
    const counts = distinct === rows && rows >= FEW && isAscending(filled.map(Number));
    return counts || isIndexName(column) ? 'index' : 'number';
  }
  if (most((value) => DATE.test(value) || WRITTEN_DATE.test(value))) return 'date';
  if (most((value) => URL.test(value))) return 'url';
  if (distinct >= MOST * filled.length && filled.length >= FEW && most((value) => CODE.test(value))) return 'code';
  const words = filled.reduce((sum, value) => sum + wordsIn(value), 0) / filled.length;
  const recurs = distinct * REPEATS <= filled.length;
  if (distinct * MANY_REPEATS <= filled.length) return 'category';
  if (words >= (recurs ? RECURRING_PROSE_WORDS : PROSE_WORDS)) return 'prose';
  return recurs ? 'category' : 'word';
}

/** An index grows by one from row to row, so among sampled rows it grows by some whole number. */
function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => Number.isInteger(number) && (at === 0 || number > (numbers[at - 1] ?? 0)));
}

function wordsIn(value: string): number {
  const unspaced = value.match(UNSPACED)?.length ?? 0;
  const spaced = unspaced === 0 ? value : value.replace(UNSPACED, ' ');
  return unspaced / 2 + (spaced.match(/\S+/g)?.length ?? 0);
}
