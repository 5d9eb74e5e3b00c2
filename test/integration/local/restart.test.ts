// A run is stopped or killed, and started again in the same folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { InputError } from '../../../lambda/shared/text/input-error.ts';
import { put, readAll, startTiny, temporaryFolder, until } from '../../support/tiny-stack/index.ts';

const main = fileURLToPath(new URL('../../support/tiny-stack/main.ts', import.meta.url));
const samples = (count: number, ms: number): string =>
  Array.from({ length: count }, (_, id) => JSON.stringify({ id, ms })).join('\n');

/** A process that runs the stack and has uploaded the holdout. */
async function startProcess(stateDir: string, holdout = ''): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, stateDir, holdout], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

it('keeps objects and messages across a stop, including those in flight', async () => {
  const stateDir = await temporaryFolder();
  const first = await startTiny({ stateDir });
  await put(first, 'holdouts/tags.csv', samples(300, 50));
  await until(async () => (await readAll(first, 'sent')).length > 0);
  await first.stop();

  const second = await startTiny({ stateDir });
  const ids = await until(async () => {
    const found = new Set((await readAll(second, 'results/')).flat().map((result) => result.id));
    return found.size === 300 && found;
  });
  expect(ids.size).toBe(300);
});

it('loses no message to a kill', async () => {
  const stateDir = await temporaryFolder();
  const child = await startProcess(stateDir, samples(400, 100));
  await until(async () => globSync('s3/*/sent', { cwd: stateDir }).length > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const stack = await startTiny({ stateDir });
  expect(await readAll(stack, 'sent')).toEqual([400]);
  const ids = await until(async () => {
    const found = new Set((await readAll(stack, 'results/')).flat().map((result) => result.id));
    return found.size === 400 && found;
  });
  expect(ids.size).toBe(400);
});

it('tells a function that its time is over when the run is stopped, and waits for it', async () => {
  const stateDir = await temporaryFolder();
  const first = await startTiny({ stateDir });
  first.invoke('dispatch', { waitForStop: true });
  await until(async () => (await readAll(first, 'events/')).length > 0);
  await first.stop();

  const second = await startTiny({ stateDir });
  const [remaining] = await readAll(second, 'stopped');
  expect(remaining).toBeLessThanOrEqual(10_000);
  expect(first.failures()).toEqual([]);
});

it('refuses a folder that another process is using, and accepts it when that one is gone', async () => {
  const stateDir = await temporaryFolder();
  const child = await startProcess(stateDir);
  const refused = await startTiny({ stateDir }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InputError);
  expect(String(refused)).toContain(`${stateDir}: another run is using this folder.`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await startTiny({ stateDir });
});
