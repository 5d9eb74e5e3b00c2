import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { folderStore } from '../../../../cli/target/folder-store.ts';
import { ObjectFiles } from '../../../../local/services/objects.ts';
import { openState } from '../../../../local/services/state.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-folder-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('reads the objects of a local run while the run holds the folder', async () => {
  const folder = temporaryFolder();
  const state = openState(folder);
  onTestFinished(() => state.close());
  const objects = new ObjectFiles(join(folder, 's3'), state);
  const keys = ['active/b', 'active/a', 'reports/..', 'reports/100% "sure"?/\u0085標', 'reports/plain'];
  for (const key of keys) {
    const body = Buffer.from(JSON.stringify({ key }));
    const facts = {
      key,
      contentType: 'x',
      contentLength: body.length,
      etag: '"e"',
      lastModified: new Date(),
      metadata: {},
    };
    objects.write('holdout-local', facts, body);
  }

  const store = await folderStore(folder);
  const listed = async (prefix: string) => {
    const found: string[] = [];
    for await (const { key } of store.list(prefix)) found.push(key);
    return found;
  };
  expect(await listed('active/')).toEqual(['active/a', 'active/b']);
  expect(await listed('')).toEqual([...keys].sort());
  for (const key of keys) expect((await store.getJson(key, z.object({ key: z.string() })))?.value.key).toBe(key);
  expect(await store.getJson('active/c', z.unknown())).toBeUndefined();
});

it('is empty if nothing has run', async () => {
  const store = await folderStore(join(temporaryFolder(), 'none'));
  expect(await store.list('').next()).toMatchObject({ done: true });
});

it('sees what was written since, and lists only from a key on', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 's3/bucket/runs/r/segments'), { recursive: true });
  const store = await folderStore(folder);
  const listed = async (prefix: string, after?: string) => {
    const found: string[] = [];
    for await (const { key } of store.list(prefix, after)) found.push(key);
    return found;
  };
  expect(await listed('runs/r/')).toEqual([]);
  for (const name of ['1', '2', '3']) writeFileSync(join(folder, 's3/bucket/runs/r/segments', name), name);
  writeFileSync(join(folder, 's3/bucket/runs/r/stop.json'), '{}');
  expect(await listed('runs/r/segments/', 'runs/r/segments/1')).toEqual(['runs/r/segments/2', 'runs/r/segments/3']);
  expect(await listed('runs/r/s')).toHaveLength(4);
  expect((await store.read('runs/r/segments/2'))?.toString()).toBe('2');
  expect(await store.read('runs/r/segments/4')).toBeUndefined();
  expect([await store.exists('runs/r/stop.json'), await store.exists('runs/r/../r/stop.json')]).toEqual([true, false]);
});
