// Installs the pinned peers into .venv/, which is not part of the checkout, once per version, and Holdout's own package.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VERSION } from '../../lambda/shared/version.ts';
import { pythonVenv } from '../../test/support/python-venv.ts';

export const PROMPTFOO = '0.123.1';
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

export interface Installed {
  readonly folder: string;
  /** What is started. */
  readonly program: string;
  readonly version: string;
}

/** The package of this checkout, each time anew, as its users install it. */
export function installHoldout(): Installed {
  const folder = resolve('.venv', 'holdout');
  emptied(folder);
  execFileSync(process.execPath, ['scripts/package/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('npm', ['pack', resolve('dist'), '--pack-destination', folder], { stdio: 'ignore' });
  npmInstall(folder, '--omit=dev', ...globSync('*.tgz', { cwd: folder }).map((tarball) => join(folder, tarball)));
  const modules = join(folder, 'node_modules');
  return { folder: modules, program: join(modules, 'holdout/holdout.js'), version: VERSION };
}

export function installPromptfoo(): Installed {
  const folder = resolve('.venv', `promptfoo-${PROMPTFOO}`);
  const done = join(folder, '.installed');
  if (!existsSync(done)) {
    emptied(folder);
    npmInstall(folder, '--save-exact', `promptfoo@${PROMPTFOO}`);
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

/** A project with nothing in it. */
function emptied(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
}

function npmInstall(folder: string, ...args: string[]): void {
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
