// A laptop with more than one user: what another user gets of a run at work. In containers the run belongs to root and
// the other user is nobody. Elsewhere no test can become somebody else.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { newConnection } from '../../../local/services/connection.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { UserFolder } from '../../support/runs/command.ts';
import { attacks } from '../../support/safety/attacks.ts';

const KEY = 'sk-CanaryKey0123456789';
const ROW = 'CanaryRow';
const ROWS = 24;
/** nobody */
const OTHER = '65534';
const AS_OTHER = ['setpriv', `--reuid=${OTHER}`, `--regid=${OTHER}`, '--clear-groups', '--'];
const [SETPRIV = '', ...SETPRIV_ARGS] = AS_OTHER;
const isPossible =
  process.getuid?.() === 0 && spawnSync(SETPRIV, [...SETPRIV_ARGS, process.execPath, '-v']).status === 0;

interface Got {
  readonly read: [path: string, text: string][];
  readonly answers: string[];
}

it.skipIf(!isPossible)('another user finds nothing and changes nothing', { timeout: 120_000 }, async () => {
  const hold = Promise.withResolvers<void>();
  const server = await startOpenAiServer({
    apiKey: KEY,
    script: async ({ index }) => {
      if (index > ROWS / 2) await hold.promise;
      return answer('bug');
    },
  });
  const folder = new UserFolder();
  // It must not be the surrounding folders that keep others out.
  chmodSync(folder.path, 0o755);
  const temporary = join(folder.path, 'tmp');
  mkdirSync(temporary, { mode: 0o777 });
  folder.write(
    'tickets.csv',
    `text,label\n${Array.from({ length: ROWS }, (_, row) => `${ROW} ${row},${row % 2 ? 'bug' : 'billing'}\n`).join('')}`,
  );
  chmodSync(join(folder.path, 'tickets.csv'), 0o600);
  folder.write('b.yaml', 'models: [stub]\nbaselines: []\n');
  const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url, TMPDIR: temporary };
  const run = folder.start(['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'], env);
  await folder.stands('.holdout/s3/*/runs/*/segments/*.gz');

  const [place = ''] = globSync('.holdout/s3/*/runs/*', { cwd: folder.path });
  const [, , bucket = '', , runId = ''] = place.split('/');
  const requests = attacks({ bucket, samplesQueue: 'Samples', resultsQueue: 'Results', run: runId });
  expect(readdirSync(temporary), 'there is no socket').toEqual([]);
  expect(listening(run.process.pid ?? 0), 'no port is open').toEqual([]);
  const { socket, close } = await socketOfServer(temporary);
  const during = await got({ folders: [folder.path], sockets: [socket], requests });
  close();
  expect(new Set(during.answers)).toEqual(new Set(['EACCES']));

  hold.resolve();
  const { status, stdout, stderr } = await run.ended;
  expect(status, stderr).toBe(0);
  const report = Report.parse(JSON.parse(stdout));
  expect(report).toMatchObject({ status: 'complete', rows: ROWS, variants: [{ answered: ROWS }] });
  expect(server.requestCount, 'nothing was asked but the rows and the preflight').toBe(ROWS + 1);
  await server.stop();

  const after = await got({ folders: [folder.path], sockets: [], requests: [] });
  const found = [...during.read, ...after.read];
  expect(found.map(([path]) => path).filter((path) => !path.endsWith('/b.yaml'))).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter(({ parentPath }) =>
    /\/(\.holdout|reports)(\/|$)/.test(parentPath),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    expect([path, statSync(path).mode & 0o777]).toEqual([path, file.isDirectory() ? 0o700 : 0o600]);
  }
});

/** A run opens none. This one is what tests and benchmarks start. */
async function socketOfServer(temporary: string): Promise<{ socket: string; close: () => void }> {
  vi.stubEnv('TMPDIR', temporary);
  const { socket, remove } = newConnection();
  vi.unstubAllEnvs();
  const server = createServer(() => undefined).listen(socket);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { socket, close: remove };
}

async function got(task: object): Promise<Got> {
  const script = join(new UserFolder().path, 'other-user.mjs');
  copyFileSync(join(import.meta.dirname, '../../support/safety/other-user.mjs'), script);
  chmodSync(join(script, '..'), 0o755);
  chmodSync(script, 0o644);
  const child = spawn(SETPRIV, [...SETPRIV_ARGS, process.execPath, script, JSON.stringify(task)], { cwd: '/' });
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(problems).toBe('');
  return JSON.parse(out);
}

/** TCP addresses on which a process or one of its children listens, according to Linux. */
function listening(pid: number): string[] {
  const LISTEN = '0A';
  const lines = ['tcp', 'tcp6'].flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1));
  const sockets = lines.map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === LISTEN);
  const own = new Set(family(pid).flatMap(socketsOf));
  return sockets.filter((fields) => own.has(fields[9] ?? '')).map(([, address = '']) => address);
}

const family = (pid: number): number[] => [
  pid,
  ...globSync(`/proc/${pid}/task/*/children`)
    .flatMap((file) => readFileSync(file, 'utf8').split(' '))
    .filter(Boolean)
    .flatMap((child) => family(Number(child))),
];

/** Inodes of a process's sockets. */
function socketsOf(pid: number): string[] {
  return globSync(`/proc/${pid}/fd/*`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(fd))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}
