import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, '../../../../cli/terminal/interrupt.ts');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-interrupt-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Works forever. When stopped, it tidies up for `tidyMs` and says so. */
async function start(tidyMs: number): Promise<ChildProcess & { out: Promise<string> }> {
  const file = join(folder, 'main.ts');
  await writeFile(
    file,
    `import { Interrupted, watchInterrupts } from ${JSON.stringify(MODULE)};
     const { race, aborted } = watchInterrupts(() => console.log('stopping'));
     aborted.addEventListener('abort', () => console.log('aborted'));
     setTimeout(() => console.log('ready'));
     try { await race(new Promise((resolve) => setTimeout(resolve, 60_000))); }
     catch (error) {
       await new Promise((resolve) => setTimeout(resolve, ${tidyMs}));
       console.log('tidy');
       process.exit(error instanceof Interrupted ? error.exitStatus : 1);
     }`,
  );
  const child = spawn(process.execPath, [file]);
  const out = text(child.stdout.setEncoding('utf8'));
  await once(child.stdout, 'data');
  return Object.assign(child, { out });
}

describe('watchInterrupts', () => {
  it('lets the command tidy up after the first Ctrl-C', async () => {
    const child = await start(0);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await child.out).toBe('ready\nstopping\naborted\ntidy\n');
  });

  it('ends at once with the second', async () => {
    const child = await start(20_000);
    child.kill('SIGINT');
    await sleep(500);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await child.out).not.toContain('tidy');
  });

  it('counts a signal that npm passes on as the same one', async () => {
    const child = await start(600);
    child.kill('SIGINT');
    await sleep(50);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(await child.out).toContain('tidy');
  });

  it('stops for SIGTERM with its own status', async () => {
    const child = await start(0);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
  });
});
