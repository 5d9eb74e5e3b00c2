// Detects a file's dialect from its beginning alone, so that every pass comes to the same result.
import type { Rules } from './rules.ts';
import { type Scan, scan } from './scan.ts';

/** In order of preference if the first line has equally many. */
const COMMON = [',', ';', '\t'] as const;
/** Used only if several lines agree. */
const UNCOMMON = ['|', '^', '~', '\u0001', '\u001f'] as const;
/** The uncommon delimiter that is rare in texts. */
const PLAIN_UNCOMMON = '|';

/** Share of records that must have as many fields as the first one, for rules other than the default. */
const MIN_FIT = 0.9;
const MIN_RECORDS_OF_A_RARE_DELIMITER = 3;

export interface Fit {
  readonly rules: Rules;
  readonly scan: Scan;
}

/**
 * @param text the beginning of the file, starting at its table.
 * @param whole whether the text is the whole file.
 * @param delimiter given by the file itself.
 */
export function fitRules(text: string, whole: boolean, delimiter?: string): Fit {
  const first = measure(text, whole, { delimiter: delimiter ?? commonDelimiter(text), quote: '"' });
  const isPlain = first.width > 1 && first.share === 1 && first.scan.odd === 0;
  if (isPlain && !hasColumnIn("'", first.scan)) return first;
  const delimiters =
    delimiter === undefined
      ? [...new Set([first.rules.delimiter, ...COMMON, ...UNCOMMON])].filter((one) => text.includes(one))
      : [delimiter];
  return delimiters
    .flatMap((one) => styles(one).map((rules) => measure(text, whole, rules)))
    .filter((one) => isCandidate(one))
    .reduce<Measured>((best, one) => (isBetter(one, best) ? one : best), first);
}

interface Measured extends Fit {
  /** Fields of the first record. */
  readonly width: number;
  /** Share of the records that fit the first one. */
  readonly share: number;
}

function measure(text: string, whole: boolean, rules: Rules): Measured {
  const result = scan(text, rules, whole);
  const [first = [], ...others] = result.records;
  const fitting = others.filter((record) => fitsTo(first, record)).length;
  return { rules, scan: result, width: first.length, share: others.length === 0 ? 1 : fitting / others.length };
}

/** Whether the longer record's extra fields are all empty. */
function fitsTo(first: readonly string[], record: readonly string[]): boolean {
  const [long, short] = first.length > record.length ? [first, record] : [record, first];
  return long.length === short.length || long.slice(short.length).every((field) => field.trim() === '');
}

/** In order of preference. */
function styles(delimiter: string): Rules[] {
  const rules: Rules[] = [
    { delimiter, quote: '"' },
    { delimiter, quote: '"', skipBlanks: true },
    { delimiter, quote: '"', escape: '\\' },
    { delimiter, quote: "'" },
  ];
  // Texts contain commas, so a file with commas has quotes. A stray quote in it is a mistake to report.
  return [',', ';'].includes(delimiter) ? rules : [...rules, { delimiter }];
}

function isCandidate({ rules, scan: { records, quoted, odd, needed }, width, share }: Measured): boolean {
  if (width < 2 || share < MIN_FIT || records.length < 2) return false;
  const isRare = UNCOMMON.some((one) => one === rules.delimiter) && rules.delimiter !== PLAIN_UNCOMMON;
  if (isRare && (share < 1 || records.length < MIN_RECORDS_OF_A_RARE_DELIMITER)) return false;
  const quotedRecords = quoted.filter(({ size }) => size > 0).length;
  if (rules.skipBlanks) return odd === 0 && quotedRecords >= records.length / 2;
  if (rules.escape !== undefined) return odd === 0 && needed > 0;
  if (rules.quote === "'") return odd === 0 && (quotesAColumn(quoted) || (needed > 0 && share === 1));
  return true;
}

function isBetter(one: Measured, best: Measured): boolean {
  if (best.width < 2) return true;
  // If apostrophes enclose every cell of a column, they are not part of the texts.
  if (one.rules.quote === "'" && best.rules.quote === '"' && one.share >= best.share)
    return quotesAColumn(one.scan.quoted);
  if (one.share !== best.share) return one.share > best.share;
  if (one.rules.quote === undefined && best.rules.quote === '"' && best.scan.needed > 0) return false;
  return one.rules.delimiter === best.rules.delimiter && oddities(one) < oddities(best);
}

const oddities = ({ scan: { odd } }: Measured): number => odd;

function quotesAColumn(quoted: readonly ReadonlySet<number>[]): boolean {
  const [first, ...others] = quoted.slice(1);
  return first !== undefined && [...first].some((column) => others.every((one) => one.has(column)));
}

/** Whether every cell of a column, below the first line, begins and ends with the quote. */
function hasColumnIn(quote: string, { records }: Scan): boolean {
  const [, first = [], ...others] = records;
  const isIn = (field: string | undefined): boolean =>
    field !== undefined && field.length > 1 && field.startsWith(quote) && field.endsWith(quote);
  return first.some((field, column) => isIn(field) && others.every((record) => isIn(record[column])));
}

/** The delimiter that occurs most often in the first line, outside quotes. */
function commonDelimiter(text: string): string {
  const counts = new Map<string, number>();
  let quoted = false;
  let blank = true;
  for (const character of text) {
    if (character === '"') {
      // An escaped quote is two quotes: one closes, the next opens again.
      quoted = !quoted;
      blank = false;
    } else if (!quoted && (character === '\n' || character === '\r')) {
      if (!blank) break;
      counts.clear();
    } else if (!quoted) {
      if (COMMON.some((one) => one === character)) counts.set(character, (counts.get(character) ?? 0) + 1);
      blank &&= character.trim() === '';
    }
  }
  const count = (one: string): number => counts.get(one) ?? 0;
  return COMMON.reduce((best: string, one) => (count(one) > count(best) ? one : best), ',');
}
