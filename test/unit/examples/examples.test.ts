// The example is the first thing a reader runs, so its files must fit each other and the contract.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';

const FOLDER = join(import.meta.dirname, '../../../examples');
const Ticket = z.strictObject({
  id: z.string().min(1),
  subject: z.string(),
  body: z.string().min(1),
  label: z.string(),
});

const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const tickets = (file: string) => z.array(Ticket).parse(parse(read(file), { columns: true }));
const train = tickets('train.csv');
const holdout = tickets('holdout.csv');

test('there are enough rows to learn from and to measure', () => {
  expect(train.length).toBeGreaterThanOrEqual(240);
  expect(holdout.length).toBeGreaterThanOrEqual(120);
});

test('no text and no id occurs twice, so none leaks from train into the holdout', () => {
  const all = [...train, ...holdout];
  const texts = all.map(({ subject, body }) => `${subject} ${body}`.toLowerCase().replace(/\W+/g, ' ').trim());
  expect(new Set(texts).size).toBe(all.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test.each(['benchmark.yaml', 'with-model.yaml', 'few-shot.yaml', 'ensembles.yaml'])(
  '%s declares exactly the labels of both files',
  (file) => {
    const { labels = [] } = Benchmark.parse(parseYaml(read(file)));
    const declared = Object.keys(labels).sort();
    expect([...new Set(train.map(({ label }) => label))].sort()).toEqual(declared);
    expect([...new Set(holdout.map(({ label }) => label))].sort()).toEqual(declared);
  },
);

test('the benchmark of `npm start` names no model, so it costs nothing', () => {
  expect(Benchmark.parse(parseYaml(read('benchmark.yaml'))).models).toEqual([]);
});
