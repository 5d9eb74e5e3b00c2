// Which format a file is in: its first bytes say so, or else the ending of its name.

export type Format = 'csv' | 'json' | 'yaml' | 'parquet' | 'xlsx' | 'zip';

const starts = (head: Buffer, ...bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte);

/** Endings of files that are read as they are; in any case, packed or not. */
const CSV_ENDING = /\.(csv|tsv|txt)(\.(gz|zst))?$/i;
const JSON_ENDING = /\.(json|jsonl|ndjson)(\.(gz|zst))?$/i;

/** Whether a name says that the file has to be turned into a CSV first. */
export const isDataName = (file: string): boolean => JSON_ENDING.test(file) || /\.(parquet|xlsx)$/i.test(file);
/** Whether a name says that the file is read as it is. */
export const isCsvName = (file: string): boolean => CSV_ENDING.test(file);

/**
 * @param head the first bytes, unpacked where the file is compressed.
 * @returns `csv` for whatever is nothing else: its reader says what is wrong with it.
 */
export function formatOf(head: Buffer, file: string): Format {
  if (starts(head, 0x50, 0x41, 0x52, 0x31)) return 'parquet';
  if (starts(head, 0x50, 0x4b, 3, 4) || starts(head, 0x50, 0x4b, 5, 6))
    return /\.xls[xm]$/i.test(file) ? 'xlsx' : 'zip';
  if (/\.ya?ml$/i.test(file)) return 'yaml';
  if (JSON_ENDING.test(file)) return 'json';
  // What begins like this is no table with a first line of names.
  return /^\uFEFF?\s*(\{\s*"|\[\s*[[{])/.test(head.toString('utf8')) ? 'json' : 'csv';
}
