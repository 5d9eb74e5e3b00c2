// node infra/local.ts FOLDER: makes what a run on this machine loads. It is a process of its own, because esbuild starts
// another with the same environment, which must not have the shell's keys.
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFunctions } from './bundles/functions.ts';
import { bundleWorker } from './bundles/worker.ts';
import { isUpToDate, TEMPLATE_FILE } from './template-file.ts';

const [, , folder = ''] = process.argv;

/** The stack changes rarely, and making its template takes longer than everything else. */
async function template(to: string): Promise<void> {
  if (isUpToDate()) await copyFile(TEMPLATE_FILE, to);
  else await writeFile(to, (await import('./local-template.ts')).localTemplate());
}

await Promise.all([
  bundleFunctions(join(folder, 'functions')),
  bundleWorker(join(folder, 'worker.mjs')),
  template(join(folder, 'stack.json')),
]);
