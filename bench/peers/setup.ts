// What it takes to get started with a tool: the size of its installation, and the lines that its user writes.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of the files in these folders, each inode once, and without following links. */
export function bytesOf(folders: readonly string[], seen = new Set<number>()): number {
  return folders.reduce((sum, folder) => sum + bytesIn(folder, seen), 0);
}

function bytesIn(path: string, seen: Set<number>): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || stat.isSymbolicLink() || seen.has(stat.ino)) return 0;
  if (!stat.isDirectory()) {
    seen.add(stat.ino);
    return stat.size;
  }
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name), seen), 0);
}

/** Without empty ones and comments. */
export const linesOf = (texts: readonly string[]): number =>
  texts.flatMap((text) => text.split('\n')).filter((line) => !/^\s*(\/\/|#|$)/.test(line)).length;
