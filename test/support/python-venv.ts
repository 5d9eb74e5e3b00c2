// Python packages for tests that need the real ones. They are installed in .venv/ once per set of pins.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { run } from './runs/run-command.ts';

/**
 * @param options of `pip install`
 * @returns the folder of a virtual environment with the pinned packages. @throws with pip's output
 */
export async function pythonVenv(name: string, requirements: string, options: readonly string[] = []): Promise<string> {
  const venv = resolve('.venv', name);
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const done = join(venv, `.installed-${pins}`);
  if (existsSync(done)) return venv;
  await rm(venv, { recursive: true, force: true });
  await mkdir(venv, { recursive: true });
  await run('python3', ['-m', 'venv', venv], process.env);
  const install = ['-m', 'pip', 'install', '--quiet', ...options, '--requirement', requirements];
  await run(join(venv, 'bin', 'python'), install, process.env);
  await writeFile(done, '');
  return venv;
}
