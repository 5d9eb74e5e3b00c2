// Remembers the runs whose reports have not been fetched yet. If a command could not fetch one, the same command does
// so the next time and starts no run.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportJsonKey } from '../../lambda/shared/keys.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Target } from '../target/target.ts';

/** A run's id may have slashes. */
const fileOf = (run: string): string => run.replaceAll('%', '%25').replaceAll('/', '%2F');
const folderIn = (stateDir: string): string => join(stateDir, 'unfetched');

export class Unfetched {
  readonly #folder: string;
  readonly #name: string;
  /** What makes two commands the same. */
  readonly #command: string;

  /** @param stack undefined for runs on this machine */
  constructor(stateDir: string, stack: string | undefined, { name, digest }: Pick<Inputs, 'name' | 'digest'>) {
    this.#folder = folderIn(stateDir);
    this.#name = name;
    this.#command = createHash('sha256')
      .update(JSON.stringify([stack, name, digest]))
      .digest('hex');
  }

  /** Ignores errors, as no run depends on it: with a stack, there may be no state folder. */
  async remember(run: string): Promise<void> {
    try {
      await mkdir(this.#folder, PRIVATE_FOLDER);
      await writeFile(join(this.#folder, fileOf(run)), this.#command, PRIVATE_FILE);
    } catch {}
  }

  /** @returns the newest run of the same command that has a report. */
  async recall({ store }: { readonly store: Pick<Target['store'], 'exists'> }): Promise<string | undefined> {
    const runs = await readdir(this.#folder).catch(() => []);
    for (const file of runs.sort().reverse()) {
      const run = file.replaceAll('%2F', '/').replaceAll('%25', '%');
      const command = await readFile(join(this.#folder, file), 'utf8').catch(() => '');
      if (command === this.#command && (await store.exists(reportJsonKey(this.#name, run)))) return run;
    }
    return undefined;
  }
}

/** Call it when the run's report has been fetched. */
export async function forget(stateDir: string, run: string): Promise<void> {
  await rm(join(folderIn(stateDir), fileOf(run)), { force: true }).catch(() => undefined);
}
