// Which modules of a folder import a file, directly or through others.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Imports of types alone are gone when a module runs. */
const IMPORT = /(?:^(?:import|export) (?!type )[^;]*?from |\bimport\()'(\.[^']+)'/gm;

/** The addresses of all modules in some folders, each with those that import it. @param folders addresses */
export function importers(folders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const folder of folders) {
    for (const name of readdirSync(new URL(folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(name)) continue;
      const url = new URL(name, folder).href;
      for (const [, specifier = ''] of readFileSync(join(fileURLToPath(folder), name), 'utf8').matchAll(IMPORT)) {
        const imported = new URL(specifier, url).href;
        all.set(imported, [...(all.get(imported) ?? []), url]);
      }
    }
  }
  return all;
}

/** These modules, and all that cannot be loaded without one of them. */
export function dependents(all: ReadonlyMap<string, readonly string[]>, changed: readonly string[]): Set<string> {
  const found = new Set(changed);
  // A set is gone through in the order in which it grows.
  for (const url of found) for (const importer of all.get(url) ?? []) found.add(importer);
  return found;
}
