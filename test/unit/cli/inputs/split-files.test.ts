// A file that is split keeps copies of a text together, also those with a word changed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { splitFiles } from '../../../../cli/inputs/split-files.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';

const WORDS = 'invoice window battery teacher garden bottle thunder market planet silver orange doctor'.split(' ');
/** Ten words of its own for each row. */
const text = (row: number) => Array.from({ length: 10 }, (_, at) => `${WORDS[(row + at) % 12]}${row}x`).join(' ');
const changed = (row: number) => text(row).replace(/^\S+/, 'other');

test('a text and the same text with one word changed are on one side', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-split-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'tags.csv');
  const rows = Array.from({ length: 40 }, (_, row) => [row, row % 2 ? 'a' : 'b'] as const);
  const lines = [
    ...rows.map(([row, label]) => `${text(row)},${label}`),
    ...rows.map(([row, label]) => `${changed(row)},${label}`),
  ];
  await writeFile(path, `text,label\n${lines.join('\n')}\n`);
  const parts = await splitFiles({ path, location: path }, Benchmark.parse({}), 0.5, folder);
  const train = await readFile(parts.train.path, 'utf8');
  for (const [row] of rows) expect(train.includes(changed(row))).toBe(train.includes(text(row)));
  expect(train.trim().split('\n')).toHaveLength(41);
});
