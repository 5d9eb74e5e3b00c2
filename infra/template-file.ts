// local/template/stack.json: the template for a run on this machine, and what it was made from.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJsonAs } from '../lambda/shared/storage/json.ts';

export const TEMPLATE_FILE = fileURLToPath(new URL('../local/template/stack.json', import.meta.url));

const Made = z.object({ Metadata: z.object({ Sources: z.string() }) });

/** A hash of the constructs. What they import of lambda/ is left out: a test compares the template as a whole. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  for (const file of globSync('{stack.ts,constructs/*.ts}', { cwd }).sort()) {
    // Git may have given the lines other ends.
    hash.update(readFileSync(new URL(file.replaceAll('\\', '/'), import.meta.url), 'utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex').slice(0, 16);
}

export const isUpToDate = (): boolean =>
  parseJsonAs(readFileSync(TEMPLATE_FILE, 'utf8'), TEMPLATE_FILE, Made).Metadata.Sources === sourcesHash();
