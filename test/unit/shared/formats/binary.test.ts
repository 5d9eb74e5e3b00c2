// Parquet, XLSX and ZIP: what they hold, and what hostile files cost.
import { describe, expect, it } from 'vitest';
import { linesOf, readTable } from '../../../support/formats/read-table.ts';
import { parquet, sheetXml, xlsx, zip } from '../../../support/formats/write.ts';

describe('Parquet', () => {
  const day = new Date('2024-01-02T03:04:05Z');

  it('is read row group by row group', async () => {
    const file = parquet({
      text: ['a, "b"', 'c', null],
      id: [9007199254740993n, 2n, 3n],
      score: [0.5, null, 3],
      ok: [true, false, null],
      at: [day, day, null],
    });
    expect(await linesOf('a.parquet', file)).toEqual([
      ['text', 'id', 'score', 'ok', 'at'],
      ['a, "b"', '9007199254740993', '0.5', 'true', '2024-01-02T03:04:05.000Z'],
      ['c', '2', '', 'false', '2024-01-02T03:04:05.000Z'],
      ['', '3', '3', '', ''],
    ]);
  });

  it('is recognised by its content, whatever its name', async () => {
    expect(await linesOf('a.csv', parquet({ text: ['a'] }))).toEqual([['text'], ['a']]);
  });

  it('has class names if the dataset gives them, and says so', async () => {
    const value = JSON.stringify({ info: { features: { label: { _type: 'ClassLabel', names: ['neg', 'pos'] } } } });
    const file = parquet({ text: ['a', 'b', 'c'], label: [1, 0, -1] }, [{ key: 'huggingface', value }]);
    const { lines, notes } = await readTable('a.parquet', file);
    expect(lines.map(([, label]) => label)).toEqual(['label', 'pos', 'neg', '']);
    expect(notes).toEqual(['The numbers in "label" were replaced by the names of the classes that the dataset gives.']);
  });

  it('may be cut off or changed anywhere: the message is clear, and it never crashes', async () => {
    const file = parquet({ text: ['a', 'b', 'c'], n: [1, 2, 3] });
    await expect(linesOf('a.parquet', file.subarray(0, -9))).rejects.toThrow(
      /^a\.parquet: the Parquet file cannot be read: /,
    );
    for (let at = 4; at < file.length - 8; at++) {
      const broken = Buffer.from(file);
      broken[at] = (broken[at] ?? 0) ^ 0x7f;
      const outcome = await linesOf('a.parquet', broken).catch((error: Error) => error.name);
      if (!Array.isArray(outcome)) expect(outcome, `byte ${at}`).toBe('InputError');
    }
  }, 30_000);
});

describe('XLSX', () => {
  it('has texts, numbers, booleans and dates', async () => {
    const file = await xlsx({
      Data: [
        ['text', 'n', 'ok', 'at'],
        ['a\nb', 0.1, true, new Date('2024-01-02T00:00:00Z')],
        ['=x', 12, false, new Date('2024-01-02T03:04:05Z')],
      ],
    });
    expect(await linesOf('a.xlsx', file)).toEqual([
      ['text', 'n', 'ok', 'at'],
      ['a\nb', '0.1', 'true', '2024-01-02'],
      ['=x', '12', 'false', '2024-01-02T03:04:05'],
    ]);
  });

  it('is read from the first sheet unless another one is named', async () => {
    const file = await xlsx({ One: [['text'], ['a']], Two: [['text'], ['b']] });
    const { lines, notes } = await readTable('a.xlsx', file);
    expect(lines).toEqual([['text'], ['a']]);
    expect(notes).toEqual(['The sheet "One" was read, the first of 2.']);
    expect(await readTable('a.xlsx', file, { sheet: 'Two' })).toMatchObject({ lines: [['text'], ['b']], notes: [] });
    await expect(linesOf('a.xlsx', file, { sheet: 'Three' })).rejects.toThrow(
      'a.xlsx: there is no sheet called "Three". Sheets: "One", "Two".',
    );
  });

  const header = '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c><c r="B1" t="str"><v>n</v></c></row>';

  it('may have gaps: empty rows do not count, and cells keep their places', async () => {
    const file = await sheetXml(`${header}<row r="900000"/><row r="1048576"><c r="B1048576"><v>7</v></c></row>`);
    expect(await linesOf('a.xlsx', file)).toEqual([
      ['text', 'n'],
      ['', '7'],
    ]);
  });

  it('is told from another archive by its content', async () => {
    expect(await linesOf('a.zip', await sheetXml(header))).toEqual([['text', 'n']]);
  });

  it('says which formulas were never computed', async () => {
    const { notes } = await readTable(
      'a.xlsx',
      await sheetXml(`${header}<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c></row>`),
    );
    expect(notes).toEqual([
      '1 cell with a formula that was never computed is taken to be empty: open the file in Excel and save it.',
    ]);
  });

  it.each([
    [
      'a value beside the table',
      `${header}<row r="2"><c r="D2"><v>1</v></c></row>`,
      /^a\.xlsx:2: there is a value in column D/,
    ],
    ['more columns than Excel has', `${header}<row r="2"><c r="XFE2"><v>1</v></c></row>`, /more than 16384 columns/],
    ['an entity of its own', '&lol;', /the spreadsheet cannot be read/],
    ['XML that is cut off', '<row', /the spreadsheet cannot be read/],
    ['an empty sheet', '', /the sheet "S" is empty/],
  ])('cannot be read: %s', async (_what, rows, message) => {
    await expect(linesOf('a.xlsx', await sheetXml(rows))).rejects.toThrow(message);
  });
});

