// `holdout --help` answers at once: it loads the commands' names, and nothing that does their work.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { MAX_REQUEST_SECONDS } from '../../../../cli/commands/run.ts';
import { MAX_REQUEST_SECONDS as MAX_DECLARED } from '../../../../lambda/shared/contracts/limits.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** Prints the file of every module that is loaded, on standard error. */
const HOOK = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => (console.error(url), next(url, context)) });
`)}`;

test('holdout --help imports only the commands and commander', async () => {
  const arguments_ = ['--import', HOOK, join(ROOT, 'cli/main.ts'), '--help'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, arguments_);
  expect(stdout).toContain('Usage: holdout');
  const files = stderr.split('\n').filter((url) => url.startsWith('file:'));
  const others = files.filter(
    // steps/root.ts only says where the project is.
    (url) => !/\/cli\/(main\.ts|package\.json|commands\/|steps\/root\.ts)|\/node_modules\/commander\//.test(url),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(others).toEqual([]);
});

test('a request may take as long as an endpoint may declare', () => {
  expect(MAX_REQUEST_SECONDS).toBe(MAX_DECLARED);
});
