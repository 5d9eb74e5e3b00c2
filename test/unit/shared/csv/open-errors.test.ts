// What a user is told about a file that cannot be read.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAX_COLUMNS, MAX_RECORD_BYTES } from '../../../../lambda/shared/contracts/limits.ts';
import { messageOf, readAll } from './read-all.ts';

const tell = (...chunks: (Buffer | string)[]): Promise<string> => messageOf(readAll(...chunks));
const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

test.each([
  ['nothing', ''],
  ['blank lines', '\n \r\n\n'],
  ['a byte order mark', '\ufeff'],
])('an empty file: %s', async (_, text) => {
  expect(await tell(text)).toBe(
    'tags.csv: the file is empty. Expected a header line, then one line for each labelled text.',
  );
});

describe('the header', () => {
  test('repeated names', async () => {
    expect(await tell('\ntext,tag,text,tag,text\na,b,c,d,e\n')).toBe(
      'tags.csv:2: the header has more than one column called "text", "tag". Rename or remove all but one.',
    );
  });

  test('columns without a name', async () => {
    expect(await tell(',text, \n0,a,b\n')).toContain('tags.csv:1: the header has no name for column 1, 3 of 3.');
  });

  test('far too many columns', async () => {
    const header = Array.from({ length: MAX_COLUMNS + 1 }, (_, index) => `c${index}`).join(',');
    expect(await tell(`${header}\n`)).toContain(
      'tags.csv:1: the header has 16385 columns; expected at most 16384. Expected a line for each text',
    );
  });

  test('both at once', async () => {
    expect((await tell(',a,a\n')).split('\n')).toHaveLength(2);
  });
});

describe('bytes that are not in the encoding', () => {
  test.each([
    ['Latin-1', bytes('text,tag\nfirst,a\ncaf', [0xe9], ',b\n'), '0xE9 at offset 20', 3],
    ['a continuation byte alone', bytes('text,tag\n', [0x80]), '0x80 at offset 9', 2],
    ['a character cut short', bytes('text,tag\n', [0xe2, 0x82], ',b\n'), '0xE2 at offset 9', 2],
    ['a character cut by the end', bytes('text,tag\na,b', [0xf0, 0x9f, 0x98]), '0xF0 at offset 12', 2],
    ['a surrogate', bytes('text,tag\n', [0xed, 0xa0, 0x80]), '0xED at offset 9', 2],
    ['an overlong form', bytes('text,tag\n', [0xc0, 0xaf]), '0xC0 at offset 9', 2],
    ['after a byte order mark', bytes('\ufefftext,tag\n', [0xff]), '0xFF at offset 12', 2],
    ['after characters of several bytes', bytes('text,tag\n€😀,a\n', [0xff]), '0xFF at offset 19', 3],
  ])('%s: wherever the chunks end', async (_, file, place, line) => {
    for (let cut = 0; cut <= file.length; cut++) {
      const told = await tell(file.subarray(0, cut), file.subarray(cut));
      expect(told).toContain(`tags.csv:${line}: byte ${place} is not valid UTF-8. Save the file as UTF-8`);
    }
  });

  test('offset and line are right far into a file', async () => {
    const rows = 'ten bytes,\r\n'.repeat(100_000);
    const told = await tell('text,tag\r\n', rows, bytes('x', [0xfc], ',b\n'));
    expect(told).toContain(`tags.csv:100002: byte 0xFC at offset ${10 + rows.length + 1} is not valid UTF-8.`);
  });

  test('in a gzipped file, the offset refers to the unpacked content', async () => {
    const told = await tell(gzipSync(bytes('text,tag\n', [0xff])));
    expect(told).toContain('byte 0xFF at offset 9 of the unpacked file is not valid UTF-8.');
  });

  test.each([
    ['a low surrogate alone', [0x00, 0xdc, 0x61, 0x00]],
    ['a high surrogate alone', [0x00, 0xd8, 0x61, 0x00]],
    ['half a character at the end', [0x61]],
    ['half a pair at the end', [0x00, 0xd8]],
  ])('UTF-16: %s', async (_, bad) => {
    const good = Buffer.from('\ufefftext,tag\n', 'utf16le');
    expect(await tell(good, Buffer.from(bad))).toMatch(
      /^tags\.csv:2: byte 0x.. at offset 20 is not valid UTF-16 LE\. Save the file as UTF-8/,
    );
  });
});

