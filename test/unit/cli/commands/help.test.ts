import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');

/** Writes the address of each module as it is loaded. */
const SAYS_WHAT_IT_LOADS = `data:text/javascript,
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`;

it('loads the commands to list them, but nothing of what they do', async () => {
  const args = ['--import', SAYS_WHAT_IT_LOADS, join(ROOT, 'cli/main.ts'), '--help'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  const own = stderr
    .split('\n')
    .flatMap((url) => /\/((?:cli|lambda|local|infra)\/(?!.*node_modules).*)$/.exec(url)?.[1] ?? []);
  const commands = readdirSync(join(ROOT, 'cli/commands')).map((file) => `cli/commands/${file}`);
  expect(own.sort()).toEqual(['cli/main.ts', 'cli/package.json', ...commands].sort());
  for (const command of [
    'run',
    'predict',
    'plan',
    'init',
    'schema',
    'cancel',
    'status',
    'doctor',
    'redrive',
    'compare',
    'open',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  }
});
