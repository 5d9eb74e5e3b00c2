// Which column is what, by names and rows.
import { describe, expect, test } from 'vitest';
import { type ColumnChoice, chooseColumns, chooseUnscoredColumns } from '../../../../lambda/shared/columns/choose.ts';
import { problemsTold } from '../../../support/problems-told.ts';

type Table = Readonly<Record<string, (row: number) => string>>;

/** 60 rows of a table whose columns are functions of the row. */
function factsOf(table: Table, rows = 60, file = 'tags.csv') {
  const header = Object.keys(table);
  const cells = Array.from({ length: rows }, (_, row) => header.map((column) => table[column]?.(row) ?? ''));
  return { file, header, rows: cells };
}

const chosen = (table: Table, choice: Partial<ColumnChoice> = {}, train?: string[]) =>
  chooseColumns(factsOf(table), { ...NONE, ...choice }, train);
const columns = (table: Table, choice: Partial<ColumnChoice> = {}) => chosen(table, choice).columns;
const told = (table: Table, choice: Partial<ColumnChoice> = {}) => problemsTold(() => chosen(table, choice));
const NONE: ColumnChoice = { label: undefined, text: undefined, id: undefined, group: undefined };

const WORDS = [
  'parcel',
  'late',
  'screen',
  'broken',
  'refund',
  'again',
  'manual',
  'missing',
  'button',
  'stuck',
  'invoice',
];
/** Seven words; hardly two texts are alike. */
const prose = (row: number) =>
  Array.from({ length: 7 }, (_, at) => WORDS[(row * 7 + at * at * (row + 3)) % WORDS.length]).join(' ');
/** Does not follow any other column. */
const label = (row: number) => ['billing', 'bug', 'other'][(row * row + Math.floor(row / 4)) % 3] ?? '';
const number = (row: number) => String(['billing', 'bug', 'other'].indexOf(label(row)));

describe('the label', () => {
  test.each([
    'tag',
    'label',
    ' Category ',
    'TAG',
    'class',
    'target',
    'intent',
    'sentiment',
    'topic',
    'Kategorie',
    'etiqueta',
    '标签',
    'airline_sentiment',
    'Ticket Type',
    'is_toxic',
    'Liked',
    'ticketPriority',
    'v1',
  ])('is %j, by its name or its values', (name) => {
    expect(columns({ text: prose, [name]: label }).label).toBe(name);
  });

  test('is the one with few values', () => {
    expect(columns({ when: (row) => `2024-01-${10 + (row % 20)}`, words: prose, group: label, n: String }).label).toBe(
      'group',
    );
  });

  test('in words is preferred to its numbers, which are left out', () => {
    const found = chosen({ text: prose, label: number, label_text: label });
    expect(found.columns).toMatchObject({ label: 'label_text', text: ['text'] });
    expect(found.columns.left_out).toEqual([{ column: 'label', reason: 'stands for "label_text"' }]);
    expect(found.warnings).toEqual([]);
  });

  test('is not the confidence, the reason or the votes beside it', () => {
    const found = columns({
      tweet_id: (row) => String(570306133677760513n + BigInt(row * row)),
      airline_sentiment: label,
      airline_sentiment_confidence: (row) => (0.5 + (row % 50) / 100).toFixed(4),
      negativereason: (row) => (label(row) === 'bug' ? (['Late Flight', 'Lost Luggage'][row % 2] ?? '') : ''),
      airline: (row) => ['United', 'Delta', 'Virgin'][(row * 5 + (row >> 3)) % 3] ?? '',
      retweet_count: (row) => String((row * 7) % 11),
      text: prose,
      tweet_created: (row) => `2015-02-${10 + (row % 15)} 11:35:52 -0800`,
      user_timezone: (row) => ['Eastern Time (US & Canada)', ''][(row >> 2) % 2] ?? '',
    });
    expect(found).toMatchObject({ label: 'airline_sentiment', text: ['text'] });
    expect(found.left_out?.find(({ column }) => column === 'negativereason')?.reason).toBe('set apart by "bug"');
  });

  test('is not a subject that hardly two rows share', () => {
    expect(told({ subject: (row) => `re: ${row}`, body: prose })[0]).toContain('there is no label column');
  });

  test('is what the benchmark names', () => {
    expect(columns({ text: prose, tag: (row) => label(row + 1), topic: label }, { label: 'topic' })).toMatchObject({
      label: 'topic',
      text: ['text'],
    });
  });

  test('must be named if two columns look like it', () => {
    expect(told({ text: prose, topic: label, tag: (row) => label(row * 3 + 1) })).toEqual([
      'tags.csv: "topic" and "tag" both look like the label. Name one: --label "topic", or `label: topic` in a benchmark.',
    ]);
  });

  test('must be named, from the existing columns, if nothing looks like it', () => {
    expect(told({ key: (row) => `T-${row * row}`, text: prose, words: prose })).toEqual([
      'tags.csv: there is no label column: none looks like it, by its name or its values. Columns: "key", "text", "words". Name it: --label "words", or `label` in a benchmark.',
    ]);
  });

  test('is reported if it begins each line without a delimiter', () => {
    expect(
      told({
        'DESC:manner How did serfdom develop ?': (row) => `${row % 2 ? 'ENTY:cremat' : 'HUM:ind'} ${prose(row)}`,
      }),
    ).toEqual([
      'tags.csv: each line seems to begin with its label, and nothing separates it from the text. Put a tab between the two, and a first line "label", tab, "text".',
    ]);
  });
});

