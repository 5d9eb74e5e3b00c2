// A JSON text that is a single object: splits, or a table as pandas and others write it.
import { chooseSplit, type FormatOptions, unusable } from '../table.ts';
import { cellText, isList, isObject, type JsonObject } from './value.ts';

/** The object's rows, as records. */
export interface DocumentRows {
  readonly records: readonly unknown[];
  readonly split?: string;
  readonly splits?: readonly string[];
  /** Whether the records are lists, the first of which names the columns. */
  readonly isNamed?: boolean;
}

/** @throws InputError if the object is not a table. */
export function documentRows(document: JsonObject, file: string, options: FormatOptions): DocumentRows {
  const entries = Object.entries(document);
  const { columns, data, schema } = document;
  if (isList(columns) && isList(data) && data.every(isList)) return { records: [columns, ...data], isNamed: true };
  if (isObject(schema) && isList(data)) return { records: withoutIndex(schema, data) };
  const lists = entries.filter((entry): entry is [string, readonly unknown[]] => isRows(entry[1]));
  if (lists.length > 0) return ofSplits(lists, file, options);
  if (entries.length > 0 && entries.every(([, value]) => isList(value)))
    return { records: ofLists(entries, file), isNamed: true };
  if (entries.length > 0 && entries.every(([, value]) => isObject(value))) return ofObjects(entries);
  if (isRecord(entries)) return { records: [document] };
  const advice = 'Expected a list of objects such as [{"text": "…", "label": "…"}], or one object on each line.';
  throw unusable(file, 'the file is one JSON object and not a table.', advice);
}

/** A single row, as one line of JSON Lines is. */
const isRecord = (entries: readonly (readonly [string, unknown])[]): boolean =>
  entries.length > 1 &&
  entries.some(([, value]) => typeof value === 'string') &&
  !entries.some(([, value]) => isList(value) || isObject(value));

const isRows = (value: unknown): boolean =>
  isList(value) && value.length > 0 && value.every((one) => isObject(one) || isList(one));

function ofSplits(lists: readonly [string, readonly unknown[]][], file: string, options: FormatOptions): DocumentRows {
  // A single list among other keys holds the rows, whatever its name: `data`, `examples`, `tests`.
  const [only] = lists;
  if (lists.length === 1 && only && options.split_name === undefined) return { records: only[1] };
  const splits = lists.map(([name]) => name);
  const split = chooseSplit(splits, options.split_name, file);
  return { records: lists.find(([name]) => name === split)?.[1] ?? [], split, splits };
}

/** pandas' orient="table": the index is a column only if it has a name. */
function withoutIndex(schema: JsonObject, data: readonly unknown[]): readonly unknown[] {
  const isUnnamed = isList(schema.primaryKey) && schema.primaryKey.length === 1 && schema.primaryKey[0] === 'index';
  if (!isUnnamed) return data;
  return data.map((row) =>
    isObject(row) ? Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'index')) : row,
  );
}

/** `{"text": ["…", "…"], "label": ["…", "…"]}` */
function ofLists(entries: readonly (readonly [string, unknown])[], file: string): unknown[] {
  const columns = entries.map(([, list]) => (isList(list) ? list : []));
  const [first = []] = columns;
  if (columns.some(({ length }) => length !== first.length)) {
    const sizes = entries.map(([name], index) => `${JSON.stringify(name)} has ${columns[index]?.length}`).join(', ');
    throw unusable(
      file,
      `its lists are not of the same length: ${sizes}.`,
      'Expected one value of each for every row.',
    );
  }
  return [entries.map(([name]) => name), ...first.map((_, row) => columns.map((column) => column[row]))];
}

const NUMBER = /^\d+$/;

/** pandas' default, orient="columns", `{"text": {"0": "…"}}`; or orient="index", `{"0": {"text": "…"}}`. */
function ofObjects(entries: readonly (readonly [string, unknown])[]): DocumentRows {
  if (entries.every(([key]) => NUMBER.test(key))) return { records: entries.map(([, row]) => row) };
  const columns = entries.map(([, column]) => (isObject(column) ? column : {}));
  const keys = new Set(columns.flatMap(Object.keys));
  const values = columns.map((column) => new Map(Object.entries(column)));
  const rows = [...keys].map((key) => values.map((column) => column.get(key)));
  return { records: [entries.map(([name]) => cellText(name)), ...rows], isNamed: true };
}
