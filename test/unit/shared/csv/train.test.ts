import { expect, test } from 'vitest';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { readTrain } from '../../../../lambda/shared/csv/train.ts';
import { messageOf, sourceOf } from './read-all.ts';

async function read(text: string, columns = { label: 'tag', text: ['title', 'body'] }) {
  return readTrain(await openCsv(sourceOf(text), 'train.csv'), columns, 'train.csv');
}

test('holds the texts as baselines read them, the labels and their counts', async () => {
  const train = await read('tag,body,title,other\na,one,First,x\nb,two,Second,x\na,"",Third,x\n');
  expect(train.texts).toEqual(['First one', 'Second two', 'Third ']);
  expect(train.labels).toEqual(['a', 'b', 'a']);
  expect([...train.counts]).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

test('a column may have any name', async () => {
  const train = await read('__proto__,constructor\nthe text,a\n', { label: 'constructor', text: ['__proto__'] });
  expect(train.texts).toEqual(['the text']);
});

test('all missing columns of the holdout are reported, and the source is released', async () => {
  const source = sourceOf('title,lable\na,b\n');
  const reading = readTrain(
    await openCsv(source, 'train.csv'),
    { label: 'label', text: ['title', 'body'] },
    'train.csv',
  );
  expect((await messageOf(reading)).split('\n')).toEqual([
    'train.csv: there is no column "label", which the holdout has; did you mean "lable"? Columns: "title", "lable".',
    'train.csv: there is no column "body", which the holdout has. Columns: "title", "lable".',
  ]);
  expect(source.destroyed).toBe(true);
});

test('rows without a label or with the wrong number of fields are reported', async () => {
  expect((await messageOf(read('title,body,tag\na,b,\na,b\na,b,c\n'))).split('\n')).toEqual([
    'train.csv:2: the row has no label: "tag" is empty. Fill it in or remove the row.',
    'train.csv:3: expected 3 fields, found 2. Add the missing fields, and put a field that contains a line break in double quotes.',
  ]);
});

test('more text than fits into memory is reported with the line where it is too much', async () => {
  const row = `${'a'.repeat(7_000_000)},,x\n`;
  const source = sourceOf('title,body,tag\n', ...Array.from({ length: 15 }, () => row));
  const reading = readTrain(await openCsv(source, 'train.csv'), { label: 'tag', text: ['title', 'body'] }, 'train.csv');
  expect(await messageOf(reading)).toBe(
    'train.csv:16: the train file is too large: expected at most 1,000,000 rows and 100,000,000 characters of text. Baselines learn as much from a part of it, drawn at random.',
  );
});