describe('the texts', () => {
  test('are the prose, in its order', () => {
    expect(
      columns({
        'Unnamed: 0': String,
        created_on: (row) => `2020-02-20 06:43:${10 + (row % 50)}`,
        title: prose,
        url: (row) => `https://example.com/${row}`,
        description: (row) => prose(row + 100),
        stars: (row) => String((row * row) % 5),
        lang: () => 'en',
        note: () => '',
        tag: label,
      }),
    ).toEqual({
      label: 'tag',
      text: ['title', 'description'],
      all: ['Unnamed: 0', 'created_on', 'title', 'url', 'description', 'stars', 'lang', 'note', 'tag'],
      left_out: [
        { column: 'Unnamed: 0', reason: 'counts the rows' },
        { column: 'created_on', reason: 'dates' },
        { column: 'url', reason: 'addresses' },
        { column: 'stars', reason: 'numbers' },
        { column: 'lang', reason: 'the same in every row' },
        { column: 'note', reason: 'empty' },
      ],
    });
  });

  test('are short phrases if there is no prose', () => {
    const phrase = (row: number) => `${WORDS[row % 11]} ${WORDS[(row * 3) % 7]}${row}`;
    expect(
      columns({ id: String, query: phrase, shop: (row) => ['a', 'b'][(row >> 2) % 2] ?? '', tag: label }).text,
    ).toEqual(['query']);
  });

  test('are prose in a script without blanks', () => {
    const text = (row: number) => `酒店的房间很干净服务也不错${'早餐一般'.slice(0, row % 4)}${row}`;
    expect(columns({ label: number, review: text, code: (row) => `A${row * 17}` })).toMatchObject({
      label: 'label',
      text: ['review'],
    });
  });

  test('are what the benchmark names, in its order, each once', () => {
    expect(columns({ a: prose, b: prose, c: prose, tag: label }, { text: ['c', 'a', 'c'] }).text).toEqual(['c', 'a']);
  });

  test('may not hold the label', () => {
    expect(told({ title: prose, tag: label }, { text: ['title', 'tag'] })).toEqual([
      'tags.csv: "tag" is the label column and is among the benchmark\'s `text` columns: models would be shown the answer. Remove it from `text`, or name another column as `label`.',
    ]);
    expect(told({ title: prose, topic: label }, { label: 'topic', text: ['topic'] })[0]).toContain(
      '"topic" is the label column',
    );
  });

  test('must exist', () => {
    expect(told({ id: String, tag: label })).toEqual([
      'tags.csv: there is no text column: nothing is left beside the label. Columns: "id", "tag". Expected at least one column with the text to classify.',
    ]);
    expect(told({ price: (row) => `${(row * 37) % 101}`, tag: label })).toEqual([
      'tags.csv: there is no text column. Left out: "price" (numbers). Name the text: --text "price", or `text` in a benchmark.',
    ]);
  });

  test('are never what was written after the label, unless it is named', () => {
    const table = { text: prose, resolution: (row: number) => prose(row + 40), tag: label };
    expect(columns(table)).toMatchObject({
      text: ['text'],
      left_out: [{ column: 'resolution', reason: 'written after the label, by its name' }],
    });
    expect(columns(table, { text: ['text', 'resolution'] }).text).toEqual(['text', 'resolution']);
  });

  test('are in the train file too', () => {
    const { columns } = chosen({ text: prose, extra: prose, tag: label }, {}, ['text', 'tag']);
    expect(columns).toMatchObject({ text: ['text'], left_out: [{ column: 'extra', reason: 'not in the train file' }] });
  });
});

