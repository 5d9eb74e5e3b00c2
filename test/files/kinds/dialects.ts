// CSV files as various programs and people write them.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { AS_PLAIN, csv, type Kind, label, PLAIN, prose, ROWS, rowsOf } from '../kind.ts';

const plain = csv(PLAIN);
const one = (name: string, content: string | Buffer, kind: Partial<Kind> & { file?: string } = {}): Kind => {
  const { file = 'data.csv', ...rest } = kind;
  return { name, files: { [file]: content }, input: file, becomes: AS_PLAIN, ...rest };
};

const lines = (separator: string, end = '\n', quote = (text: string) => text): string =>
  [`text${separator}label`, ...rowsOf((row) => `${quote(prose(row))}${separator}${label(row)}`), ''].join(end);
const western = csv({ ...PLAIN, text: (row) => `${prose(row)} déjà ${row}` });
const cyrillic = csv({ ...PLAIN, text: (row) => `заказ пришёл ${row} и экран снова сломан, верните деньги` });
/** Bytes of windows-1251, for the letters that it has. */
const windows1251 = (text: string): Buffer =>
  Buffer.from(
    [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      if (code === 0x451) return 0xb8;
      return code < 0x80 ? code : code - 0x410 + 0xc0;
    }),
  );
const japanese = rowsOf((row) => `荷物が遅れて届きました。返金してください${row}`);

export const DIALECTS: readonly Kind[] = [
  one('semicolons', lines(';')),
  one('tabs in a .tsv', lines('\t'), { file: 'data.tsv' }),
  one('pipes', lines('|')),
  one('carets', lines('^')),
  one('sep=; in the first line, as Excel writes it', `sep=;\r\n${lines(';', '\r\n')}`),
  one('carriage returns alone', lines(',', '\r')),
  one(
    'line ends of three kinds',
    plain
      .split('\n')
      .map((line, row) => `${line}${['\n', '\r\n', '\r'][row % 3]}`)
      .join(''),
  ),
  one('blanks between comma and quote', lines(', ', '\n', (text) => `"${text}"`).replaceAll(/, (\w+)\n/g, ', "$1"\n')),
  one('comment lines before the header', `# made by an export\n# 2024-01-01\n${plain}`),
  one('hashtags in the texts', csv({ ...PLAIN, text: (row) => `#sale ${prose(row)}` })),
  one('rows of commas at the end, as Excel leaves them', `${plain}${',\n'.repeat(30)}`, {
    becomes: { ...AS_PLAIN, warnings: ['blank_rows'] },
  }),
  one('empty columns at the end', plain.replaceAll('\n', ',,\n')),
  one(
    'quotes inside unquoted fields',
    lines(',', '\n', (text) => text.replace(' ', ' "so" ')),
  ),
  one('apostrophes as quotes', lines(';', '\n', (text) => `'${text}; isn''t it'`).replaceAll(/;(\w+)\n/g, ";'$1'\n")),
  one('line breaks inside quotes', csv({ ...PLAIN, text: (row) => `${prose(row)}\n\n${prose(row, 2)}` })),
  one('UTF-16 with a byte order mark', Buffer.from(`\ufeff${plain}`, 'utf16le')),
  one('UTF-16 without one', Buffer.from(plain, 'utf16le')),
  one('Windows-1252', Buffer.from(western, 'latin1'), { becomes: { ...AS_PLAIN, warnings: ['encoding_detected'] } }),
  one(
    'Windows-1252 that shows only near the end',
    Buffer.from(`${csv(PLAIN, {}, 6_000)}déjà vu encore une fois,bug\n`, 'latin1'),
    {
      becomes: { ...AS_PLAIN, rows: 6_001, warnings: ['encoding_detected'] },
    },
  ),
  one('Windows-1251', windows1251(cyrillic), { becomes: { ...AS_PLAIN, warnings: ['encoding_detected'] } }),
  one('an encoding that its owner names', Buffer.from(western, 'latin1'), { flag: { encoding: 'latin1' } }),
  one('a NUL or two', plain.replace('refund', 're\0fund')),
  one('no header, and the owner says so', plain.slice(plain.indexOf('\n') + 1), {
    flag: { header: false },
    becomes: { ...AS_PLAIN, label: 'column 2', text: ['column 1'] },
  }),
  one('gzip', gzipSync(plain), { file: 'data.csv.gz' }),
  one('zstd', zstdCompressSync(plain), { file: 'data.csv.zst' }),
  one('a name without an ending', plain, { file: 'data' }),
  one('texts in Japanese', `text,label\n${japanese.map((text, row) => `${text},${label(row)}\n`).join('')}`),
  one(
    'columns of one name',
    csv(PLAIN).replace('text,label', 'text,label').replaceAll('\n', ',x\n').replace('label,x', 'label,text'),
    {
      becomes: { ...AS_PLAIN, leftOut: { 'text.1': 'the same in every row' } },
    },
  ),
  one(
    'a quote that is never closed',
    `text,label\n${'fine,a\nfine too,b\n'.repeat(9)}"it goes on,a\n${'more,b\n'.repeat(3)}`,
    {
      becomes: { refused: /data\.csv:20: the quote that opens the field "text"/ },
    },
  ),
  one('an empty file', '', { becomes: { refused: /the file is empty/ } }),
  one('a header alone', 'text,label\n', { becomes: { refused: /a header and no row below it/ } }),
];

export const PLAIN_ROWS = ROWS;
