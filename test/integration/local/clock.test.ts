// The clock is set, or the laptop sleeps. Neither loses a row or makes one be asked twice.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';
import { temporaryFolder, until } from '../../support/tiny-stack/index.ts';

const SET_CLOCK = pathToFileURL(join(import.meta.dirname, '../../support/set-clock.mjs')).href;
const ROWS = 150;
const HOUR_MS = 3_600_000;
/** Samples that a function of the tiny stack has in flight at once. */
const ROUND = 16;

it.each([
  ['a day forwards', 24 * HOUR_MS],
  ['an hour back', -HOUR_MS],
])(
  '%s in the middle of a run',
  async (_what, byMs) => {
    const { folder, env, server } = await modelFolder(
      constantLatency(300, () => answer('bug')),
      ROWS,
      'cache: false\n',
    );
    const clock = join(folder.path, 'clock');
    writeFileSync(clock, '0');
    const NODE_OPTIONS = `--import ${SET_CLOCK}?${encodeURIComponent(clock)}`;
    const run = folder.start(
      ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json', '--max-concurrent-requests', '8'],
      { ...env, NODE_OPTIONS },
    );
    await folder.stands('.holdout/s3/*/runs/*/segments/*.gz');
    writeFileSync(clock, String(byMs));
    const { status, stdout, stderr } = await run.ended;
    expect(status, stderr).toBe(0);
    const report = Report.parse(JSON.parse(stdout));
    expect(report).toMatchObject({ status: 'complete', variants: [{ answered: ROWS }] });
    // The clock was set for the functions too, whose segments carry its time.
    const times = globSync('.holdout/s3/*/runs/*/segments/*.gz', { cwd: folder.path }).map((path) =>
      Number(/(\d{13})-[0-9a-f]+-[\d-]+\.jsonl\.gz$/.exec(path)?.[1]),
    );
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(HOUR_MS / 2);
    // Each row once, plus the preflight call.
    expect(server.requestCount).toBe(ROWS + 1);
  },
  90_000,
);

it('a process that was stopped for longer than functions and messages may last continues where it was', async () => {
  const stateDir = await temporaryFolder();
  const main = fileURLToPath(new URL('../../support/tiny-stack/main.ts', import.meta.url));
  const samples = Array.from({ length: ROUND }, (_, id) => JSON.stringify({ id, ms: 900 })).join('\n');
  const child = spawn(process.execPath, [main, stateDir, samples], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const find = (key: string) => globSync(`s3/*/${key}`, { cwd: stateDir }).map((path) => join(stateDir, path));
  await until(async () => find('sent').length > 0);
  // A batch is at work. It has two seconds, and its messages are hidden for five.
  await sleep(500);
  child.kill('SIGSTOP');
  await sleep(8_000);
  child.kill('SIGCONT');
  const results = await until(async () => {
    const found = find('results/*').flatMap((file) => JSON.parse(readFileSync(file, 'utf8')));
    return found.length >= ROUND && found;
  });
  expect(results.map(({ receives }: { receives: number }) => receives)).toEqual(Array(ROUND).fill(1));
}, 60_000);
