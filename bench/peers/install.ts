// Installs the pinned peers into .venv/, which is not part of the checkout, once per version.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pythonVenv } from '../../test/support/python-venv.ts';

export const PROMPTFOO = '0.123.1';
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

export interface Installed {
  readonly folder: string;
  /** What is started. */
  readonly program: string;
  readonly version: string;
}

export function installPromptfoo(): Installed {
  const folder = resolve('.venv', `promptfoo-${PROMPTFOO}`);
  const done = join(folder, '.installed');
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--save-exact', `promptfoo@${PROMPTFOO}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    writeFileSync(done, '');
  }
  return { folder, program: join(folder, 'node_modules/promptfoo/dist/src/entrypoint.js'), version: PROMPTFOO };
}

export async function installInspect(): Promise<Installed> {
  const folder = await pythonVenv('inspect', REQUIREMENTS);
  const pip = execFileSync(join(folder, 'bin/python'), ['-m', 'pip', 'list', '--format=json'], { encoding: 'utf8' });
  const version = /"inspect[-_]ai", "version": "([^"]+)"/.exec(pip)?.[1] ?? 'unknown';
  return { folder, program: join(folder, 'bin/inspect'), version };
}
