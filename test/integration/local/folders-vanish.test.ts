// A folder that cannot be written to, or that vanishes. If possible, this is found before anything is paid for.
// Otherwise there is one message with the way out, and nothing is paid for twice.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import type { Ended, UserFolder } from '../../support/runs/command.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];
const ROWS = 60;
/** Without the cache, whatever is asked twice is paid for twice. */
const NO_CACHE = 'cache: false\n';
const start = (latencyMs = 1) =>
  modelFolder(
    constantLatency(latencyMs, () => answer('bug')),
    ROWS,
    NO_CACHE,
  );

function refused({ status, stdout, stderr }: Ended, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at |Unexpected error/m);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr.match(message)).toHaveLength(1);
}

/** Root may write anywhere, unless that capability is dropped. */
const AS_OTHERS = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override', '--'] : [];
/** Mounts a small disk at `reports` that only the command sees. @param then what else happens before the command */
const withDisk = (kilobytes: number, then = '') => [
  ...['unshare', '--mount', '--map-root-user', 'sh', '-c'],
  ...[`mount -t tmpfs -o size=${kilobytes}k none reports && ${then} exec "$@"`, 'sh'],
];
const can = ([command = 'true', ...args]: readonly string[]) => spawnSync(command, [...args, 'true']).status === 0;
const mayMount = can(['unshare', '--mount', '--map-root-user', 'sh', '-c', 'mount -t tmpfs none /mnt && "$@"', 'sh']);

it('--out is a file: nothing starts', async () => {
  const { folder, env, server } = await start();
  folder.write('reports', '');
  refused(
    await folder.run(RUN, env),
    /^reports: there is a file where a folder is needed\. Move it away, or choose another folder with --out\.$/gm,
  );
  expect(server.requestCount).toBe(0);
});

it.skipIf(!can(AS_OTHERS))('--out is read-only: nothing starts', async () => {
  const { folder, env, server } = await start();
  mkdirSync(join(folder.path, 'reports'), { mode: 0o555 });
  const { ended } = folder.start(RUN, env, AS_OTHERS);
  refused(
    await ended,
    /^reports: the folder cannot be written to\. Change its permissions, or choose another folder with --out\.$/gm,
  );
  expect(server.requestCount).toBe(0);
});

it.skipIf(!mayMount)('--out is on a full disk: nothing starts', async () => {
  const { folder, env, server } = await start();
  mkdirSync(join(folder.path, 'reports'));
  const { ended } = folder.start(RUN, env, withDisk(128));
  refused(await ended, /^reports: the disk is full\. Free some space, or choose another folder with --out\.$/gm);
  expect(server.requestCount).toBe(0);
});

it.skipIf(!mayMount)(
  'the disk of --out becomes full: the same command fetches the report and asks nothing',
  async () => {
    const { folder, env, server } = await start(200);
    mkdirSync(join(folder.path, 'reports'));
    // Filled once the run has begun, so that no file of more than some kilobytes fits.
    const fill =
      '(while ! ls .holdout/s3/*/runs/*/run.json; do sleep 0.1; done; cat /dev/zero > reports/other) >/dev/null 2>&1 &';
    const { ended } = folder.start([...RUN, '--max-concurrent-requests', '8'], env, withDisk(2_048, fill));
    refused(
      await ended,
      /^reports: the disk is full\. Free some space, or choose another folder with --out, and run the same command again: the run is finished, and only its report is fetched\.$/gm,
    );
    const paid = server.requestCount;

    const again = await folder.run(RUN, env);
    expect(again.status, again.stderr).toBe(0);
    expect(again.stderr).toMatch(/^The run \S+ is finished\. Fetching its report\.$/m);
    expect(Report.parse(JSON.parse(again.stdout))).toMatchObject({ status: 'complete', rows: ROWS });
    expect(server.requestCount).toBe(paid);
    expect(globSync('reports/**/*.part', { cwd: folder.path })).toEqual([]);

    // After that, the same command is a new run.
    const third = await folder.run(RUN, env);
    expect(third.status, third.stderr).toBe(0);
    expect(server.requestCount).toBe(2 * paid);
  },
  90_000,
);

it.skipIf(!can(AS_OTHERS))(
  '--out becomes read-only: another --out with the same command gets the report',
  async () => {
    const { folder, env, server } = await start(100);
    const run = folder.start([...RUN, '--max-concurrent-requests', '8'], env, AS_OTHERS);
    await run.said(/^tickets: 60 rows/m);
    chmodSync(join(folder.path, 'reports'), 0o555);
    refused(
      await run.ended,
      /^reports: the folder cannot be written to\. Change its permissions, or choose another folder with --out, and run the same command again: /gm,
    );
    const paid = server.requestCount;
    const again = await folder.run([...RUN, '--out', 'others'], env);
    expect(again.status, again.stderr).toBe(0);
    expect(server.requestCount).toBe(paid);
    expect(globSync('others/tickets/*/report.html', { cwd: folder.path })).toHaveLength(1);
  },
  90_000,
);

/** A run that is under way and whose functions have written something. */
async function underWay(folder: UserFolder, env: Record<string, string>) {
  const run = folder.start([...RUN, '--max-concurrent-requests', '4'], env);
  await folder.stands('.holdout/s3/*/runs/*/segments/*.gz');
  return run;
}
const GONE =
  /^\.holdout: the folder was deleted or moved while the run was at work\. Put it back and run the same command again: /gm;

it('--state is deleted while a run is at work: it says so and ends', async () => {
  const { folder, env } = await start(300);
  const run = await underWay(folder, env);
  rmSync(join(folder.path, '.holdout'), { recursive: true, maxRetries: 20, retryDelay: 20 });
  refused(await run.ended, GONE);
}, 60_000);

it('--state is moved away while a run is at work: once it is put back, the run continues', async () => {
  const { folder, env, server } = await start(300);
  const run = await underWay(folder, env);
  const [state, elsewhere] = [join(folder.path, '.holdout'), join(folder.path, 'elsewhere')];
  renameSync(state, elsewhere);
  refused(await run.ended, GONE);
  if (existsSync(state)) rmSync(state, { recursive: true });
  renameSync(elsewhere, state);
  const again = await folder.run(RUN, env);
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/^Continuing the run/m);
  // Each row, the preflight call, and what was in flight.
  expect(server.requestCount).toBeLessThanOrEqual(ROWS + 1 + 4);
  expect(readdirSync(join(folder.path, 'reports/tickets'))).toHaveLength(1);
  expect(readFileSync(join(folder.path, '.holdout/fauxqs.db')).length).toBeGreaterThan(0);
}, 60_000);