test('UTF-16 without a byte order mark', async () => {
  expect(await tell(Buffer.from('text,tag\na,b\n', 'utf16le'))).toBe(
    'tags.csv:1: there is a NUL character, which no text holds. If the file is UTF-16, save it as UTF-8; if it is no CSV at all, export it as one.',
  );
});

test('a NUL character on a later line', async () => {
  expect(await tell('text,tag\na,b\nc\0d,e\n')).toContain('tags.csv:3: there is a NUL character');
});

test.each([
  ['a ZIP archive or a spreadsheet', Buffer.from('PK\x03\x04…')],
  ['an old Excel or Word file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
  ['compressed with zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])],
  ['a Parquet file', Buffer.from('PAR1\x15\x04')],
  ['in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
  ['a web page', Buffer.from('\ufeff\n<!DOCTYPE html>\n')],
  ['JSON', Buffer.from('[\n  {"text": "a", "tag": "b"}')],
  ['JSON', Buffer.from('{"text": "a", "tag": "b"}\n')],
])('another kind of file: %s, gzipped or not', async (kind, bytes) => {
  const expected = `tags.csv: the file is ${kind}; expected CSV.`;
  expect(await tell(bytes)).toContain(expected);
  expect(await tell(gzipSync(bytes))).toContain(expected);
});

test('a file that was compressed twice', async () => {
  expect(await tell(gzipSync(gzipSync('text,tag\na,b\n')))).toBe(
    'tags.csv: the file is compressed with gzip twice; expected once. Unpack it once.',
  );
});

test('a truncated gzip file', async () => {
  const packed = gzipSync(`text,tag\n${'a,b\n'.repeat(1_000)}`);
  expect(await tell(packed.subarray(0, packed.length - 10))).toContain(
    'tags.csv: the gzip data is damaged or cut off (unexpected end of file). Compress the CSV again.',
  );
});

describe('quotes', () => {
  test('one that is never closed', async () => {
    expect(await tell('text,tag\na,b\n"one\ntwo",b\nc,"open\nd,e\nf,g\n')).toBe(
      'tags.csv:5: the quote that opens the field "tag" of the row on this line is never closed. Close it. Put the whole field in double quotes and write each quote inside it twice ("").',
    );
  });

  test('one that is never closed in the header', async () => {
    expect(await tell('text,"tag\na,b\n')).toContain('tags.csv:1: the quote that opens a field');
  });

  test('one in the middle of a field without quotes', async () => {
    expect(await tell('text,tag\r\n"a\r\nb",b\r\n5" nail,c\r\n')).toContain(
      'tags.csv:4: in the row that starts on this line, the field "text" has a quote inside it and is not itself in quotes.',
    );
  });

  test('text after the closing one', async () => {
    expect(await tell('text,tag\n"a" b,c\n')).toContain(
      'tags.csv:2: in the row that starts on this line, the field "text" goes on after its closing quote.',
    );
  });
});

describe('a row that is too large', () => {
  const half = 'x'.repeat(MAX_RECORD_BYTES / 2);

  test('is named by the line on which it starts', async () => {
    expect(await tell(`text,tag\na,b\n"${half}\n`, `${half}",c\n`)).toBe(
      'tags.csv:3: the row that starts on this line is larger than 8 MB. Shorten it. Or is a quote opened on this line that is never closed?',
    );
  });

  test('may hold nothing but delimiters', async () => {
    const chunks = Array.from({ length: 9 }, () => ','.repeat(1024 * 1024));
    expect(await tell('text,tag\n\na,b\n', ...chunks, 'x\n')).toContain(
      'tags.csv:4: the row that starts on this line is larger than 8 MB.',
    );
  });

  test('may be the header', async () => {
    expect(await tell(half, half, half, half)).toContain('tags.csv:1: the row that starts on this line is larger');
  });
});
