// The bucket of this machine, read from its files only, because a run may be using it.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { z } from 'zod';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import type { Listed, Stored } from '../../lambda/shared/storage/store.ts';

/** Where local/runtime/start.ts keeps the objects, as <bucket>/<key>. */
const OBJECTS = 's3';

interface FolderStore {
  list(prefix: string): AsyncGenerator<Listed>;
  getJson<T>(key: string, schema: z.ZodType<T>): Promise<Stored<T> | undefined>;
  /** The file of an object; undefined if there is none. */
  path(key: string): string | undefined;
}

/** @returns an empty store if nothing has run in the folder yet */
export async function folderStore(stateDir: string): Promise<FolderStore> {
  const buckets = await entries(join(stateDir, OBJECTS));
  // Names that begin with a dot are not buckets.
  const root = join(stateDir, OBJECTS, buckets.find((name) => !name.startsWith('.')) ?? '');
  const paths = new Map((await files(root)).map((path) => [keyOf(relative(root, path)), path]));
  const sorted = [...paths.keys()].sort();
  return {
    async *list(prefix) {
      for (const key of sorted.filter((one) => one.startsWith(prefix))) {
        const stats = await stat(paths.get(key) ?? '').catch(() => undefined);
        if (stats) yield { key, lastModified: stats.mtime };
      }
    },
    async getJson(key, schema) {
      const text = await readFile(paths.get(key) ?? '', 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      return { value: parseJsonAs(text, key, schema), etag: '', lastModified: new Date(0) };
    },
    path: (key) => paths.get(key),
  };
}

/** The inverse of ObjectFiles.path. */
const keyOf = (path: string): string =>
  path
    .split(sep)
    .map((name) => name.replace(/^%(?=\.*$)/, '').replace(/%([0-9a-f]{2})/g, unescaped))
    .join('/');

const unescaped = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));

async function files(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const entries = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
