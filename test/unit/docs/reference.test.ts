// docs/benchmark.md, report-json.md and predictions-csv.md explain every key and column in the words of its schema.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benchmarkSchema } from '../../../cli/actions/schema.ts';
import { PredictionLine } from '../../../lambda/shared/contracts/report/predictions-csv.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { jsonSchema, keysOf, typeOf } from './reference/keys.ts';
import { PAGES, withTables } from './reference/tables.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');
const block = (file: string, language: string): string =>
  read(file).split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

describe('the tables of', () => {
  it.each(PAGES)('$file match the schema: npm run docs:reference writes them', (page) => {
    const text = read(page.file);
    expect(text).toBe(withTables(page, text));
  });

  it('a page need a description for every key', () => {
    const page = { ...PAGES[0], file: 'page.md', schema: jsonSchema(z.object({ a: z.string() }), 'output') };
    expect(() => withTables({ columns: [], elsewhere: {}, ...page }, '<!-- keys -->\n<!-- /keys -->')).toThrow(
      'page.md: the schema does not describe a',
    );
  });

  it('a page need a place for everything', () => {
    expect(() => PAGES.map((page) => withTables(page, ''))).toThrow('docs/benchmark.md has no <!-- keys --> for ""');
  });
});

it('editors show a description of every key of a benchmark', () => {
  const keys = keysOf(JSON.parse(benchmarkSchema()), '', () => false);
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter(({ schema }) => schema.description === undefined).map(({ path }) => path)).toEqual([]);
});

it('the example of report.json has only keys of a report', () => {
  const example: unknown = JSON.parse(block('docs/report-json.md', 'json'));
  const paths = new Set(keysOf(jsonSchema(Report, 'output'), '', () => false).map(({ path }) => path));
  const shown = Object.entries(z.looseObject({ variants: z.array(z.looseObject({})) }).parse(example)).flatMap(
    ([name, value]) => [name, ...(Array.isArray(value) ? value.flatMap((one) => under(name, one)) : [])],
  );
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((path) => !paths.has(path))).toEqual([]);
});

const under = (list: string, one: unknown): string[] =>
  typeof one === 'object' && one !== null ? Object.keys(one).map((name) => `${list}[].${name}`) : [];

it('the example of predictions.csv has its header and lines in the format written', () => {
  const [header, ...lines] = z.array(z.array(z.string())).parse(parse(block('docs/predictions-csv.md', 'csv')));
  expect(header).toEqual(Object.keys(PredictionLine.shape));
  expect(lines).toHaveLength(2);
});

describe('a type in words', () => {
  it.each([
    [z.array(z.string()).min(2).max(50), 'list of 2 to 50 strings'],
    [z.array(z.number().nullable()), 'list of numbers or nulls'],
    [z.record(z.string(), z.array(z.string()).min(1)), 'object of non-empty lists of strings'],
    [z.array(z.int().min(1)).max(9000), 'list of at most 9,000 integers, each at least 1'],
    [z.enum(['a', 'b']).nullable(), '`a`, `b` or null'],
    [z.record(z.string(), z.number()), 'object of numbers'],
    [z.number().positive(), 'number above 0'],
    [z.int().min(1).max(20), 'integer, 1 to 20'],
    [z.json(), 'any JSON'],
  ])('%#: %s', (schema, words) => {
    const { any } = jsonSchema(z.object({ any: schema }), 'output').properties ?? {};
    expect(typeOf(any ?? {})).toBe(words);
  });
});
