// Every key of a benchmark stands in a guide, so that nobody finds out about it from the reference alone.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { jsonSchema, keysOf } from './reference/keys.ts';

const GUIDE = join(import.meta.dirname, '../../../docs/guide');
/** What stands in code, in lines or in blocks. */
const code = globSync('*.md', { cwd: GUIDE }).flatMap((file) =>
  [...readFileSync(join(GUIDE, file), 'utf8').matchAll(/```[a-z]*\n[\s\S]*?```|`[^`\n]+`/g)].map(([text]) => text),
);

test('every key of a benchmark is in a guide', () => {
  const names = keysOf(jsonSchema(Benchmark, 'input'), '', () => false).map(({ path }) => path.split('.').at(-1) ?? '');
  const keys = [...new Set(names.map((name) => name.replace('[]', '')))].filter((name) => name !== '*');
  expect(keys.length).toBeGreaterThan(70);
  const words = new Set(code.flatMap((text) => text.match(/[a-z_][\w-]*/gi) ?? []));
  expect(keys.filter((name) => !words.has(name))).toEqual([]);
});