describe('ZIP', () => {
  it('has one data file in any format, among others that are not data', async () => {
    const file = await zip({
      'x/tags.tsv': 'text\tlabel\na\tx\n',
      '__MACOSX/._tags.tsv': '?',
      'README.csv': '?',
      'n.md': '?',
    });
    expect(await linesOf('a.zip', file)).toEqual([
      ['text', 'label'],
      ['a', 'x'],
    ]);
    expect(await linesOf('a.zip', await zip({ 'a.parquet': parquet({ text: ['b'] }) }))).toEqual([['text'], ['b']]);
  });

  it('may have a file for each split', async () => {
    const file = await zip({ 'train.jsonl': '{"text":"a"}\n', 'd/test-00000-of-00001.jsonl': '{"text":"b"}\n' });
    const { lines, split, splits } = await readTable('a.zip', file);
    expect({ lines, split, splits }).toEqual({ lines: [['text'], ['b']], split: 'test', splits: ['train', 'test'] });
  });

  it('names lines in problems', async () => {
    await expect(linesOf('a.zip', await zip({ 'd/t.csv': 'text,label\na\n' }))).rejects.toThrow(
      'a.zip/t.csv:2: expected 2 fields, found 1.',
    );
  });

  it.each([
    [
      'unpacks to a thousand times its size',
      { 'a.csv': Buffer.alloc(20 * 1024 * 1024, 'a') },
      /times its size, which text never does/,
    ],
    [
      'unpacks to more than there is room',
      { 'a.csv': Buffer.alloc(65 * 1024 * 1024, 'a') },
      /unpacks to 65 MB; expected at most 64 MB/,
    ],
    ['has no data', { 'a.md': 'x' }, /there is no data file in the archive/],
    ['has an archive', { 'a.json': Buffer.from('504b0304', 'hex') }, /there is an archive within the archive/],
    ['leads out of its folder', { 'xx/a.csv': 'text\na\n' }, /the archive cannot be read/],
  ])('is refused where it %s', async (_what, entries, message) => {
    const file = await zip(entries);
    // yazl does not write such a name.
    const evil = Buffer.from(file.toString('latin1').replaceAll('xx/a.csv', '../a.csv'), 'latin1');
    await expect(linesOf('a.zip', evil)).rejects.toThrow(message);
  });

  it('is refused if an entry claims to be smaller than it is', async () => {
    const file = await zip({ 'a.csv': Buffer.from(`text\n${'abc\n'.repeat(1000)}`) });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(4005);
    const lie = Buffer.from(file.toString('latin1').replaceAll(size.toString('latin1'), '\x05\0\0\0'), 'latin1');
    expect(lie.equals(file)).toBe(false);
    await expect(linesOf('a.zip', lie)).rejects.toThrow(/the archive cannot be read/);
  });
});
