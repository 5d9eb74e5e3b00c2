// Files as their owners have them. Each is read as its owner means it.
import { describe, expect, test } from 'vitest';
import { OWN_DIALECT } from '../../../../lambda/shared/csv/dialect/head.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { readWith, sourceOf } from './read-all.ts';

async function read(text: string, reading = {}) {
  const { header, rows, delimiter, notes, reading: found } = await readWith(reading, text);
  return {
    header,
    rows: rows.map(({ fields }) => fields),
    lines: rows.map(({ line }) => line),
    delimiter,
    notes,
    found,
  };
}

describe('the delimiter', () => {
  test.each([
    ['a bar', 'text|tag\na, b|x\nc|y\n', '|'],
    ['a bar where the first line has a comma', 'text, long|tag\na|x\nc|y\n', '|'],
    ['a tab below a first line with commas', 'Well, yes, I do\tx\nno\ty\nmaybe, no\tx\nnever\ty\n', '\t'],
    ['a caret', 'text^tag\na^x\nb^y\n', '^'],
    ['a control character', 'text\u0001tag\na\u0001x\nb\u0001y\n', '\u0001'],
    ['a semicolon before texts with commas', 'text;tag\na, b, c;x\nd, e;y\n', ';'],
    ['a comma beside labels with bars', 'text,tag\na,x|y\nb,x\nc,y\n', ','],
  ])('%s', async (_, text, delimiter) => {
    const { delimiter: found, rows } = await read(text);
    expect(found).toBe(delimiter);
    expect(rows.every((fields) => fields.length === 2)).toBe(true);
  });

  test('does not exist in a file of one column', async () => {
    const { header, rows } = await read('text\na; b\nc\nd | e\n');
    expect(header).toEqual(['text']);
    expect(rows).toEqual([['a; b'], ['c'], ['d | e']]);
  });

  test('does not exist in lines of labels and texts', async () => {
    const text = 'NUM:dist How far is it ?\nLOC:city What city, what land ?\nNUM:date When ?\n';
    expect((await read(text)).rows.every((fields) => fields.length === 1 || fields.length === 2)).toBe(true);
    expect((await read('NUM:dist How far\nLOC:city Where\nNUM:date When\n')).header).toEqual(['NUM:dist How far']);
  });

  test('is given by a first line for Excel, which counts as a line', async () => {
    const { header, rows, lines } = await read('sep=;\r\ntext;tag\r\na,b,c;x\r\n');
    expect(header).toEqual(['text', 'tag']);
    expect(rows).toEqual([['a,b,c', 'x']]);
    expect(lines).toEqual([3]);
  });
});

describe('quotes', () => {
  test('inside a field without quotes are text', async () => {
    expect((await read('text,tag\nHe said "no" today,x\n5" nail,y\n')).rows).toEqual([
      ['He said "no" today', 'x'],
      ['5" nail', 'y'],
    ]);
  });

  test('a field that goes on after its closing quote is text with its quotes', async () => {
    expect((await read('text,tag\n"abc" def,x\nb,y\n')).rows[0]).toEqual(['"abc" def', 'x']);
  });

  test('a text of several lines that begins with quoted quotes is as it was', async () => {
    const { rows, lines } = await read('text,tag\n"""Hi"" she said.\nAnd ""went"".",x\nb,y\n');
    expect(rows[0]).toEqual(['"Hi" she said.\nAnd "went".', 'x']);
    expect(lines).toEqual([2, 4]);
  });

  test('a stray one swallows no rows of a tab-separated file without quoting', async () => {
    const filler = 'a plain one\tx\n'.repeat(228);
    const text = `text\ttag\n${filler}"Wow he said\ty\n${filler}He said "no"\ty\n"all of it"\tx\n`;
    const { rows, notes } = await read(text);
    expect(rows).toHaveLength(228 * 2 + 3);
    expect(rows[228]).toEqual(['"Wow he said', 'y']);
    expect(rows.at(-1)).toEqual(['"all of it"', 'x']);
    expect(notes).toEqual(['quotes_are_text']);
  });

  test('are removed from a quoted tab-separated file', async () => {
    const { rows } = await read('text\ttag\n"a\tb"\tx\n"say ""no"""\ty\n"two\nlines"\tx\n');
    expect(rows).toEqual([
      ['a\tb', 'x'],
      ['say "no"', 'y'],
      ['two\nlines', 'x'],
    ]);
  });

  test('are removed from a tab-separated file that quotes only some fields', async () => {
    const { rows } = await read('text\ttag\n"say ""no"""\tx\nHe said "yes" so\ty\n');
    expect(rows).toEqual([
      ['say "no"', 'x'],
      ['He said "yes" so', 'y'],
    ]);
  });

  test('may follow a blank after the delimiter', async () => {
    const { header, rows } = await read('"text", "tag"\n"a, b", "x"\n"c", "y"\n');
    expect(header).toEqual(['text', 'tag']);
    expect(rows).toEqual([
      ['a, b', 'x'],
      ['c', 'y'],
    ]);
  });

  test('blanks stay if no quote follows them', async () => {
    expect((await read('text,tag\n  a, x\n')).rows).toEqual([['  a', ' x']]);
  });

  test('may be apostrophes if a whole column has them', async () => {
    const { header, rows, notes } = await read("'text';'tag'\n'it''s; good';'x'\n'bad';'y'\n");
    expect(header).toEqual(['text', 'tag']);
    expect(rows).toEqual([
      ["it's; good", 'x'],
      ['bad', 'y'],
    ]);
    expect(notes).toEqual(['apostrophes_are_quotes']);
  });

  test('may be apostrophes without a header', async () => {
    const { rows } = await read("'a';'x'\n'b, c';'y'\n'd';'x'\n'e';'y'\n'f';'x'\n");
    expect(rows).toHaveLength(5);
    expect(rows[1]).toEqual(['b, c', 'y']);
  });

  test('apostrophes are text elsewhere', async () => {
    expect((await read("text,tag\n'tis the season,x\n'quoted',y\n")).rows).toEqual([
      ["'tis the season", 'x'],
      ["'quoted'", 'y'],
    ]);
  });

  test('may be escaped by backslashes', async () => {
    const { rows } = await read('text,tag\n"say \\"no\\", now",x\n"b",y\n');
    expect(rows[0]).toEqual(['say "no", now', 'x']);
  });

  test('a backslash is text elsewhere', async () => {
    expect((await read('text,tag\n"C:\\new",x\na\\b,y\n')).rows[0]).toEqual(['C:\\new', 'x']);
  });
});

