// Names of the files that were run on this machine. A file of the same name from another folder is another benchmark
// and gets another name. This does not apply to a bucket: it is shared, and a laptop's folders mean nothing there.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../local/private.ts';
import { stateProblem } from '../../local/services/state-problem.ts';
import { isUrl } from './location.ts';
import { runName } from './name.ts';

/** Name → absolute path, or URL without its query. */
const Places = z.record(z.string(), z.string());

export class KnownNames {
  readonly #file: string;
  readonly #places: ReadonlyMap<string, string>;

  private constructor(file: string, places: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#places = places;
  }

  /** @throws InputError if the file is damaged: other files would get its names. */
  static async read(stateDir: string): Promise<KnownNames> {
    const file = join(stateDir, 'names.json');
    const text = await readFile(file, 'utf8').catch(() => '{}');
    const places = Places.safeParse(tryJson(text));
    if (places.success) return new KnownNames(file, new Map(Object.entries(places.data)));
    const message = 'the names of the files that were run here cannot be read.';
    throw new InputError([{ file, message, advice: 'Delete the file; names are then given anew.' }]);
  }

  /**
   * Returns the name that the location has. A new location gets its file name, with as many folders before it as make
   * it unique.
   */
  nameOf(location: string): string {
    const place = placeOf(location);
    for (const [name, known] of this.#places) if (known === place) return name;
    for (const name of candidates(place)) if (this.#holder(name) === undefined) return name;
    throw new Error(`there is no name for ${location}`);
  }

  /**
   * Call this once the state folder may be written to.
   * @returns a note for a new name if another file has the plain one.
   */
  async remember(name: string, location: string): Promise<string | undefined> {
    const place = placeOf(location);
    if (this.#places.get(name) === place) return undefined;
    await this.#write(Object.fromEntries([...this.#places, [name, place]]));
    const plainName = runName(location);
    const holder = this.#holder(plainName);
    return name === plainName || holder === undefined
      ? undefined
      : `This file is called ${name} in reports, because ${plainName} is ${holder}.`;
  }

  async #write(places: z.infer<typeof Places>): Promise<void> {
    const folder = dirname(this.#file);
    const temporary = `${this.#file}.new`;
    try {
      await mkdir(folder, PRIVATE_FOLDER);
      await writeFile(temporary, `${JSON.stringify(places, null, 2)}\n`, PRIVATE_FILE);
      await rename(temporary, this.#file);
    } catch (error) {
      throw stateProblem(error, folder) ?? error;
    }
  }

  /**
   * The location that has the name. If its file is gone (moved, or its folder was), another location may take the name
   * over.
   */
  #holder(name: string): string | undefined {
    for (const [known, place] of this.#places) {
      // Ignores case, because some file systems take both for the same folder.
      if (known.toLowerCase() === name.toLowerCase() && (isUrl(place) || existsSync(place))) return place;
    }
    return undefined;
  }
}

const placeOf = (location: string): string => (isUrl(location) ? location : resolve(location));

/** @example 'tags', 'b-tags', 'data-b-tags', …, 'tags-2', 'tags-3' … */
function* candidates(place: string): Generator<string> {
  const parts = place
    .replace(/^https?:\/\//i, '')
    .split(/[\\/]/)
    .filter((part) => part !== '');
  for (let from = parts.length - 1; from >= 0; from--) yield runName(parts.slice(from).join('-'));
  const name = runName(place);
  for (let number = 2; ; number++) yield `${name}-${number}`;
}
