// The benchmarks that README, docs/ and examples/ show are valid, and every key is explained. Those of docs/guide/ are
// run: see test/integration/guide.test.ts.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listedLabels } from '../../../lambda/dispatch/freeze/labels.ts';
import { planVariants } from '../../../lambda/dispatch/freeze/variants.ts';
import { chooseColumns } from '../../../lambda/shared/columns/choose.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { benchmarkOf } from '../../support/benchmark-of.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const documents = ['README.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()];
const blocks = documents.flatMap((file) =>
  [...read(file).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ''], index) => ({
    name: `${file}, block ${index + 1}`,
    text,
  })),
);
const examples = globSync('examples/*.yaml', { cwd: ROOT })
  .sort()
  .map((name) => ({ name, text: read(name) }));

/** Checks all that is possible without a call: variants, gates and ensembles for a holdout with these columns. */
async function problemsOf(name: string, text: string, header: readonly string[]): Promise<string[]> {
  const benchmark = await benchmarkOf(text, name);
  const names = benchmark.models.map(({ endpoint }) => endpoint);
  const listed = listedLabels(benchmark);
  return planVariants({
    benchmark,
    columns: chooseColumns({ header, rows: [], file: 'holdout.csv' }, benchmark).columns,
    labels: listed.length > 0 ? listed : ['a', 'b'],
    descriptions: {},
    endpoints: names.map((endpoint) =>
      Endpoint.parse({ name: endpoint, baseUrl: 'https://example.com/v1', prices: PRICES }),
    ),
    hasTrain: true,
    file: name,
  }).problems.map(({ message }) => message);
}

/** README declares these for its endpoints. */
const PRICES = { 'gpt-6-luna': { input: 0.1, output: 0.5 } };

describe('a benchmark in the docs', () => {
  it.each(blocks)('can be run: $name', async ({ name, text }) => {
    expect(await problemsOf(name, text, ['id', 'title', 'description', 'body', 'source', 'tag'])).toEqual([]);
  });

  it.each(examples)('can be run on the example: $name', async ({ name, text }) => {
    const [header = []] = z.array(z.array(z.string())).parse(parse(read('examples/holdout.csv'), { to: 1 }));
    expect(await problemsOf(name, text, header)).toEqual([]);
  });

  it('is in README, and also in examples/', () => {
    expect(blocks.length).toBeGreaterThan(0);
    for (const { name } of examples) expect(documents.map(read).join()).toContain(name);
  });
});

/** All keys of a JSON schema, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, part]) => [
    ...(name === 'properties' && typeof part === 'object' && part !== null ? Object.keys(part) : []),
    ...keysOf(part),
  ]);
}

it('README or docs/ explain every key of a benchmark', () => {
  const code =
    documents
      .map(read)
      .join('\n')
      .match(/```.*?```|`[^`\n]+`/gs)
      ?.join('\n') ?? '';
  const keys = [...new Set(keysOf(z.toJSONSchema(Benchmark, { io: 'input', unrepresentable: 'any' })))];
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter((key) => !new RegExp(`(?<![\\w-])${key}(?![\\w-])`).test(code))).toEqual([]);
});

it('every choice in a benchmark is explained too', () => {
  const text = documents.map(read).join('\n');
  const choices = (schema: unknown): string[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    return Object.entries(schema).flatMap(([name, part]) =>
      name === 'enum' && Array.isArray(part) ? part.map(String) : name === 'const' ? [String(part)] : choices(part),
    );
  };
  const all = [...new Set(choices(z.toJSONSchema(Benchmark, { io: 'input', unrepresentable: 'any' })))];
  expect(all.filter((choice) => !new RegExp(`(?<![\\w-])${choice}(?![\\w-])`).test(text))).toEqual([]);
});
