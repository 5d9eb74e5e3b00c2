// What can be wrong with the state folder: one clear message with the way out, and nothing overwritten.
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];
const ROWS = 120;
/** The messages of so many rows exceed a small disk, but the file does not. */
const MANY = 8_000;
const slow = () =>
  modelFolder(
    constantLatency(100, () => answer('bug')),
    ROWS,
  );

/** A run that was interrupted with some of its rows answered. */
async function interrupted() {
  const made = await slow();
  const { folder, env } = made;
  const run = folder.start([...RUN, '--max-concurrent-requests', '8'], env);
  await folder.stands('.holdout/s3/*/runs/*/segments/*.gz');
  run.process.kill('SIGINT');
  expect((await run.ended).status).toBe(130);
  return { ...made, find: (pattern: string) => join(folder.path, globSync(pattern, { cwd: folder.path })[0] ?? '') };
}

async function refused(folder: UserFolder, message: RegExp, under?: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await folder.start(RUN, {}, under).ended;
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at |Unexpected error/m);
  expect([status, stdout]).toEqual([1, '']);
}

it('is in use by another run: the second one says so, and the first continues', async () => {
  const { folder, env } = await slow();
  const first = folder.start(RUN, env);
  await first.said(/^tickets: 120 rows/m);
  const second = await folder.run(RUN, env);
  expect(second.stderr).toContain('.holdout: another run is using this folder. Wait until it ends, or');
  expect(second.status).toBe(1);
  const { status, stdout, stderr } = await first.ended;
  expect(status, stderr).toBe(0);
  expect(Report.parse(JSON.parse(stdout))).toMatchObject({ status: 'complete', variants: [{ answered: ROWS }] });
}, 60_000);

it('has a damaged segment, and the run is cancelled: it ends without that segment’s predictions', async () => {
  const { folder, env, find } = await interrupted();
  const segment = find('.holdout/s3/*/runs/*/segments/*.gz');
  truncateSync(segment, 20);
  const cancelled = await folder.run(['cancel', 'tickets']);
  expect(cancelled.status, cancelled.stderr).toBe(0);
  expect(readFileSync(segment)).toHaveLength(20);
  const report = Report.parse(JSON.parse(readFileSync(find('reports/tickets/*/report.json'), 'utf8')));
  const lost = Number(/-(\d+)-\d+-\d+\.jsonl\.gz$/.exec(segment)?.[1]);
  expect(report).toMatchObject({ status: 'partial', variants: [{ failed: lost, error_codes: { lost } }] });

  // The report has been fetched, so the same command is a new run.
  const next = await folder.run(RUN, env);
  expect(next.status, next.stderr).toBe(0);
  expect(Report.parse(JSON.parse(next.stdout))).toMatchObject({ status: 'complete', variants: [{ answered: ROWS }] });
}, 120_000);

it('has a truncated run.json: names it and leaves it as it is', async () => {
  const { folder, env, find } = await interrupted();
  const file = find('.holdout/s3/*/runs/*/run.json');
  const whole = readFileSync(file);
  truncateSync(file, 100);
  const { status, stderr } = await folder.run(RUN, env);
  expect(stderr).toMatch(/^runs\/.*\/run\.json is not JSON: it was cut or changed by hand\. Restore the file, or/m);
  expect([status, readFileSync(file)]).toEqual([1, whole.subarray(0, 100)]);

  writeFileSync(file, whole);
  const again = await folder.run(RUN, env);
  expect(again.status, again.stderr).toBe(0);
}, 60_000);

it('was made by an older version: refused and left as it is', async () => {
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(9));
  folder.write('b.yaml', '');
  expect((await folder.run(RUN)).status).toBe(0);
  const file = join(folder.path, '.holdout/fauxqs.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 0');
  database.close();
  const before = readFileSync(file);
  await refused(folder, /^\.holdout: the folder was made by an older version of Holdout \(format 0, .*--state\./m);
  expect(readFileSync(file).equals(before)).toBe(true);
}, 30_000);

it('has a damaged database: refused and left as it is', async () => {
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(9));
  folder.write('b.yaml', '');
  mkdirSync(join(folder.path, '.holdout'));
  const file = folder.write('.holdout/fauxqs.db', 'not a database at all, '.repeat(100));
  await refused(folder, /^\.holdout: the database of this folder is damaged\. Restore the folder, or /m);
  expect(readFileSync(join(folder.path, file), 'utf8')).toMatch(/^not a database/);
}, 30_000);

/** Root may write anywhere, unless that capability is dropped. */
const AS_OTHERS = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override', '--'] : [];
const can = ([command = 'true', ...args]: readonly string[]) => spawnSync(command, [...args, 'true']).status === 0;

it.skipIf(!can(AS_OTHERS)).each([
  ['is read-only', true],
  ['cannot be made', false],
])(
  '%s',
  async (_what, exists) => {
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(9));
    folder.write('b.yaml', '');
    const state = join(folder.path, '.holdout');
    if (exists) mkdirSync(state);
    chmodSync(exists ? state : folder.path, 0o555);
    const message =
      /^\.holdout: the folder cannot be written to\. Change its permissions, or choose another folder with --state\.$/m;
    await refused(folder, message, AS_OTHERS);
    chmodSync(folder.path, 0o755);
  },
  30_000,
);

const SMALL_DISK = ['unshare', '--mount', '--map-root-user', 'sh', '-c'];
const MOUNT = 'mount -t tmpfs -o size=1m none .holdout && exec "$@"';

it.skipIf(!can([...SMALL_DISK, 'mount -t tmpfs none /mnt && "$@"', 'sh']))(
  'is on a full disk',
  async () => {
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(MANY));
    folder.write('b.yaml', '');
    mkdirSync(join(folder.path, '.holdout'));
    await refused(
      folder,
      /^\.holdout: the disk is full\. Free some space and run the same command again to continue/m,
      [...SMALL_DISK, MOUNT, 'sh'],
    );
  },
  60_000,
);

it('reaches the limit on file sizes, and continues without it', async () => {
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(MANY));
  folder.write('b.yaml', '');
  // In blocks of 512 or 1,024 bytes, depending on the shell.
  const limited = ['sh', '-c', 'ulimit -f 800 && exec "$@"', 'sh'];
  await refused(
    folder,
    /^\.holdout: the disk cannot be written to\. Check it and its limits \(ulimit -f\), and/m,
    limited,
  );
  const again = await folder.run(RUN);
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toContain('Continuing the run');
  expect(Report.parse(JSON.parse(again.stdout))).toMatchObject({ status: 'complete', rows: MANY });
}, 90_000);

it.each([64, 300])('a limit of %i open files: known before anything starts', async (files) => {
  const { folder, env, server } = await slow();
  const { ended } = folder.start(RUN, env, ['sh', '-c', `ulimit -n ${files} && exec "$@"`, 'sh']);
  const { status, stdout, stderr } = await ended;
  expect(stderr).toMatch(
    new RegExp(`^A process may have ${files} files open .* needs up to 352\\. Raise the limit with`, 'm'),
  );
  expect([status, stdout, server.requestCount]).toEqual([1, '', 0]);
});

it('exactly as many open files as required are enough', async () => {
  const { folder, env } = await slow();
  const few = ['sh', '-c', 'ulimit -n 212 && exec "$@"', 'sh'];
  const { status, stderr } = await folder.start([...RUN, '--max-concurrent-requests', '8'], env, few).ended;
  expect(status, stderr).toBe(0);
}, 60_000);
