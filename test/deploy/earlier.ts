// Puts a run into a deployed stack's bucket as an earlier version left it, from test/fixtures/earlier-run.
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { DeployedStack } from './stack.ts';

const LEFT = 'test/fixtures/earlier-run';
const Stored = z.looseObject({ run: z.string(), name: z.string() });

/**
 * Frozen and open, without having been sent: its messages are gone with the stack of that version.
 * @param format of run.json. By default its own.
 * @returns its name
 */
export async function putEarlierRun(stack: DeployedStack, id: string, format?: number): Promise<string> {
  const [runFile = ''] = globSync(join(LEFT, 'state/s3/*/runs/*/run.json'));
  const before = basename(dirname(runFile));
  const [activeFile = ''] = globSync(join(LEFT, 'state/s3/*/active', before));
  const holdout = await readFile(join(LEFT, 'tickets.csv'));
  // Nothing starts there.
  const key = `train/${id}/tickets.csv`;
  await stack.put(key, holdout);
  const name = `${id}/tickets`;
  const source = { bucket: stack.bucket, key, etag: createHash('md5').update(holdout).digest('hex') };
  const now = new Date();
  const deadline_at = new Date(now.getTime() + 3_600_000).toISOString();
  const changed = { run: id, name, source, created_at: now.toISOString() };
  const stored = async (file: string) => Stored.parse(JSON.parse(await readFile(file, 'utf8')));
  const run = { ...(await stored(runFile)), ...changed, deadline_at, ...(format !== undefined && { format }) };
  await stack.put(`runs/${id}/run.json`, JSON.stringify(run));
  await stack.put(`active/${id}`, JSON.stringify({ ...(await stored(activeFile)), ...changed }));
  return name;
}