describe('no header', () => {
  const noHeader = (width: number) => Array.from({ length: width }, (_, index) => `column ${index + 1}`);

  test.each([
    ['a label that recurs', 'good film,pos\nbad film,neg\nfine,pos\nawful,neg\nwell done,pos\n', 2],
    ['0 and 1 behind a tab', 'Wow, loved it.\t1\nNot good.\t0\nBad, bad.\t0\nFine.\t1\n', 2],
    ['a class, a title and a text', '3,Fears,Long text\n4,A,b\n3,C,d\n1,E,f\n2,G,h\n', 3],
    ['numbers without a zero', '.5,.25\n.5,.75\n.25,.5\n.75,1.5\n', 2],
    ['addresses', 'http://a.example/1,x\nhttp://a.example/2,y\nhttp://a.example/3,z\nhttp://a.example/4,w\n', 2],
    ['dates', '2024-01-01,x\n2024-01-02,y\n2024-01-03,z\n2024-01-04,w\n', 2],
    [
      'a long text',
      `${'a'.repeat(200)},q\n${'some words '.repeat(9)},x\n${'more words '.repeat(9)},y\n${'the last '.repeat(9)},z\n`,
      2,
    ],
    ['two labels alike', 'a text\tOTHER\tOTHER\nb\tLOC\tcity\nc\tOTHER\tOTHER\nd\tLOC\tland\ne\tLOC\tcity\n', 3],
  ])('is told by %s', async (_, text, width) => {
    const { header, rows, lines, found, notes } = await read(text);
    expect(header).toEqual(noHeader(width));
    expect(lines[0]).toBe(1);
    expect(rows).toHaveLength(text.trim().split('\n').length);
    expect(found).toEqual({ header: false });
    expect(notes).toEqual(['no_header']);
  });

  test.each([
    ['known names', 'text,label\na,label\nb,label\nc,other\nd,other\n'],
    ['a name above numbers', 'foo,bar\n1,x\n2,x\n3,bar\n4,bar\n'],
    ['names that pandas gives', ',0,1\n0,a,x\n1,b,y\n2,c,x\n3,d,y\n'],
    ['numbers that pandas gives', '0,1\n5,2\n6,2\n7,3\n8,3\n'],
    ['few rows', 'a,x\nb,x\n'],
    ['names of which nothing is known', 'Utterance of caller,Verdict\nhi,x\nyou,y\nthere,x\nall,y\n'],
    [
      'a question of a survey',
      `How ${'very '.repeat(40)}happy are you?,V\n${'I am '.repeat(9)},x\n${'You are '.repeat(9)},y\n${'We are '.repeat(9)},x\n`,
    ],
    ['years beside each other', 'Land,1960,1961,1962\na,1,2,3\nb,4,5,6\nc,7,8,9\nd,1,2,3\n'],
    ['a name that is none of few values', `Verdict,Place,5\n${'no,here,6\nyes,there,7\n'.repeat(10)}`],
    ['a header that is repeated', 'foo,bar\na,x\nb,y\nfoo,bar\nc,x\nd,y\nfoo,bar\ne,x\n'],
  ])('is not assumed for %s', async (_, text) => {
    const { lines, found } = await read(text);
    expect(lines[0]).toBe(2);
    expect(found).toEqual({});
  });

  test('is what the user says', async () => {
    const said = await read('text,tag\na,x\n', { header: false });
    expect(said).toMatchObject({
      header: ['column 1', 'column 2'],
      rows: [
        ['text', 'tag'],
        ['a', 'x'],
      ],
      notes: [],
    });
    const text = 'good film,pos\nbad film,neg\nfine,pos\nawful,neg\n';
    expect(await read(text, { header: true })).toMatchObject({ header: ['good film', 'pos'], found: { header: true } });
  });
});

