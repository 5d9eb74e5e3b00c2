// Two files of the same name in two folders.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

it('are two benchmarks with separate reports, and each keeps its name', async () => {
  const folder = new UserFolder();
  folder.write('a/tags.csv', ticketsCsv(9));
  folder.write('b/tags.csv', ticketsCsv(12));
  const first = await folder.run(['run', 'a/tags.csv']);
  expect(first.status, first.stderr).toBe(0);
  expect(first.stderr).not.toContain('is called');
  const planned = await folder.run(['plan', 'b/tags.csv']);
  expect(planned.stdout).toMatch(/^b-tags: 12 rows/m);
  const second = await folder.run(['run', 'b/tags.csv']);
  expect(second.status, second.stderr).toBe(0);
  const path = join(folder.path, 'a/tags.csv');
  expect(second.stderr).toContain(`\nThis file is called b-tags in reports, because tags is ${path}.\n`);
  expect(second.stdout).toMatch(/^Report {2}reports\/b-tags\//m);
  const again = await folder.run(['run', 'b/tags.csv']);
  expect(again.stderr).not.toContain('is called');
  expect(again.stdout).toMatch(/^Report {2}reports\/b-tags\//m);
  expect(await readdir(join(folder.path, 'reports/tags'))).toHaveLength(1);
  expect(await readdir(join(folder.path, 'reports/b-tags'))).toHaveLength(2);
}, 90_000);
