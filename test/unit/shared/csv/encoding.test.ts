// A file's encoding, detected from its bytes or named by its owner.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { UndecodableError } from '../../../../lambda/shared/csv/bytes/undecodable.ts';
import { readLabelledRows } from '../../../../lambda/shared/csv/labelled.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { readTwice } from '../../../../lambda/shared/csv/read-twice.ts';
import { readWith, sourceOf } from './read-all.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const first = async (file: Buffer, reading = {}) => {
  const { rows, reading: found, notes } = await readWith(reading, file);
  return { fields: rows[0]?.fields, found, notes };
};

describe('is recognised', () => {
  test.each([
    ['windows-1252', latin1('text,tag\ncaf\xe9 \x93now\x94,x\n'), 'café “now”'],
    ['windows-1252', latin1('text,tag\nDie Gr\xf6\xdfe ist sch\xf6n,x\n'), 'Die Größe ist schön'],
    [
      'windows-1251',
      bytesOf(
        '74 65 78 74 2c 74 61 67 0a dd f2 ee f2 20 f4 e8 eb fc ec 20 ec ed e5 20 ee f7 e5 ed fc 20 ef ee ed f0 e0 e2 e8 eb f1 ff 2c 78 0a',
      ),
      'Этот фильм мне очень понравился',
    ],
    [
      'shift_jis',
      bytesOf(
        '74 65 78 74 2c 74 61 67 0a 82 b1 82 cc 89 66 89 e6 82 cd 82 c6 82 c4 82 e0 96 ca 94 92 82 a9 82 c1 82 bd 2c 78 0a',
      ),
      'この映画はとても面白かった',
    ],
  ])('%s', async (encoding, file, text) => {
    const { fields, found, notes } = await first(file);
    expect(fields?.[0]).toBe(text);
    expect(found).toEqual({ encoding });
    expect(notes).toEqual(['encoding_detected']);
    expect(await first(file, found)).toMatchObject({ fields, found, notes: [] });
  });

  test.each([
    ['little-endian', Buffer.from('text,tag\nd\u00e9j\u00e0,x\n', 'utf16le')],
    ['big-endian', Buffer.from('text,tag\nd\u00e9j\u00e0,x\n', 'utf16le').swap16()],
  ])('UTF-16 without a byte order mark: %s', async (_, file) => {
    expect(await first(file)).toEqual({ fields: ['déjà', 'x'], found: {}, notes: [] });
  });

  test('UTF-16 without a byte order mark, in Chinese', async () => {
    const file = Buffer.from(`label,review\n1,${'很好的上海酒店'.repeat(5)}\n`, 'utf16le');
    expect((await first(file)).fields?.[0]).toBe('1');
  });
});

describe('is what the owner names', () => {
  test.each([
    ['cp1252', latin1('text,tag\n\xe9,x\n'), 'é'],
    ['latin-1', latin1('text,tag\n\xe9,x\n'), 'é'],
    ['ISO8859_15', latin1('text,tag\n\xa4,x\n'), '€'],
    ['koi8-r', latin1('text,tag\n\xc1,x\n'), 'а'],
    ['utf-16', Buffer.from('\ufefftext,tag\né,x\n', 'utf16le').swap16(), 'é'],
    ['utf_8', Buffer.from('\ufefftext,tag\né,x\n'), 'é'],
  ])('%s', async (encoding, file, text) => {
    expect((await first(file, { encoding })).fields).toEqual([text, 'x']);
  });

  test('a line may be cut anywhere', async () => {
    const file = bytesOf('74 65 78 74 2c 74 61 67 0a 82 b1 82 cc 2c 78');
    for (let cut = 0; cut <= file.length; cut++) {
      const { rows } = await readWith({ encoding: 'cp932' }, file.subarray(0, cut), file.subarray(cut));
      expect(rows[0]?.fields).toEqual(['この', 'x']);
    }
  });
});

describe('shows only late', () => {
  const file = latin1(`text,tag\n${'plain ascii,x\n'.repeat(300_000)}caf\xe9,y\n`);
  const open = (reading: object) => openCsv(sourceOf(file), 'tags.csv', reading);
  const count = async (table: Awaited<ReturnType<typeof open>>) =>
    (await readLabelledRows(table, 'tag', 'tags.csv')).rows;

  test('the error says what the file looks like', async () => {
    const error = await open({})
      .then(count)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UndecodableError);
    expect(error).toMatchObject({ encoding: 'windows-1252' });
    expect(String(error)).toContain('tags.csv:300002: byte 0xE9 at offset 4200012 is not valid UTF-8.');
  });

  test('a file is then read twice, and a clean one once', async () => {
    const opened: object[] = [];
    const openAgain = (reading: object) => {
      opened.push(reading);
      return open(reading);
    };
    const read = await readTwice(openAgain, 'tags.csv', {}, count);
    expect(read).toMatchObject({
      result: 300_001,
      reading: { encoding: 'windows-1252' },
      notes: [{ code: 'encoding_detected' }],
    });
    expect(opened).toEqual([{}, { encoding: 'windows-1252' }]);

    let opens = 0;
    const clean = () => {
      opens++;
      return openCsv(sourceOf('text,tag\na,x\n'), 'tags.csv');
    };
    expect(await readTwice(clean, 'tags.csv', {}, count)).toEqual({ result: 1, reading: {}, notes: [] });
    expect(opens).toBe(1);
  });

  test('no other is tried if the owner names one', async () => {
    const reading = readTwice(open, 'tags.csv', { encoding: 'utf-8' }, count);
    await expect(reading).rejects.toThrow('byte 0xE9');
    await expect(reading).rejects.toMatchObject({ encoding: undefined });
  });
});

test('a few NUL characters are left out', async () => {
  const { rows, notes } = await readWith({}, `text,tag\na\0b,x\nc,y\n${'\0'.repeat(500)}`);
  expect(rows.map(({ fields }) => fields)).toEqual([
    ['ab', 'x'],
    ['c', 'y'],
  ]);
  expect(notes).toEqual(['nul_dropped']);
});

test.each([
  ['gzip', gzipSync('text,tag\na,x\n')],
  ['gzip in several members', Buffer.concat([gzipSync('text,tag\n'), gzipSync('a,x\n')])],
  ['zstd', zstdCompressSync('text,tag\na,x\n')],
])('is unpacked: %s', async (_, file) => {
  expect((await first(file)).fields).toEqual(['a', 'x']);
});

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}