describe('a column that tells the label', () => {
  test('is left out with a warning that names the figure', () => {
    const fine = (row: number) => `${label(row)}-${(row >> 1) % 2}`;
    const { columns, warnings } = chosen({ text: prose, fine, label });
    expect(columns).toMatchObject({
      text: ['text'],
      left_out: [{ column: 'fine', reason: 'tells 100.0% of the labels' }],
    });
    expect(warnings).toEqual([
      {
        code: 'column_tells_label',
        message:
          '"fine" was left out: it alone tells 100.0% of the labels. If it is known before the label is, name it as `text`.',
      },
    ]);
  });

  test('is used if it is named', () => {
    expect(chosen({ text: prose, copy: label, label }, { text: ['text', 'copy'] })).toMatchObject({
      columns: { text: ['text', 'copy'] },
      warnings: [],
    });
  });
});

describe('the id', () => {
  test('need not exist', () => {
    expect(columns({ text: prose, tag: label })).not.toHaveProperty('id');
  });

  test('is what the benchmark names, and is then not a text', () => {
    expect(columns({ key: prose, text: prose, tag: label }, { id: 'key' })).toMatchObject({
      id: 'key',
      text: ['text'],
    });
  });

  test('is not guessed if the benchmark calls the column a text', () => {
    expect(columns({ id: prose, tag: label }, { text: ['id'] })).not.toHaveProperty('id');
  });

  test('may not be the label', () => {
    expect(told({ text: prose, tag: label }, { id: 'tag' })[0]).toContain(
      '"tag" is the label column and the benchmark\'s `id`.',
    );
  });
});

test('every column that the benchmark names and the header lacks is reported, with the nearest name', () => {
  const table = { id: String, title: prose, tag: label };
  expect(told(table, { label: 'lbl', text: ['titel', 'body'], id: 'Id', group: 'who' })).toEqual([
    'tags.csv: there is no column "lbl", which the benchmark names as `label`. Columns: "id", "title", "tag".',
    'tags.csv: there is no column "titel", which the benchmark names as `text`; did you mean "title"? Columns: "id", "title", "tag".',
    'tags.csv: there is no column "body", which the benchmark names as `text`. Columns: "id", "title", "tag".',
    'tags.csv: there is no column "Id", which the benchmark names as `id`; did you mean "id"? Columns: "id", "title", "tag".',
    'tags.csv: there is no column "who", which the benchmark names as `group`. Columns: "id", "title", "tag".',
  ]);
});

test('only the first of a thousand columns are listed', () => {
  const table = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`c${index}`, prose]));
  expect(told(table)[0]).toContain('"c49" and 950 more.');
});

describe('of rows to predict', () => {
  const train = (table: Table) => factsOf(table, 60, 'train.csv');
  const unscored = (table: Table, file?: ReturnType<typeof train>, choice: Partial<ColumnChoice> = {}) =>
    chooseUnscoredColumns(factsOf(table, 60, 'new.csv'), { ...NONE, ...choice }, file).columns;

  test("the label is the train file's, and the rows need not have it", () => {
    expect(unscored({ id: String, text: prose }, train({ id: String, text: prose, category: label }))).toEqual({
      label: 'category',
      text: ['text'],
      id: 'id',
      all: ['id', 'text'],
      left_out: [],
    });
  });

  test('the label is what the benchmark names, and never a text', () => {
    const learned = train({ text: prose, topic: label, tag: number });
    expect(unscored({ text: prose, topic: label }, learned, { label: 'topic' }).text).toEqual(['text']);
    expect(() => unscored({ text: prose, topic: label }, undefined, { label: 'topic', text: ['topic'] })).toThrow(
      'models would be shown the answer',
    );
  });

  test('a column that tells the label in the train file is not a text', () => {
    const learned = train({ text: prose, fine: (row) => `${label(row)}${row % 2}`, label });
    expect(unscored({ text: prose, fine: prose }, learned)).toMatchObject({
      text: ['text'],
      left_out: [{ column: 'fine', reason: 'tells 100.0% of the labels' }],
    });
  });

  test('a column that only looks like a label may be a text', () => {
    expect(unscored({ text: prose, class: label }, undefined, { text: ['class'] })).toMatchObject({
      label: '',
      text: ['class'],
    });
  });

  test('a train file without a label is reported', () => {
    expect(() => unscored({ text: prose }, train({ text: prose, other: prose }))).toThrow(
      'train.csv: there is no label column',
    );
  });

  test('there must be a text', () => {
    expect(() => unscored({ id: String }, train({ id: String, text: prose, tag: label }))).toThrow(
      'new.csv: there is no column "text", which is text in the train file. Columns: "id".',
    );
  });
});
