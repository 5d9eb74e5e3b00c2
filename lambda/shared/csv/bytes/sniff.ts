// Recognises files that are named CSV but are not: the first bytes say more than any parser's error.
import { InputError } from '../../text/input-error.ts';

/** How many bytes to look at, from the beginning of a file. */
export const SNIFFED_BYTES = 64;

interface FileKind {
  readonly is: string;
  readonly advice: string;
}

const UNPACK = 'Unpack it, or compress it with gzip or zstd.';
const EXPORT = 'Export it as CSV (UTF-8).';
const named = (ending: string): string => `Give it a name that ends in ${ending}: then it is read as what it is.`;
const toCsv = (reader: string): string => `In pandas: ${reader}.to_csv('tags.csv', index=False).`;

/** Recognised by their first bytes. Sources: the formats' specifications and the magic file of `file`. */
const BY_BYTES: readonly (FileKind & { readonly bytes: readonly number[] })[] = [
  {
    bytes: [0x50, 0x4b, 3, 4],
    is: 'a ZIP archive or a spreadsheet',
    advice: named('.xlsx or .zip'),
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel or Word file', advice: EXPORT },
  { bytes: ascii('BZh'), is: 'compressed with bzip2', advice: UNPACK },
  { bytes: [0xfd, ...ascii('7zXZ')], is: 'compressed with xz', advice: UNPACK },
  { bytes: [...ascii('7z'), 0xbc, 0xaf], is: 'a 7-Zip archive', advice: UNPACK },
  { bytes: ascii('PAR1'), is: 'a Parquet file', advice: named('.parquet') },
  { bytes: ascii('ARROW1'), is: 'an Arrow file', advice: toCsv('read_feather(path)') },
  { bytes: ascii('%PDF-'), is: 'a PDF', advice: EXPORT },
  { bytes: ascii('SQLite format 3'), is: 'an SQLite database', advice: EXPORT },
  { bytes: [0xff, 0xfe, 0, 0], is: 'in UTF-32', advice: 'Save it as UTF-8.' },
  { bytes: [0, 0, 0xfe, 0xff], is: 'in UTF-32', advice: 'Save it as UTF-8.' },
];

/** Recognised by their first characters. */
const BY_TEXT: readonly (FileKind & { readonly text: RegExp })[] = [
  {
    text: /^(<!doctype html|<html[\s>])/i,
    is: 'a web page',
    advice: 'Get the file itself ("Raw", "Download").',
  },
  { text: /^<\?xml\s/i, is: 'XML', advice: EXPORT },
  { text: /^\[?\s*\{\s*"/, is: 'JSON', advice: named('.json or .jsonl') },
];

/**
 * @param head the first bytes of a possible CSV, decompressed.
 * @throws InputError if they belong to another kind of file.
 */
export function refuseOtherKinds(head: Buffer, file: string): void {
  // White space and a byte order mark may come first.
  const text = head.subarray(0, SNIFFED_BYTES).toString().trimStart();
  const kind =
    BY_BYTES.find(({ bytes }) => head.subarray(0, bytes.length).equals(Buffer.from(bytes))) ??
    BY_TEXT.find((one) => one.text.test(text));
  if (kind) throw new InputError([{ file, message: `the file is ${kind.is}; expected CSV.`, advice: kind.advice }]);
}

function ascii(text: string): number[] {
  return [...Buffer.from(text, 'latin1')];
}
