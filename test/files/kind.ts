// A labelled file as its owner has it, the one flag that it may need, and the expected result.
import { stringify } from 'csv-stringify/sync';

export interface Kind {
  readonly name: string;
  /** Contents by file name in the user's folder. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** The file or folder that the command gets. */
  readonly input: string;
  /** An option of the command, as commander names it. */
  readonly flag?: Readonly<Record<string, unknown>>;
  readonly train?: string;
  readonly becomes: Becomes | Refused;
}

export interface Becomes {
  readonly label: string;
  readonly text: readonly string[];
  /** Scored rows, if given. */
  readonly rows?: number;
  readonly labels?: readonly string[];
  /** Columns left out, and why. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** Codes of warnings that the report must contain. */
  readonly warnings?: readonly string[];
}

export interface Refused {
  readonly refused: RegExp;
}

export const ROWS = 80;

const WORDS = [
  ...['parcel', 'late', 'screen', 'broken', 'refund', 'again', 'manual', 'missing', 'button', 'stuck', 'invoice'],
  ...['wrong', 'colour', 'price', 'driver', 'window', 'window', 'voucher', 'lamp', 'order', 'store', 'never', 'came'],
];

/** A number from 0 to 1 that depends only on its arguments. */
function share(row: number, salt: number): number {
  let state = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}

export const pick = <T>(values: readonly T[], row: number, salt = 0): T =>
  values[Math.floor(share(row, salt) * values.length)] as T;

/** Six to nine words; hardly two texts are alike. */
export const prose = (row: number, salt = 0): string =>
  Array.from({ length: 6 + (row % 4) }, (_, at) => pick(WORDS, row * 16 + at, salt)).join(' ');

export const LABELS = ['billing', 'bug', 'other'];
export const label = (row: number): string => pick(LABELS, row, 1);
export const labelNumber = (row: number): string => String(LABELS.indexOf(label(row)));

export const rowsOf = <T>(cell: (row: number) => T, rows = ROWS): T[] =>
  Array.from({ length: rows }, (_, row) => cell(row));

type Columns = Readonly<Record<string, (row: number) => string>>;

/** @param options of csv-stringify */
export function csv(columns: Columns, options: Parameters<typeof stringify>[1] = {}, rows = ROWS): string {
  const names = Object.keys(columns);
  const records = rowsOf((row) => names.map((name) => columns[name]?.(row) ?? ''), rows);
  return stringify(records, { header: true, columns: names, ...options });
}

/** Text and label, as most files have them. */
export const PLAIN: Columns = { text: (row) => prose(row), label };
export const AS_PLAIN: Becomes = { label: 'label', text: ['text'], rows: ROWS, labels: LABELS };
