import { describe, expect, test } from 'vitest';
import { chooseColumns, chooseUnscoredColumns } from '../../../../lambda/shared/csv/columns.ts';
import { problemsTold } from '../../../support/problems-told.ts';

const choose = (header: string[], benchmark: Parameters<typeof chooseColumns>[1] = {}) =>
  chooseColumns(header, benchmark, 'tags.csv');

/** What the user is told, one line per problem. */
const told = (...chosen: Parameters<typeof choose>): string[] => problemsTold(() => choose(...chosen));

describe('the label', () => {
  test.each([
    [['text', 'target', 'class', 'category', 'label', 'tag'], 'tag'],
    [['text', 'target', 'class', 'category', 'label'], 'label'],
    [['text', 'target', 'class', 'category'], 'category'],
    [['text', 'target', 'class'], 'class'],
    [['text', 'target'], 'target'],
    [['text', ' Category '], ' Category '],
    [['text', 'TAG', 'tag'], 'tag'],
  ])('of %j is guessed to be %j', (header, label) => {
    expect(choose(header).label).toBe(label);
  });

  test('is what the benchmark names', () => {
    expect(choose(['text', 'tag', 'topic'], { label: 'topic' })).toMatchObject({
      label: 'topic',
      text: ['text', 'tag'],
    });
  });

  test('is asked for, with the existing columns, if it cannot be guessed', () => {
    expect(told(['id', 'text', 'topic'])).toEqual([
      'tags.csv: there is no label column: expected one called tag, label, category, class, target, or the benchmark\'s `label`. Columns: "id", "text", "topic". Name the one with the true labels in a benchmark file, for example `label: topic`.',
    ]);
  });
});

describe('the texts', () => {
  test('are every column except label and id, in their order', () => {
    expect(choose(['title', 'ID', 'tag', 'description'])).toEqual({
      label: 'tag',
      text: ['title', 'description'],
      id: 'ID',
      all: ['title', 'ID', 'tag', 'description'],
    });
  });

  test('are what the benchmark names, in its order, each once', () => {
    expect(choose(['a', 'b', 'c', 'tag'], { text: ['c', 'a', 'c'] }).text).toEqual(['c', 'a']);
  });

  test('may not hold the label', () => {
    expect(told(['title', 'tag'], { text: ['title', 'tag'] })).toEqual([
      'tags.csv: "tag" is the label column and is among the benchmark\'s `text` columns: models would be shown the answer. Remove it from `text`, or name another column as `label`.',
    ]);
  });

  test('may not hold the label that the benchmark names either', () => {
    expect(told(['title', 'topic'], { label: 'topic', text: ['topic'] })[0]).toContain('"topic" is the label column');
  });

  test('must exist', () => {
    expect(told(['id', 'tag'])).toEqual([
      'tags.csv: there is no text column: nothing is left beside the label "tag". Columns: "id", "tag". Is one of , ; or tab the delimiter? Expected at least one column with the text to classify.',
    ]);
  });
});

describe('the id', () => {
  test('is optional', () => {
    expect(choose(['text', 'tag'])).not.toHaveProperty('id');
  });

  test('is what the benchmark names, and then no text', () => {
    expect(choose(['key', 'text', 'tag'], { id: 'key' })).toMatchObject({ id: 'key', text: ['text'] });
  });

  test('is not guessed if the benchmark calls the column a text', () => {
    expect(choose(['id', 'tag'], { text: ['id'] })).not.toHaveProperty('id');
  });

  test('may not be the label', () => {
    expect(told(['text', 'tag'], { id: 'tag' })[0]).toContain('"tag" is the label column and the benchmark\'s `id`.');
  });
});

test('every column that the benchmark names and the header lacks is reported, with the nearest', () => {
  expect(told(['id', 'title', 'tag'], { label: 'lbl', text: ['titel', 'body'], id: 'Id' })).toEqual([
    'tags.csv: there is no column "lbl", which the benchmark names as `label`. Columns: "id", "title", "tag".',
    'tags.csv: there is no column "titel", which the benchmark names as `text`; did you mean "title"? Columns: "id", "title", "tag".',
    'tags.csv: there is no column "body", which the benchmark names as `text`. Columns: "id", "title", "tag".',
    'tags.csv: there is no column "Id", which the benchmark names as `id`; did you mean "id"? Columns: "id", "title", "tag".',
  ]);
});

test('of a thousand columns only the first are named', () => {
  const header = Array.from({ length: 1_000 }, (_, index) => `c${index}`);
  expect(told(header)[0]).toContain('"c49" and 950 more.');
});

describe('of rows to predict', () => {
  const train = (...columns: string[]) => ({ file: 'train.csv', columns });
  const choose = (header: string[], file?: ReturnType<typeof train>, benchmark = {}) =>
    chooseUnscoredColumns(header, benchmark, file, 'new.csv');

  test("the label is the train file's, which the rows need not have", () => {
    expect(choose(['id', 'text'], train('id', 'text', 'category'))).toEqual({
      label: 'category',
      text: ['text'],
      id: 'id',
      all: ['id', 'text'],
    });
  });

  test('the label is what the benchmark names, and never a text', () => {
    expect(choose(['text', 'topic'], train('text', 'topic', 'tag'), { label: 'topic' }).text).toEqual(['text']);
    expect(() => choose(['text', 'topic'], undefined, { label: 'topic', text: ['topic'] })).toThrow(
      'models would be shown the answer',
    );
  });

  test('a column that only looks like a label may be a text', () => {
    expect(choose(['text', 'class'], undefined, { text: ['class'] })).toMatchObject({ label: '', text: ['class'] });
  });

  test('a train file without a label is reported', () => {
    expect(() => choose(['text'], train('text', 'topic'))).toThrow('train.csv: there is no label column');
  });

  test('there must be a text', () => {
    expect(() => choose(['id'])).toThrow('new.csv: there is no text column: nothing is left beside the id.');
  });
});
