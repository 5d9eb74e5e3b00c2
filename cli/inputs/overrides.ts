// Turns command options into keys of a benchmark. They become part of the benchmark that is uploaded.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument, type YAMLMap } from 'yaml';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';
import type { InputFile } from './location.ts';
import type { ReadOptions } from './read-options.ts';

/** Options as commander names them. */
export interface FileOptions extends ReadOptions {
  readonly severalLabels?: string;
  /** Asks all rows of a variant, though none of its answers is valid. No option of its own: see planning/go-on.ts. */
  readonly asksAll?: boolean;
}

/** @returns the benchmark keys given as options. */
export function optionKeys(options: FileOptions): Record<string, unknown> {
  const { label, text, id, group, header, encoding, sheet, splitName, severalLabels, asksAll } = options;
  const keys = {
    label,
    text,
    id,
    group,
    header,
    encoding,
    sheet,
    split_name: splitName,
    several_labels: severalLabels,
    'limits.stop_if_nothing_valid': asksAll ? false : undefined,
  };
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

/**
 * @param found the user's benchmark file, already checked.
 * @param keys their values, by a path such as `limits.deadline`; undefined removes the key.
 * @param defaults the benchmark of a run without a benchmark file.
 * @param folder where to write the file with the options.
 * @returns the file itself without options; otherwise a copy with them, under the same name.
 */
export async function withOverrides(
  found: InputFile | undefined,
  keys: Readonly<Record<string, unknown>>,
  defaults: () => Promise<Benchmark>,
  folder: string,
): Promise<InputFile | undefined> {
  if (Object.keys(keys).length === 0) return found;
  const document = parseDocument<YAMLMap>(
    found ? await readFile(found.path, 'utf8') : JSON.stringify(await defaults()),
    // An empty file is also a benchmark.
  );
  document.contents ??= document.createNode({});
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined) document.delete(key);
    else document.setIn(key.split('.'), value);
  }
  const text = document.toString();
  makePrivate(folder);
  const path = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.yaml`);
  await writeFile(path, text, PRIVATE_FILE);
  return { path, location: found?.location ?? 'the options' };
}
