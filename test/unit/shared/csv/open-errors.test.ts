// What a user is told about a file that cannot be read.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAX_COLUMNS, MAX_RECORD_BYTES } from '../../../../lambda/shared/contracts/limits.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { messageOf, readAll, readWith, sourceOf } from './read-all.ts';

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
  test('far too many columns', async () => {
    const header = Array.from({ length: MAX_COLUMNS + 1 }, (_, index) => `c${index}`).join(',');
    expect(await tell(`${header}\n`)).toContain(
      'tags.csv:1: the header has 16385 columns; expected at most 16384. Expected a line for each text',
    );
  });

  test('and a byte that is not in the encoding, at once', async () => {
    const header = `é${',a'.repeat(MAX_COLUMNS)}`;
    const told = await tell(bytes(`${header}\na,b,c\n`, [0xff], '\n'.repeat(2)));
    expect(told.split('\n')).toEqual([
      expect.stringContaining('tags.csv:1: the header has 16385 columns'),
      expect.stringMatching(/^tags.csv:3: byte 0xFF at offset \d+ is not valid UTF-8/),
    ]);
  });
});

describe('bytes that are not in the encoding', () => {
  test.each([
    ['Latin-1 behind UTF-8', bytes('text,tag\nfür,a\ncaf', [0xe9], ',b\n'), '0xE9 at offset 19', 3],
    ['a continuation byte alone', bytes('text,tag\né,a\n', [0x80]), '0x80 at offset 14', 3],
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

  test('in a gzipped file, the offset is that of the unpacked file', async () => {
    const told = await tell(gzipSync(bytes('text,té\n', [0xff])));
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

test('many NUL characters', async () => {
  expect(await tell('text,tag\na,b\n\0\0\0\0\0c,d\n')).toBe(
    'tags.csv:3: there is a NUL character, and many more follow; text has none. If the file is UTF-16 or UTF-32, save it as UTF-8; if it is no CSV at all, export it as one.',
  );
});

test('UTF-32 without a byte order mark', async () => {
  const text = [...'text,tag\na,b\n'].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]);
  expect(await tell(Buffer.from(text))).toContain('tags.csv:1: there is a NUL character');
});

test('an encoding that does not exist', async () => {
  const opening = openCsv(sourceOf('text,tag\n'), 'tags.csv', { encoding: 'windows-9' });
  expect(await messageOf(opening)).toBe(
    'tags.csv: the encoding "windows-9" is not known. Expected a name such as utf-8, windows-1252, windows-1251, shift_jis, gb18030, big5 or euc-kr.',
  );
});

test('bytes that do not fit the given encoding', async () => {
  const file = bytes('text,tag\nfirst,a\nx', [0x81, 0x20], ',b\n');
  expect(await messageOf(readWith({ encoding: 'shift_jis' }, file))).toContain(
    'tags.csv:3: byte 0x81 at offset 18 is not valid shift_jis.',
  );
});

test.each([
  ['a ZIP archive or a spreadsheet', Buffer.from('PK\x03\x04…')],
  ['an old Excel or Word file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
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

test('a file compressed with zstd and gzip', async () => {
  expect(await tell(gzipSync(zstdCompressSync('text,tag\na,b\n')))).toContain(
    'the file is compressed with gzip and zstd; expected once.',
  );
});

test('a truncated zstd file', async () => {
  const packed = zstdCompressSync(`text,tag\n${'a,b\n'.repeat(1_000)}`);
  expect(await tell(packed.subarray(0, packed.length - 3))).toContain('the zstd data is damaged or cut off');
});

test('a zstd file of several frames, of which the later ones would be lost', async () => {
  expect(await tell(Buffer.concat([zstdCompressSync('text,tag\na,b\n'), zstdCompressSync('c,d\n')]))).toContain(
    'the file holds more than one zstd frame, and only the first can be read. Unpack it and compress it in one piece.',
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

  test('one that is never closed and swallows rows up to the next one', async () => {
    expect(await tell('text,tag\n"one\ntwo",b\n"open,c\nd,e\n"f",g\n')).toBe(
      'tags.csv:4: in the row that starts on this line, the field "text" takes in several lines and goes on after its closing quote. Was a quote never closed? Put the whole field in double quotes and write each quote inside it twice (""). pandas\' to_csv writes all of this right.',
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
