// Detects a file's format from its first bytes, or else from its extension.

export type Format = 'csv' | 'json' | 'yaml' | 'parquet' | 'xlsx' | 'zip';

const starts = (head: Buffer, ...bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte);

/** Extensions, in any case, of files that are read as they are, compressed or not. */
const CSV_ENDING = /\.(csv|tsv|txt)(\.(gz|zst))?$/i;
const JSON_ENDING = /\.(json|jsonl|ndjson)(\.(gz|zst))?$/i;

/** Whether the name says that the file must be converted to CSV first. */
export const isDataName = (file: string): boolean => JSON_ENDING.test(file) || /\.(parquet|xlsx)$/i.test(file);
/** Whether the name says that the file is read as it is. */
export const isCsvName = (file: string): boolean => CSV_ENDING.test(file);

/**
 * @param head the first bytes, decompressed if the file is compressed.
 * @returns `csv` for anything unrecognised: the CSV reader says what is wrong with it.
 */
export function formatOf(head: Buffer, file: string): Format {
  if (starts(head, 0x50, 0x41, 0x52, 0x31)) return 'parquet';
  if (starts(head, 0x50, 0x4b, 3, 4) || starts(head, 0x50, 0x4b, 5, 6))
    return /\.xls[xm]$/i.test(file) ? 'xlsx' : 'zip';
  if (/\.ya?ml$/i.test(file)) return 'yaml';
  if (JSON_ENDING.test(file)) return 'json';
  // No table whose first line holds names begins like this.
  return /^\uFEFF?\s*(\{\s*"|\[\s*[[{])/.test(head.toString('utf8')) ? 'json' : 'csv';
}
