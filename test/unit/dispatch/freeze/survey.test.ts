import type { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { surveyHoldout, surveyUnscored } from '../../../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { MAX_LABEL_LENGTH, MAX_LABELS } from '../../../../lambda/shared/contracts/limits.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { messageOf, sourceOf } from '../../shared/csv/read-all.ts';

async function survey(...chunks: (string | Buffer)[]) {
  return surveyHoldout(
    fileOf('tags.csv', () => sourceOf(...chunks)),
    Benchmark.parse({}),
    undefined,
  );
}

/** Names its columns, so that the file is read only once. */
const CHOSEN = Benchmark.parse({ label: 'tag', text: ['text'] });

const fileOf = (file: string, source: () => Readable) => ({ file, open: () => openCsv(source(), file) });

/** What the user is told, one line per problem. */
async function told(...chunks: (string | Buffer)[]): Promise<string[]> {
  return (await messageOf(survey(...chunks))).split('\n');
}

test('counts rows and labels and chooses the columns', async () => {
  const found = await survey('id,title,tag\n1,x,a\n2,y,b\n3,z,a\n');
  expect(found.rows).toBe(3);
  expect([...found.labelCounts]).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(found.columns).toEqual({ label: 'tag', text: ['title'], id: 'id', all: ['id', 'title', 'tag'], left_out: [] });
  expect(found.warnings).toEqual([]);
});

test('a label is kept exactly as written', async () => {
  expect([...(await survey('text,tag\nx, a \n')).labelCounts.keys()]).toEqual([' a ']);
});

test('labels that differ only in case or outer spaces are a warning, and stay apart', async () => {
  const found = await survey('text,tag\nx,NLP\ny,nlp\nz,nlp\nu,nlp \nv,vision\n');
  expect(found.labelCounts.size).toBe(4);
  expect(found.warnings).toEqual([
    {
      code: 'similar_labels',
      count: 1,
      message:
        'These labels differ only in case or surrounding spaces, and count as different labels: "NLP" (1 row) and "nlp" (2 rows) and "nlp " (1 row).',
    },
  ]);
});

test('labels that look the same do not count as two', async () => {
  const found = await survey('text,tag\nx,caf\u00e9\ny,cafe\u0301\nz,Cafe\u0301\n');
  expect(found.warnings[0]?.message).toContain(': "caf\u00e9" (2 rows) and "Cafe\u0301" (1 row).');
});

test('an invisible label is no label', async () => {
  expect(await told('text,tag\nx,\u200b\ny,a\n')).toEqual([
    'tags.csv:2: the row has no label: "tag" is empty. Fill it in or remove the row.',
  ]);
});

describe('rows to predict', () => {
  const surveyed = async (csv: string) =>
    surveyUnscored(
      fileOf('new.csv', () => sourceOf(csv)),
      Benchmark.parse({}),
      undefined,
    );

  test('need no label', async () => {
    expect(await surveyed('id,title\n1,x\n2,\n')).toEqual({
      columns: { label: '', text: ['title'], id: 'id', all: ['id', 'title'], left_out: [] },
      rows: 2,
      labelCounts: new Map(),
      sample: [
        ['1', 'x'],
        ['2', ''],
      ],
      reading: {},
      warnings: [],
    });
  });

  test('may have one, which is neither a text nor looked at, with a warning', async () => {
    const found = await surveyed('title,tag\nx,a\ny,\n');
    expect(found.columns).toMatchObject({ label: 'tag', text: ['title'] });
    expect(found.labelCounts.size).toBe(0);
    expect(found.warnings).toEqual([expect.objectContaining({ code: 'label_ignored' })]);
  });

  test('are checked like others', async () => {
    expect((await messageOf(surveyed('title,body\nx\n'))).split('\n')).toEqual([
      expect.stringContaining('new.csv:2: expected 2 fields, found 1.'),
    ]);
    expect(await messageOf(surveyed('title,body\n'))).toContain('there is a header and no row below it');
  });
});

describe('problems', () => {
  test('only a header', async () => {
    expect(await told('text,tag\n')).toEqual([
      'tags.csv: there is a header and no row below it. Expected one line for each text.',
    ]);
  });

  test('rows without a label, with their lines', async () => {
    expect(await told('text,tag\n"two\nlines",\nx,a\n\ny, \t\n')).toEqual([
      'tags.csv:2: the row has no label: "tag" is empty. Fill it in or remove the row.',
      'tags.csv:6: the row has no label: "tag" is empty. Fill it in or remove the row.',
    ]);
  });

  test('ragged rows, with what was expected', async () => {
    expect(await told('text;tag\nx;a\nx;y;a\nx\n')).toEqual([
      'tags.csv:3: expected 2 fields, found 3. Put a field that contains a semicolon in double quotes.',
      'tags.csv:4: expected 2 fields, found 1. Add the missing fields, and put a field that contains a line break in double quotes.',
    ]);
  });

  test('the first twenty of the whole file are listed and the rest counted', async () => {
    const lines = await told(`text,tag\n${'x,\n'.repeat(25)}${'x,a\n'.repeat(10_000)}${'x\n'.repeat(3)}`);
    expect(lines).toHaveLength(21);
    expect(lines[19]).toContain('tags.csv:21:');
    expect(lines[20]).toBe('… and 8 more');
  });

  test('rows before what ends the reading are checked, in the same chunk or not', async () => {
    const text = `text,tag\nx\ny,"a\na"b\n${'z,a\n'.repeat(10)}`;
    const ragged = 'tags.csv:2: expected 2 fields, found 1.';
    const broken =
      'tags.csv:3: in the row that starts on this line, the field "tag" takes in several lines and goes on after its closing quote.';
    for (let cut = 0; cut <= text.length; cut++) {
      const lines = await told(text.slice(0, cut), text.slice(cut));
      expect(lines).toEqual([expect.stringContaining(ragged), expect.stringContaining(broken)]);
    }
  });

  test('what ends the reading is listed too', async () => {
    const lines = await told(`text,tag\n${'x,\n'.repeat(25)}x,"a\n`);
    expect(lines).toHaveLength(21);
    expect(lines[18]).toContain('tags.csv:20:');
    expect(lines[19]).toContain('tags.csv:27: the quote that opens the field "tag"');
    expect(lines[20]).toBe('… and 6 more');
  });

  test('so many that the rest of the file is not read', async () => {
    const piece = 'x\n'.repeat(10_000);
    const lines = await told('text,tag\n', ...Array.from({ length: 11 }, () => piece), 'y,"never read\n');
    expect(lines.slice(-2)).toEqual([
      'tags.csv:100001: 100000 rows up to this line cannot be used; the rest of the file was not read. Is this the right file, with a comma between its fields?',
      '… and 99,981 more',
    ]);
  });

  test('a label that is a text', async () => {
    expect(await told(`text,tag\nx,${'y'.repeat(MAX_LABEL_LENGTH + 1)}\n`)).toEqual([
      'tags.csv:2: the label has 1001 characters; expected at most 1000. Is "tag" the label column? Columns: "text", "tag".',
    ]);
  });
});

test('a column with too many labels ends the reading at once', async () => {
  const rows = Array.from({ length: MAX_LABELS + 1 }, (_, index) => `x,${index}\n`).join('');
  const source = sourceOf('text,tag\n', rows, ...Array.from({ length: 1_000 }, () => 'never read\n'.repeat(10_000)));
  const reading = surveyHoldout(
    fileOf('tags.csv', () => source),
    CHOSEN,
    undefined,
  );
  expect(await messageOf(reading)).toBe(
    'tags.csv:10002: the first 10001 rows have more than 10000 different labels: "tag" is probably not the label column. Name the right one as `label` in the benchmark. Columns: "text", "tag".',
  );
  expect(source.destroyed).toBe(true);
});

test('a header without a label column releases the source', async () => {
  const sources: Readable[] = [];
  const open = () => {
    sources.push(sourceOf('text,other\nx,a\n'));
    return sources.at(-1) ?? sourceOf('');
  };
  const reading = surveyHoldout(fileOf('tags.csv', open), Benchmark.parse({}), undefined);
  expect(await messageOf(reading)).toContain('there is no label column');
  expect(sources.map(({ destroyed }) => destroyed)).toEqual([true, true]);
});
