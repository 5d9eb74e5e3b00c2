// Writes a report to disk as `holdout run` does, from an in-memory run.
import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { filesOf, type SampleRun, sampleInput } from '../../unit/report/sample-run.ts';

export interface StoredRun extends SampleRun {
  readonly name?: string;
  readonly run: string;
}

/** @returns the folder of the report, <out>/<name>/<run> */
export async function writeReportFolder(out: string, { name = 'tags', run, ...sample }: StoredRun): Promise<string> {
  const input = sampleInput(sample);
  const renamed = { ...input.run, name, run };
  const files = await filesOf({ ...input, run: renamed, table: { ...input.table, run: renamed } });
  const folder = join(out, name, run);
  for (const [file, text] of files) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return folder;
}

/** A folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-reports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
