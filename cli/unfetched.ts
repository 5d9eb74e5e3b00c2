// Which run's report a command has still to bring to its folder: where it could not, the same command fetches it the next
// time, and starts no run.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reportJsonKey } from '../lambda/shared/keys.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../local/private.ts';
import type { Inputs } from './inputs.ts';
import type { Target } from './target.ts';

export class Unfetched {
  readonly #name: string;
  readonly #file: string;

  /** @param stack undefined on this machine */
  constructor(stateDir: string, stack: string | undefined, { name, digest }: Pick<Inputs, 'name' | 'digest'>) {
    this.#name = name;
    const id = createHash('sha256')
      .update(JSON.stringify([stack, name, digest]))
      .digest('hex');
    this.#file = join(stateDir, 'unfetched', id);
  }

  /** No run depends on it: with a stack, a state folder need not even be there. */
  async remember(run: string): Promise<void> {
    try {
      await mkdir(dirname(this.#file), PRIVATE_FOLDER);
      await writeFile(this.#file, run, PRIVATE_FILE);
    } catch {}
  }

  /** @returns the run, where its report stands. */
  async recall({ store }: Pick<Target, 'store'>): Promise<string | undefined> {
    const run = await readFile(this.#file, 'utf8').catch(() => '');
    return run !== '' && (await store.exists(reportJsonKey(this.#name, run))) ? run : undefined;
  }

  async forget(): Promise<void> {
    await rm(this.#file, { force: true }).catch(() => undefined);
  }
}
