// Streams a sheet of an Excel workbook: only the texts that its cells share are in memory. A library that returns the
// whole sheet would make a million rows of one cell far below the others.
import { MAX_COLUMNS, MAX_RECORD_BYTES } from '../../contracts/limits.ts';
import { oneOrMany, plural } from '../../text/words.ts';
import { Archive } from '../archive.ts';
import { type FormatInput, type FormatTable, unusable } from '../table.ts';
import {
  isTrue,
  type OpenPart,
  readDateStyles,
  readSharedStrings,
  readWorkbook,
  type Sheet,
  TextCollector,
  unescaped,
} from './parts.ts';
import { parseXml } from './xml.ts';

/** @throws InputError for a file that is not such a workbook, and for a sheet that it does not have. */
export async function xlsxTable({ path, file, options, room }: FormatInput): Promise<FormatTable> {
  const archive = await Archive.open(path, file);
  const open: OpenPart = (name) => {
    const entry = archive.entries.get(name);
    return entry && archive.read(entry, room);
  };
  try {
    const { sheets, is1904 } = await readWorkbook(open, file);
    const sheet = chooseSheet(sheets, options.sheet, file);
    const context: Context = {
      strings: await readSharedStrings(open, file),
      dates: await readDateStyles(open, file),
      is1904,
      file,
      uncomputed: 0,
    };
    const part = open(sheet.part);
    if (!part) throw unusable(file, `the sheet ${JSON.stringify(sheet.name)} is missing in the spreadsheet.`);
    const lines = sheetLines(part, context);
    const first = await lines.next();
    if (first.done)
      throw unusable(
        file,
        `the sheet ${JSON.stringify(sheet.name)} is empty.`,
        'Expected a line of names, then a line for each text. Name another sheet as `sheet`.',
      );
    const columns = Array.from(first.value.cells, (name, index) => (name?.trim() ? name : `column ${index + 1}`));
    const isFirst = options.sheet === undefined && sheets.length > 1;
    return {
      columns,
      rows: rows(archive, lines, columns.length, file),
      get notes() {
        return [
          ...(isFirst ? [`The sheet ${JSON.stringify(sheet.name)} was read, the first of ${sheets.length}.`] : []),
          ...(context.uncomputed > 0 ? [uncomputed(context.uncomputed)] : []),
        ];
      },
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

function chooseSheet(sheets: readonly Sheet[], wanted: string | undefined, file: string): Sheet {
  const chosen = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (chosen) return chosen;
  const names = sheets.slice(0, 20).map(({ name }) => JSON.stringify(name));
  throw wanted === undefined
    ? unusable(file, 'the spreadsheet has no sheets.')
    : unusable(file, `there is no sheet called ${JSON.stringify(wanted)}.`, `Sheets: ${names.join(', ')}.`);
}

async function* rows(
  archive: Archive,
  lines: AsyncGenerator<Line, void>,
  width: number,
  file: string,
): AsyncGenerator<readonly string[], void> {
  try {
    for await (const { cells, line } of lines) {
      const beyond = cells.findIndex((cell, index) => index >= width && cell !== undefined && cell !== '');
      if (beyond >= 0) {
        const message = `there is a value in column ${letters(beyond)}, which has no name in the first line.`;
        throw unusable(file, message, 'Name the column, or remove the value.', line);
      }
      yield Array.from({ length: width }, (_, index) => cells[index] ?? '');
    }
  } finally {
    archive.close();
  }
}

interface Context {
  readonly strings: readonly string[];
  readonly dates: ReadonlySet<number>;
  readonly is1904: boolean;
  readonly file: string;
  /** Cells with a formula but no stored value, which only a program that calculates can know. */
  uncomputed: number;
}

const uncomputed = (cells: number): string =>
  `${plural(cells, 'cell')} with a formula that was never computed ${oneOrMany(cells, 'is', 'are')} taken to be empty: open the file in Excel and save it.`;

interface Line {
  /** The sheet's own row number. */
  readonly line: number;
  /** Sparse. */
  readonly cells: readonly (string | undefined)[];
}

/** The lines of a sheet that have a value. */
async function* sheetLines(part: AsyncIterable<Buffer>, context: Context): AsyncGenerator<Line, void> {
  let found: Line[] = [];
  let line = 0;
  let cells: (string | undefined)[] = [];
  let column = -1;
  let size = 0;
  let cell: { type: string | undefined; style: number } = { type: undefined, style: 0 };
  let value = '';
  let isValue = false;
  let hasFormula = false;
  const collector = new TextCollector();
  const parsing = parseXml(
    part,
    {
      open(name, { r, t, s }) {
        if (name === 'row') {
          line = r === undefined ? line + 1 : Number(r);
          cells = [];
          column = -1;
          size = 0;
        } else if (name === 'c') {
          column = r === undefined ? column + 1 : columnOf(r);
          cell = { type: t, style: Number(s ?? 0) };
          value = '';
          if (column >= MAX_COLUMNS)
            throw unusable(context.file, `there are more than ${MAX_COLUMNS} columns.`, undefined, line);
        } else if (name === 'v') isValue = true;
        else collector.open(name);
      },
      text(text) {
        if (isValue) value += text;
        else collector.text(text);
      },
      close(name) {
        if (name === 'v') isValue = false;
        else if (name === 'f') hasFormula = true;
        else if (name === 'c') {
          if (hasFormula && value === '') context.uncomputed++;
          hasFormula = false;
          const text = cell.type === 'inlineStr' ? collector.take() : cellValue(value, cell.type, cell.style, context);
          size += text.length;
          if (size > MAX_RECORD_BYTES)
            throw unusable(
              context.file,
              `the texts of this line are larger than ${MAX_RECORD_BYTES / 1024 / 1024} MB.`,
              undefined,
              line,
            );
          if (text !== '') cells[column] = text;
        } else if (name === 'row') {
          if (cells.length > 0) found.push({ line, cells });
        } else collector.close(name);
      },
    },
    context.file,
  );
  for await (const _ of parsing) {
    yield* found;
    found = [];
  }
}

/** @example columnOf('AB12') // 27 */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const place = letter.charCodeAt(0) - 64;
    if (place < 1 || place > 26) break;
    column = column * 26 + place;
  }
  return column - 1;
}

function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest > 0 ? letters(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`;
}

function cellValue(
  value: string,
  type: string | undefined,
  style: number,
  { strings, dates, is1904 }: Context,
): string {
  switch (type) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'b':
      return String(isTrue(value));
    case 'str':
      return unescaped(value);
    // An error such as #N/A is no value.
    case 'e':
      return '';
    case 'd':
      return value;
    default:
      return dates.has(style) ? isoDate(value, is1904) : number(value);
  }
}

/** Excel writes 0.1 as 0.10000000000000001. */
function number(value: string): string {
  if (value === '' || /^-?\d+$/.test(value)) return value;
  const parsed = Number(value);
  return Number.isNaN(parsed) ? value : String(parsed);
}

const DAY_MS = 86_400_000;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** Omits the time if there is none. */
function isoDate(value: string, is1904: boolean): string {
  const days = Number(value);
  if (value === '' || Number.isNaN(days)) return value;
  const date = new Date(Math.round((is1904 ? EPOCH_1904 : EPOCH_1900) + days * DAY_MS));
  if (Number.isNaN(date.getTime())) return value;
  const iso = date.toISOString();
  if (days < 1) return iso.slice(11, 19);
  return Number.isInteger(days) ? iso.slice(0, 10) : iso.slice(0, 19);
}
