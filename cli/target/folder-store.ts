// The bucket of this machine, read from its files only, because a run may be using it.
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { keyOf, pathOf } from '../../local/services/object-path.ts';

/** Where local/runtime/start.ts keeps the objects, as <bucket>/<key>. */
const OBJECTS = 's3';

/** What a command that only looks needs of a bucket, here or in AWS. */
export type ReadStore = Pick<Store, 'list' | 'getJson' | 'exists' | 'read'>;

interface FolderStore extends ReadStore {
  /** The file of an object, if there is one. */
  path(key: string): string;
}

/** @returns an empty store if nothing has run in the folder yet */
export async function folderStore(stateDir: string): Promise<FolderStore> {
  const buckets = await readdir(join(stateDir, OBJECTS)).catch(() => []);
  // Names that begin with a dot are not buckets.
  const root = join(stateDir, OBJECTS, buckets.find((name) => !name.startsWith('.')) ?? '');
  const path = (key: string) => join(root, ...pathOf(key));
  const read = (key: string) => readFile(path(key)).catch(() => undefined);
  return {
    async *list(prefix, after = '') {
      // A bucket has other prefixes with more files, such as the cache.
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const found = await files(join(root, ...pathOf(folder).slice(0, -1)));
      const keys = found.map((file) => keyOf(relative(root, file).split(sep)));
      for (const key of keys.filter((one) => one.startsWith(prefix) && one > after).sort()) {
        const stats = await stat(path(key)).catch(() => undefined);
        if (stats) yield { key, lastModified: stats.mtime };
      }
    },
    async getJson(key, schema) {
      const bytes = await read(key);
      if (bytes === undefined) return undefined;
      return { value: parseJsonAs(bytes.toString(), key, schema), etag: '', lastModified: new Date(0) };
    },
    path,
    read,
    exists: (key) =>
      access(path(key)).then(
        () => true,
        () => false,
      ),
  };
}

async function files(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
