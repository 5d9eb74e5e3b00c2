// Reads Parquet, one row group at a time.
import { type FileHandle, open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
  snappyUncompress,
} from 'hyparquet';
import { tryJson } from '../storage/json.ts';
import { featureNames, withClassNames } from './class-names.ts';
import { cellText, isObject } from './json/value.ts';
import { MAX_PAGE_BYTES, MAX_ROW_GROUP_BYTES, MAX_ROW_GROUP_ROWS } from './limits.ts';
import { type FormatInput, type FormatTable, unusable } from './table.ts';

/** A column, or a value nested in one. */
interface Leaf {
  readonly column: string;
  readonly path: readonly string[];
}

/** @throws InputError for a file that is damaged, encrypted, or has a row group that is too large. */
export async function parquetTable({ path, file }: FormatInput): Promise<FormatTable> {
  const handle = await open(path);
  try {
    const source = await asyncBuffer(handle);
    const metadata = await orUnusable(file, () => parquetMetadataAsync(source, { parsers: PARSERS }));
    checkGroups(metadata, file);
    const leaves = leavesOf(parquetSchema(metadata), file);
    const columns = leaves.map(({ column, path: inner }) => [column, ...inner].join('.'));
    const table = { columns, rows: readRows(handle, source, metadata, leaves, file), notes: [] };
    return withClassNames(table, featureNames(ownNames(metadata)));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* readRows(
  handle: FileHandle,
  source: AsyncBuffer,
  metadata: FileMetaData,
  leaves: readonly Leaf[],
  file: string,
): AsyncGenerator<readonly string[], void> {
  const names = [...new Set(leaves.map(({ column }) => column))];
  try {
    const compressors = await compressorsFor(metadata);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const range = { rowStart, rowEnd };
      const columns = await orUnusable(file, async () => {
        const scan = await parquetScan({ file: source, metadata, compressors, parsers: PARSERS });
        const read = new Map<string, ArrayLike<unknown>>();
        for (const column of names) read.set(column, await scan.readColumn({ column, ...range }));
        return read;
      });
      const values = leaves.map(({ column, path }) => ({ values: columns.get(column) ?? [], path }));
      if (values.some((one) => one.values.length !== rowEnd - rowStart)) throw damaged(file, 'values are missing');
      for (let row = 0; row < rowEnd - rowStart; row++) {
        yield values.map((one) => cellText(one.path.reduce(inside, one.values[row])));
      }
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

const inside = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

async function asyncBuffer(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      if (start < 0 || end > size || start > end) throw new RangeError('it refers to bytes beyond its end');
      const buffer = new ArrayBuffer(end - start);
      await handle.read(new Uint8Array(buffer), 0, end - start, start);
      return buffer;
    },
  };
}

/** Dates in ISO 8601; a day has no time. */
const PARSERS = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

const bounded =
  (decompress: (input: Uint8Array, length: number) => Uint8Array) =>
  (input: Uint8Array, length: number): Uint8Array => {
    if (length > MAX_PAGE_BYTES) throw new RangeError(`it has a page of ${length} bytes`);
    return decompress(input, length);
  };

/** Node's own where available: they stop at the length that the page declares. */
const COMPRESSORS: Compressors = {
  SNAPPY: bounded((input, length) => {
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: bounded((input, length) => gunzipSync(input, { maxOutputLength: length })),
  ZSTD: bounded((input, length) => zstdDecompressSync(input, { maxOutputLength: length })),
  BROTLI: bounded((input, length) => brotliDecompressSync(input, { maxOutputLength: length })),
};

/** Loads rare codecs only when needed: their package is larger than all the rest. */
async function compressorsFor({ row_groups }: FileMetaData): Promise<Compressors> {
  const codecs = row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec));
  if (!codecs.some((codec) => codec?.startsWith('LZ4'))) return COMPRESSORS;
  const { decompressLz4, decompressLz4Raw } = await import('hyparquet-compressors');
  return { ...COMPRESSORS, LZ4: bounded(decompressLz4), LZ4_RAW: bounded(decompressLz4Raw) };
}

function checkGroups({ row_groups }: FileMetaData, file: string): void {
  for (const group of row_groups) {
    const bytes = group.columns.reduce(
      (sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0),
      0,
    );
    if (bytes <= MAX_ROW_GROUP_BYTES && Number(group.num_rows) <= MAX_ROW_GROUP_ROWS) continue;
    const message = `a row group of the Parquet file has ${group.num_rows} rows and ${Math.round(bytes / 1024 / 1024)} MB; expected at most ${MAX_ROW_GROUP_BYTES / 1024 / 1024} MB.`;
    throw unusable(file, message, 'Write it in smaller ones: in pandas, to_parquet(path, row_group_size=100_000).');
  }
}

/** Structs become columns; a list or map stays one column. */
function leavesOf(schema: SchemaTree, file: string): Leaf[] {
  const leaves = schema.children.flatMap((child) => inner(child).map((path) => ({ column: child.element.name, path })));
  // pandas stores any index other than the row number under this name.
  const named = leaves.filter(({ column }) => !/^__index_level_\d+__$/.test(column));
  if (named.length === 0) throw unusable(file, 'the Parquet file has no columns.');
  return named;
}

function inner({ children, element }: SchemaTree): string[][] {
  const isStruct =
    children.length > 0 &&
    element.repetition_type !== 'REPEATED' &&
    !['LIST', 'MAP', 'MAP_KEY_VALUE'].includes(element.converted_type ?? element.logical_type?.type ?? '') &&
    children.every((child) => child.element.repetition_type !== 'REPEATED');
  if (!isStruct) return [[]];
  return children.flatMap((child) => inner(child).map((path) => [child.element.name, ...path]));
}

/** The features, with class names, that Hugging Face's `datasets` writes into its files. */
function ownNames({ key_value_metadata }: FileMetaData): unknown {
  return tryJson(key_value_metadata?.find(({ key }) => key === 'huggingface')?.value ?? '');
}

async function orUnusable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // The file exists, so the parser failed on its content, which it reports in a hundred ways.
    if (error instanceof Error && !('syscall' in error)) throw damaged(file, error.message);
    throw error;
  }
}

const damaged = (file: string, reason: string): Error =>
  unusable(file, `the Parquet file cannot be read: ${reason}.`, 'Write it again.');
