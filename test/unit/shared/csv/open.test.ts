import { once } from 'node:events';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { closeCsv, openCsv } from '../../../../lambda/shared/csv/open.ts';
import { readAll, sourceOf } from './read-all.ts';

const UTF16_LE = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

test('yields rows with the line on which each starts', async () => {
  const { header, delimiter, rows } = await readAll('text,tag\nfirst,a\nsecond,b\n');
  expect(header).toEqual(['text', 'tag']);
  expect(delimiter).toBe(',');
  expect(rows).toEqual([
    { line: 2, fields: ['first', 'a'] },
    { line: 3, fields: ['second', 'b'] },
  ]);
});

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('counts lines with %s, in quotes too', async (_, newline) => {
  const lines = ['text,tag', '"one', 'two', 'three",a', 'next,b'];
  const { rows } = await readAll(lines.join(newline));
  expect(rows).toEqual([
    { line: 2, fields: [['one', 'two', 'three'].join(newline), 'a'] },
    { line: 5, fields: ['next', 'b'] },
  ]);
});

test('reads a file whose lines end in different ways', async () => {
  const { rows } = await readAll('text,tag\r\nfirst,a\nsecond,b\r\n');
  expect(rows.map(({ line, fields }) => [line, ...fields])).toEqual([
    [2, 'first', 'a'],
    [3, 'second', 'b'],
  ]);
});

test('skips blank lines, even before the header, but counts them', async () => {
  const { header, rows } = await readAll('\n  \ntext,tag\n\nfirst,a\n \t \n\nsecond,b\n\n');
  expect(header).toEqual(['text', 'tag']);
  expect(rows.map(({ line }) => line)).toEqual([5, 8]);
});

test('yields ragged rows as they are', async () => {
  const { rows } = await readAll('text,tag\nlonely\na,b,c\n');
  expect(rows.map(({ fields }) => fields.length)).toEqual([1, 3]);
});

describe('the delimiter', () => {
  test.each([
    ['semicolons', 'text;tag', ';'],
    ['tabs', 'text\ttag', '\t'],
    ['not by a blank line before the header', '\t\t\t\ntext,tag', ','],
    ['the one that there is most of', 'a,b;c;d', ';'],
    ['a comma where there is none', 'text', ','],
    ['not what stands in quotes', '"a;b;c",tag', ','],
    ['not what stands in quotes beside escaped ones', '"a"";b;c",tag', ','],
    ['outside quotes over several lines', '"a\nb;c;d",tag', ','],
  ])('is guessed: %s', async (_, header, delimiter) => {
    expect((await readAll(`${header}\n`)).delimiter).toBe(delimiter);
  });

  test('is read from the header alone', async () => {
    const { header, delimiter } = await readAll('text,tag\na;b;c;d,x\n');
    expect(delimiter).toBe(',');
    expect(header).toEqual(['text', 'tag']);
  });
});

describe('the encoding', () => {
  test('a UTF-8 byte order mark is not part of the first name', async () => {
    expect((await readAll('\ufefftext,tag\na,b')).header).toEqual(['text', 'tag']);
  });

  test.each([
    ['little-endian', UTF16_LE('text,tag\n😀é,b')],
    ['big-endian', UTF16_LE('text,tag\n😀é,b').swap16()],
  ])('UTF-16 %s is read by its byte order mark', async (_, bytes) => {
    expect((await readAll(bytes)).rows[0]?.fields).toEqual(['😀é', 'b']);
  });

  test('a character may be split between two chunks', async () => {
    const bytes = Buffer.from('text,tag\n€😀,b');
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect((await readAll(...pieces)).rows[0]?.fields).toEqual(['€😀', 'b']);
  });
});

test.each([
  ['in one piece', (bytes: Buffer) => [bytes]],
  ['byte by byte', (bytes: Buffer) => [...bytes].map((byte) => Buffer.from([byte]))],
])('reads gzip, %s', async (_, cut) => {
  const { rows } = await readAll(...cut(gzipSync('text,tag\nfirst,a\n')));
  expect(rows).toEqual([{ line: 2, fields: ['first', 'a'] }]);
});

test('yields rows in batches', async () => {
  const table = await openCsv(sourceOf(`text,tag\n${'a,b\n'.repeat(1_000)}`), 'tags.csv');
  const sizes: number[] = [];
  for await (const batch of table.batches) sizes.push(batch.length);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(1_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
});

describe('the source', () => {
  let chunksRead = 0;

  /** Like the download of a large file. */
  function endless(): Readable {
    chunksRead = 0;
    return new Readable({
      read() {
        this.push(chunksRead++ === 0 ? 'text,tag\n' : 'a,b\n'.repeat(2_000));
      },
    });
  }

  test('is read no further than asked for', async () => {
    const source = endless();
    const table = await openCsv(source, 'tags.csv');
    const before = chunksRead;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(chunksRead - before).toBeLessThan(100);
    await closeCsv(table);
  });

  test.each([
    ['a reader that stops', (source: Readable) => stopAfterOneBatch(source)],
    ['closeCsv before the first batch', (source: Readable) => openCsv(source, 'tags.csv').then(closeCsv)],
  ])('is let go by %s', async (_, read) => {
    const source = endless();
    const closed = once(source, 'close');
    await read(source);
    await closed;
    expect(source.destroyed).toBe(true);
  });

  test.each([
    ['plain', Buffer.from('text,tag\na,b\n')],
    ['gzipped', gzipSync('text,tag\na,b\n').subarray(0, 20)],
  ])('tells its own failure unchanged: %s', async (_, bytes) => {
    const source = Readable.from(
      (async function* () {
        yield bytes;
        throw new Error('connection reset');
      })(),
    );
    const reading = openCsv(source, 'tags.csv').then(stopAtEnd);
    await expect(reading).rejects.toThrow(/^connection reset$/);
  });

  async function stopAfterOneBatch(source: Readable): Promise<void> {
    for await (const _ of (await openCsv(source, 'tags.csv')).batches) return;
  }

  async function stopAtEnd(table: Awaited<ReturnType<typeof openCsv>>): Promise<void> {
    for await (const _ of table.batches);
  }
});
