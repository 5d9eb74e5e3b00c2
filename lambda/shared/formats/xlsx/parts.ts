// The small parts of a workbook: its sheets, its shared texts, and which styles are dates.
// Source: ECMA-376, part 1, chapter 18 (SpreadsheetML).
import { MAX_SHARED_STRINGS_CHARACTERS } from '../limits.ts';
import { unusable } from '../table.ts';
import { readXml } from './xml.ts';

/** Opens a part; returns undefined if the workbook has no part of this name. */
export type OpenPart = (name: string) => AsyncIterable<Buffer> | undefined;

export interface Sheet {
  readonly name: string;
  /** The name of its part. */
  readonly part: string;
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Whether days are counted from 1904 instead of 1900. */
  readonly is1904: boolean;
}

export async function readWorkbook(open: OpenPart, file: string): Promise<Workbook> {
  const targets = new Map<string, string>();
  const relations = open('xl/_rels/workbook.xml.rels');
  const book = open('xl/workbook.xml');
  if (!relations || !book)
    throw unusable(file, 'the file is no spreadsheet that Excel writes (.xlsx).', 'Export it as CSV.');
  await readXml(
    relations,
    {
      open(name, { Id, Target }) {
        if (name === 'Relationship' && Id && Target) targets.set(Id, Target);
      },
    },
    file,
  );
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(
    book,
    {
      open(name, attributes) {
        if (name === 'workbookPr') is1904 = isTrue(attributes.date1904);
        const target = name === 'sheet' ? targets.get(attributes['r:id'] ?? '') : undefined;
        if (target !== undefined) sheets.push({ name: attributes.name ?? '', part: partOf(target) });
      },
    },
    file,
  );
  return { sheets, is1904 };
}

const partOf = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`);
export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** Leaves out the readings of East Asian characters (`rPh`). */
export async function readSharedStrings(open: OpenPart, file: string): Promise<readonly string[]> {
  const strings: string[] = [];
  const part = open('xl/sharedStrings.xml');
  if (!part) return strings;
  const collector = new TextCollector();
  let characters = 0;
  await readXml(
    part,
    {
      open: (name) => collector.open(name),
      text: (text) => collector.text(text),
      close(name) {
        collector.close(name);
        if (name !== 'si') return;
        const text = collector.take();
        characters += text.length;
        if (characters > MAX_SHARED_STRINGS_CHARACTERS)
          throw unusable(file, 'the texts of the spreadsheet are too many to be kept in memory.', 'Export it as CSV.');
        strings.push(text);
      },
    },
    file,
  );
  return strings;
}

/** Collects the text of a cell: all its `t` elements, of which formatted text has several. */
export class TextCollector {
  #pieces: string[] = [];
  #isText = false;
  #isReading = false;

  open(name: string): void {
    if (name === 't') this.#isText = true;
    else if (name === 'rPh') this.#isReading = true;
  }

  text(text: string): void {
    if (this.#isText && !this.#isReading) this.#pieces.push(text);
  }

  close(name: string): void {
    if (name === 't') this.#isText = false;
    else if (name === 'rPh') this.#isReading = false;
  }

  take(): string {
    const text = this.#pieces.join('');
    this.#pieces = [];
    return unescaped(text);
  }
}

/** Decodes characters that XML cannot hold, which are written as `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

/** Numbers of built-in formats that are dates or times. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
/** A custom format is a date if it has a day, a month, a year or a time outside quotes, brackets and escapes. */
const isDateFormat = (code: string): boolean =>
  /[dmyhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replace(/general/i, ''));

/** Indices of the cell formats that are dates. */
export async function readDateStyles(open: OpenPart, file: string): Promise<ReadonlySet<number>> {
  const dates = new Set<number>();
  const part = open('xl/styles.xml');
  if (!part) return dates;
  const own = new Map<number, boolean>();
  let isCellFormats = false;
  let count = 0;
  await readXml(
    part,
    {
      open(name, { numFmtId, formatCode }) {
        if (name === 'cellXfs') isCellFormats = true;
        if (name === 'numFmt') own.set(Number(numFmtId), isDateFormat(formatCode ?? ''));
        if (name !== 'xf' || !isCellFormats) return;
        const id = Number(numFmtId ?? 0);
        if (own.get(id) ?? isBuiltInDate(id)) dates.add(count);
        count++;
      },
      close(name) {
        if (name === 'cellXfs') isCellFormats = false;
      },
    },
    file,
  );
  return dates;
}