describe('names', () => {
  test('an unnamed index is called as in pandas', async () => {
    const { header, rows, notes } = await read(',text,tag\n0,a,x\n1,b,y\n');
    expect(header).toEqual(['Unnamed: 0', 'text', 'tag']);
    expect(rows[0]).toEqual(['0', 'a', 'x']);
    expect(notes).toEqual(['unnamed_columns']);
  });

  test('columns at the end without a name or a value are left out', async () => {
    const { header, rows, notes } = await read('text,tag,,\na,x,,\nb,y\nc,z,,\n');
    expect(header).toEqual(['text', 'tag']);
    expect(rows).toEqual([
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'z'],
    ]);
    expect(notes).toEqual(['empty_columns']);
  });

  test('columns at the end with a value are kept', async () => {
    const { header, rows } = await read('v1,v2,,\nham,a,,\nspam,b,c,\n');
    expect(header).toEqual(['v1', 'v2', 'Unnamed: 2']);
    expect(rows).toEqual([
      ['ham', 'a', ''],
      ['spam', 'b', 'c'],
    ]);
  });

  test('a delimiter at the end of every row', async () => {
    expect((await read('text,tag\na,x,\nb,y,\n')).rows).toEqual([
      ['a', 'x'],
      ['b', 'y'],
    ]);
  });

  test('repeated ones get a number', async () => {
    const { header, notes } = await read('\ntext,tag,text,tag,text,text.1\na,b,c,d,e,f\n');
    expect(header).toEqual(['text', 'tag', 'text.2', 'tag.1', 'text.3', 'text.1']);
    expect(notes).toEqual(['renamed_columns']);
  });

  test('are trimmed', async () => {
    expect((await read('text , tag\na,x\n')).header).toEqual(['text', 'tag']);
  });
});

describe('what is not a row', () => {
  test('rows of delimiters', async () => {
    const { rows, lines, notes } = await read('text,tag\na,x\n,\nb,y\n,\n,\n');
    expect(rows).toHaveLength(2);
    expect(lines).toEqual([2, 4]);
    expect(notes).toEqual(['blank_rows']);
  });

  test('comments before the header', async () => {
    const { header, lines, notes } = await read('# made by hand, today\n#\n\ntext,tag\n#hash,x\na,y\n');
    expect(header).toEqual(['text', 'tag']);
    expect(lines).toEqual([5, 6]);
    expect(notes).toEqual(['comments_skipped']);
  });

  test('but a hashtag in the first row is a row', async () => {
    const { rows } = await read('#happy day,pos\nbad day,neg\nfine,pos\nawful,neg\nbad,neg\nugly,neg\n');
    expect(rows[0]).toEqual(['#happy day', 'pos']);
  });

  test('and a header that begins with # is the header', async () => {
    const { header, rows } = await read('#key\ttext\ttag\n1\ta\tx\n2\tb\ty\n3\tc\tx\n4\td\ty\n');
    expect(header).toEqual(['#key', 'text', 'tag']);
    expect(rows).toHaveLength(4);
  });

  test('the header of a file that was appended to this one', async () => {
    const { rows, notes } = await read('\ufefftext,tag\na,x\n\ufefftext,tag\nb,y\n');
    expect(rows).toEqual([
      ['a', 'x'],
      ['b', 'y'],
    ]);
    expect(notes).toEqual(['repeated_headers']);
  });
});

test('a row like the header is a row if the header has a number', async () => {
  expect((await read('a,1\nb,x\na,1\n')).rows).toEqual([
    ['b', 'x'],
    ['a', '1'],
  ]);
});

test('a header is read to its end, however long it is', async () => {
  const names = Array.from({ length: 12_000 }, (_, index) => `name ${index}`);
  const { header } = await read(`${names.join(',')}\n${names.join(',').replaceAll('name', 'cell')}\n`);
  expect(header).toEqual(names);
});

test('nothing is guessed about a file that Holdout wrote', async () => {
  const table = await openCsv(sourceOf("row,id\n'a','b'\n'c','d'\n"), 'predictions.csv', {}, OWN_DIALECT);
  const rows: (readonly string[])[] = [];
  for await (const batch of table.batches) rows.push(...batch.map(({ fields }) => fields));
  expect(rows).toEqual([
    ["'a'", "'b'"],
    ["'c'", "'d'"],
  ]);
});

test('form feeds and Unicode line separators stay text', async () => {
  expect((await read('text,tag\r\na\u2028b\f,x\nc\u2029,y\r')).rows).toEqual([
    ['a\u2028b\f', 'x'],
    ['c\u2029', 'y'],
  ]);
});

test('a file is read the same wherever its chunks end', async () => {
  const row = 'some text, with a comma\tx\n';
  const text = `a, b, c\ty\n${row.repeat(5_000)}"stray\tx\n`;
  const whole = await readWith({}, text).catch(String);
  for (const size of [1_000, 65_535, 65_537, 70_000]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.slice(at * size, (at + 1) * size),
    );
    expect(await readWith({}, ...pieces).catch(String)).toEqual(whole);
  }
});
