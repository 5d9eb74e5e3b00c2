// JSON and JSON Lines in the shapes that people have.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { linesOf, readTable } from '../../../support/formats/read-table.ts';

const ROWS = [
  { text: 'a, "b"\nc', label: 'x' },
  { text: 'ünï', label: 'y' },
];
const TABLE = [
  ['text', 'label'],
  ['a, "b"\nc', 'x'],
  ['ünï', 'y'],
];
const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('objects', () => {
  it.each([
    ['on lines of their own', 'a.jsonl', jsonl(ROWS)],
    ['with CRLF and blank lines', 'a.jsonl', jsonl(ROWS).replaceAll('\n', '\r\n\r\n')],
    ['on lines of a file called JSON', 'a.json', jsonl(ROWS)],
    ['as the only line', 'a.ndjson', JSON.stringify(ROWS[0])],
    ['in a list', 'a.json', JSON.stringify(ROWS)],
    ['in a list over many lines', 'a.json', JSON.stringify(ROWS, null, 2)],
    ['after a byte order mark', 'a.json', `\uFEFF${JSON.stringify(ROWS)}`],
    ['in UTF-16', 'a.json', Buffer.from(`\uFEFF${JSON.stringify(ROWS)}`, 'utf16le')],
    ['gzipped', 'a.jsonl.gz', gzipSync(jsonl(ROWS))],
    ['compressed with zstd', 'a.jsonl.zst', zstdCompressSync(jsonl(ROWS))],
    ['in a file with another ending', 'a.dat', JSON.stringify(ROWS)],
    ['under a name', 'a.json', JSON.stringify({ version: 2, data: ROWS })],
    ['of a viewer', 'a.json', JSON.stringify({ rows: ROWS.map((row, row_idx) => ({ row_idx, row })) })],
  ])('are rows: %s', async (_how, name, content) => {
    expect(await linesOf(name, content)).toEqual(name === 'a.ndjson' ? TABLE.slice(0, 2) : TABLE);
  });

  it('may be a single one, as a line from standard input is', async () => {
    expect(await linesOf('standard input', '{"text":"a","label":"x"}\n')).toEqual([
      ['text', 'label'],
      ['a', 'x'],
    ]);
  });

  it('may have different keys in each row', async () => {
    const lines = await linesOf('a.jsonl', '{"b":1}\n{"a":2,"b":3}\n');
    expect(lines).toEqual([
      ['b', 'a'],
      ['1', ''],
      ['3', '2'],
    ]);
  });

  it('may be nested: a path names the column', async () => {
    const lines = await linesOf('a.jsonl', '{"text":"t","meta":{"by":{"name":"n"},"at":null},"tags":["x","y"]}\n');
    expect(lines).toEqual([
      ['text', 'meta.by.name', 'meta.at', 'tags'],
      ['t', 'n', '', '["x","y"]'],
    ]);
  });

  it('may be wrapped in each row, as hosted evaluations export them', async () => {
    expect(await linesOf('a.jsonl', '{"item":{"text":"t","label":"x"}}\n')).toEqual([
      ['text', 'label'],
      ['t', 'x'],
    ]);
    // A name that occurs twice keeps its path.
    expect((await linesOf('a.jsonl', '{"item":{"text":"t"},"sample":{"text":"u"}}\n'))[0]).toEqual([
      'item.text',
      'sample.text',
    ]);
  });

  it('keep every digit, and text that a spreadsheet would take for a formula', async () => {
    const lines = await linesOf('a.json', '[{"id":9007199254740993,"f":0.1,"ok":true,"t":"=1+1"}]');
    expect(lines[1]).toEqual(['9007199254740993', '0.1', 'true', '=1+1']);
  });

  it('cannot reach a prototype', async () => {
    const lines = await linesOf('a.jsonl', '{"__proto__":"p","constructor":{"prototype":{"polluted":"1"}}}\n');
    expect(lines).toEqual([
      ['__proto__', 'constructor.prototype.polluted'],
      ['p', '1'],
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('lists', () => {
  it.each([
    ['with a first one of names', '["text","label"]\n["a","x"]\n'],
    ['with names that are said to be some', '["q","a"]\n["a","x"]\n', { header: true }],
  ])('are rows: %s', async (_how, content, options: { header?: boolean } = {}) => {
    expect((await linesOf('a.jsonl', content, options)).at(-1)).toEqual(['a', 'x']);
    expect(await linesOf('a.jsonl', content, options)).toHaveLength(2);
  });

  it('of two without names are a text and its label, and a note says so', async () => {
    const { lines, notes } = await readTable('a.json', '[["a","x"],["b","y"]]');
    expect(lines).toEqual([
      ['text', 'label'],
      ['a', 'x'],
      ['b', 'y'],
    ]);
    expect(notes).toEqual(['The first of two values was taken to be the text, and the second the label.']);
  });

  it('of texts are rows to predict', async () => {
    expect(await linesOf('a.json', '["one","two"]')).toEqual([['text'], ['one'], ['two']]);
  });
});

describe('splits', () => {
  const content = JSON.stringify({ train: [{ text: 'a' }, { text: 'b' }], test: [{ text: 'c' }] });

  it('the one called test is chosen unless another one is named', async () => {
    const { lines, split, splits } = await readTable('a.json', content);
    expect({ lines, split, splits }).toEqual({ lines: [['text'], ['c']], split: 'test', splits: ['train', 'test'] });
    expect(await linesOf('a.json', content, { split_name: 'train' })).toEqual([['text'], ['a'], ['b']]);
  });

  it('are listed if none is called test, or the named one does not exist', async () => {
    await expect(linesOf('a.json', content.replace('test', 'dev'))).rejects.toThrow(
      'a.json: there are the splits "train", "dev", and none is called "test". Name one with --split-name',
    );
    await expect(linesOf('a.json', content, { split_name: 'dev' })).rejects.toThrow(
      'a.json: there are the splits "train", "test"; there is none called "dev".',
    );
  });
});

describe('a table as pandas writes it', () => {
  const table = [
    ['text', 'n'],
    ['a', '1'],
    ['b', ''],
  ];
  it.each([
    ['columns', { text: { 0: 'a', 1: 'b' }, n: { 0: 1, 1: null } }],
    ['index', { 0: { text: 'a', n: 1 }, 1: { text: 'b', n: null } }],
    [
      'split',
      {
        columns: ['text', 'n'],
        index: [0, 1],
        data: [
          ['a', 1],
          ['b', null],
        ],
      },
    ],
    [
      'table',
      {
        schema: { fields: [], primaryKey: ['index'] },
        data: [
          { index: 0, text: 'a', n: 1 },
          { index: 1, text: 'b', n: null },
        ],
      },
    ],
    ['a dictionary of lists', { text: ['a', 'b'], n: [1, null] }],
  ])('orient=%s', async (_orient, value) => {
    expect(await linesOf('a.json', JSON.stringify(value))).toEqual(table);
  });
});

describe('exports of annotation tools', () => {
  const task = (id: number, ...choices: string[][]) => ({
    id,
    data: { text: `t${id}` },
    annotations: choices.map((one) => ({ result: [{ from_name: 'mood', value: { choices: one } }] })),
  });

  it('Label Studio: takes what most annotators chose, and reports disagreement', async () => {
    const tasks = [task(1, ['good']), task(2, ['bad'], ['good'], ['good']), task(3, ['bad', 'good'])];
    const { lines, notes } = await readTable('a.json', JSON.stringify(tasks));
    expect(lines).toEqual([
      ['id', 'text', 'label'],
      ['1', 't1', 'good'],
      ['2', 't2', 'good'],
      ['3', 't3', '["bad","good"]'],
    ]);
    expect(notes).toEqual([
      'The annotators disagree on 1 of the texts: the most frequent answer was taken, or else the first.',
    ]);
  });

  it('Label Studio: ignores cancelled annotations', async () => {
    const cancelled = { ...task(1, ['good']), annotations: [{ was_cancelled: true, result: [] }] };
    expect((await linesOf('a.json', JSON.stringify([task(2, ['bad']), cancelled]))).at(-1)).toEqual(['1', 't1', '']);
  });

  it('Argilla: takes people’s responses and ignores suggestions', async () => {
    const record = {
      id: 'r',
      fields: { text: 't' },
      responses: { topic: [{ value: 'x' }, { value: 'z', status: 'discarded' }] },
      suggestions: { topic: { value: 'y' } },
    };
    expect(await linesOf('a.json', JSON.stringify([record]))).toEqual([
      ['id', 'text', 'topic'],
      ['r', 't', 'x'],
    ]);
  });

  it('promptfoo: takes variables and the expected answer', async () => {
    const yaml = 'tests:\n  - vars: {text: t}\n    assert: [{type: latency}, {type: equals, value: x}]\n';
    const table = [
      ['text', 'label'],
      ['t', 'x'],
    ];
    expect(await linesOf('tests.yaml', yaml)).toEqual(table);
    expect(await linesOf('a.jsonl', '{"vars":{"text":"t","__expected":"x"}}\n')).toEqual(table);
  });
});

describe('what cannot be read', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);

  it.each([
    ['a line that is no JSON', 'a.jsonl', '{"a":1}\n{"a":\n', /^a\.jsonl:2: this is not valid JSON\./],
    ['an element that is no JSON', 'a.json', '[{"a":1},\n{"a":x}]', /^a\.json:2: this is not valid JSON\./],
    ['a list that was cut off', 'a.json', '[{"a":1},\n{"a":2', /^a\.json:2: .*the list is never closed/],
    ['a list with a hole', 'a.json', '[{"a":1},,{"a":2}]', /a value is missing/],
    ['a list with a comma at its end', 'a.json', '[{"a":1},]', /a value is missing/],
    ['something after the list', 'a.json', '[\n{"a":1}]\n[]', /^a\.json:3: .*something follows/],
    ['NaN', 'a.json', '[{"a":NaN}]', /NaN and Infinity are no JSON/],
    ['bytes that are no UTF-8', 'a.json', Buffer.from('5b22ff225d', 'hex'), /^a\.json:1: .*not UTF-8/],
    ['rows of several kinds', 'a.jsonl', '{"a":1}\n["a"]\n', /^a\.jsonl:2: .*another kind/],
    ['lists of several lengths', 'a.jsonl', '["text","label"]\n["a"]\n', /^a\.jsonl:2: expected 2 values.*found 1/],
    ['an object that is not a table', 'a.json', '{"a":1}', /one JSON object and not a table/],
    ['lists of several lengths as columns', 'a.json', '{"a":[1],"b":[1,2]}', /"a" has 1, "b" has 2/],
    ['deep nesting in a list', 'a.json', `[${deep}]`, /nested more than 200 deep/],
    ['deep nesting in a line', 'a.jsonl', `{"a":${deep}}\n{"a":1}`, /^a\.jsonl:1: values are nested too deeply/],
    ['deep nesting in an object', 'a.json', `{"a":${deep}}`, /nested more than 200 deep/],
    ['a value that is too large', 'a.json', `["${'x'.repeat(9 * 1024 * 1024)}"]`, /larger than 8 MB/],
    ['a line that is too large', 'a.jsonl', `{"a":1}\n{"a":"${'x'.repeat(9 * 1024 * 1024)}"}`, /^a\.jsonl:2: .*8 MB/],
    ['a NUL character', 'a.jsonl', '{"a":"x"}\n{"a":"\\u0000"}\n', /^a\.jsonl: row 2: there is a NUL character/],
    [
      'columns that are called the same',
      'a.jsonl',
      '["text","text"]\n["a","b"]\n',
      /more than one column called "text"/,
      true,
    ],
    ['nothing', 'a.json', ' \n', /the file is empty/],
    ['damaged gzip data', 'a.json.gz', gzipSync('[{"a":1}]').subarray(0, 15), /gzip data is damaged or cut off/],
  ])('%s', async (_what, name, content, message, header?: boolean) => {
    await expect(linesOf(name, content, { header })).rejects.toThrow(
      expect.objectContaining({ name: 'InputError', message: expect.stringMatching(message) }),
    );
  });
});
