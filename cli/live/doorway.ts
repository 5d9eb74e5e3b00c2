// A file that brings the browser to the live page. Its token must not stand in the browser's command line, which every
// user of the machine can read.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';
import { onward } from './server.ts';

export interface Doorway {
  readonly path: string;
  remove(): Promise<void>;
}

/** @param stateDir nobody else may enter its folders */
export function makeDoorway(stateDir: string, url: string): Doorway {
  const folder = resolve(join(stateDir, 'live'));
  makePrivate(folder);
  const path = join(folder, `${randomUUID()}.html`);
  writeFileSync(path, onward(url), PRIVATE_FILE);
  // Where a browser still holds it, as on Windows, it stays: it leads to a link that opens nothing twice.
  return { path, remove: () => rm(path, { force: true }).catch(() => {}) };
}
