// `npm run bench:report`: the report of a million predictions (10 variants × 100,000 rows) in a process of its own,
// with the function's options: from the segments in the embedded S3 to the last file. Exit status 1 beyond the bounds
// below.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { z } from 'zod';
import { NODE_OPTIONS } from '../../infra/constructs/node-options.ts';
import { holdoutKey } from '../../lambda/shared/keys.ts';
import { Store } from '../../lambda/shared/store.ts';
import { REGION } from '../../local/names.ts';
import { BUCKET } from '../scale/place.ts';
import { writeRows } from '../work.ts';
import { NAME, writeRun } from './run.ts';

const MOST_SECONDS = 15;
const MOST_MEBIBYTES = 512;

const Measured = z.object({
  seconds: z.number(),
  /** Of all threads: what it takes when nothing else keeps the machine busy. */
  processorSeconds: z.number(),
  peakMebibytes: z.number(),
  files: z.array(z.tuple([z.string(), z.number()])),
});

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const rows = Number(values.rows);
const folder = await mkdtemp(join(tmpdir(), 'holdout-bench-report-'));
const cloud = start('../scale/cloud.ts', [join(folder, 'state')]);
try {
  const origin = await firstLine(cloud);
  const s3 = new S3Client({
    endpoint: origin,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  const csv = await writeRows(folder, rows);
  const Key = holdoutKey(NAME);
  await new Upload({ client: s3, params: { Bucket: BUCKET, Key, Body: createReadStream(csv) } }).done();
  const run = await writeRun(new Store(BUCKET, s3), rows);
  print(await measured(origin, run));
} finally {
  cloud.kill();
  await rm(folder, { recursive: true, force: true });
}

async function measured(origin: string, run: string): Promise<z.infer<typeof Measured>> {
  const child = start('last-step.ts', [origin, run]);
  if (!child.stdout) throw new Error('no output');
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the report ended with ${code}`);
  return Measured.parse(JSON.parse(output.slice(output.lastIndexOf('\n') + 1)));
}

function print({ seconds, processorSeconds, peakMebibytes, files }: z.infer<typeof Measured>): void {
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`;
  const lines = [
    ['', 'measured', 'at most'],
    ['---', '--:', '--:'],
    ['seconds', seconds.toFixed(1), `${MOST_SECONDS}`],
    ['processor seconds, start included', processorSeconds.toFixed(1), ''],
    ['peak memory (MiB)', peakMebibytes.toFixed(0), `${MOST_MEBIBYTES}`],
    ...files
      .filter(([name]) => !name.startsWith('charts/'))
      .map(([name, bytes]) => [name, size(bytes), name === 'report.html' ? '1.5 MB' : '']),
  ];
  process.stdout.write(`${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
  if (seconds > MOST_SECONDS || peakMebibytes > MOST_MEBIBYTES) process.exitCode = 1;
}

function start(script: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'ERROR', NODE_OPTIONS };
  const path = join(import.meta.dirname, script);
  const child = spawn(process.execPath, [path, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('the embedded server did not start');
}
