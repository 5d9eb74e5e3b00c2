// Reads a file as every run does: through the CSV converted from it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { onTestFinished } from 'vitest';
import { convert } from '../../../lambda/shared/formats/convert.ts';
import type { FormatOptions } from '../../../lambda/shared/formats/table.ts';

const ROOM_BYTES = 64 * 1024 * 1024;

export interface ReadTable {
  /** The header comes first. */
  readonly lines: readonly (readonly string[])[];
  readonly notes: readonly string[];
  readonly split: string | undefined;
  readonly splits: readonly string[] | undefined;
}

/** A folder that is removed after the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-formats-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function readTable(
  name: string,
  content: string | Uint8Array,
  options: FormatOptions = {},
): Promise<ReadTable> {
  const work = testFolder();
  const path = join(work, 'input');
  writeFileSync(path, content);
  let csv = '';
  const told = await convert({ path, file: name, options, work, room: ROOM_BYTES }, async (chunks) => {
    for await (const chunk of chunks) csv += chunk;
  });
  return { lines: parse(csv), notes: told.notes, split: told.split, splits: told.splits };
}

export const linesOf = async (name: string, content: string | Uint8Array, options?: FormatOptions) =>
  (await readTable(name, content, options)).lines;
