// `npm run bench:report`: makes the report of a million predictions (10 variants × 100,000 rows) in a separate process
// with the function's options, from the segments in the embedded S3 to the last file. The exit status is 1 beyond the
// bounds below. `-- --rows 700000` makes that of the largest run that dispatch accepts, within the function's own bounds.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { z } from 'zod';
import { NODE_OPTIONS } from '../../infra/constructs/node-options.ts';
import { MEMORY_MB, REPORT_TIMEOUT } from '../../infra/constructs/report.ts';
import { holdoutKey } from '../../lambda/shared/keys.ts';
import { Store } from '../../lambda/shared/storage/store.ts';
import { clientSettings } from '../../local/services/connection.ts';
import { firstLine, lastLineOf, startScript } from '../child.ts';
import { BUCKET, CloudConnection } from '../scale/place.ts';
import { printTable } from '../table.ts';
import { writeRows } from '../work.ts';
import { NAME, writeRun } from './frozen-run.ts';

const USUAL_ROWS = 100_000;
/** So that no change makes a report of usual size slower or larger unnoticed. */
const USUAL = { seconds: 15, mebibytes: 512 };
const OWN = { seconds: REPORT_TIMEOUT.toSeconds(), mebibytes: MEMORY_MB };

const Measured = z.object({
  seconds: z.number(),
  /** Of all threads: what it takes if nothing else keeps the machine busy. */
  processorSeconds: z.number(),
  peakMebibytes: z.number(),
  files: z.array(z.tuple([z.string(), z.number()])),
});

const { values } = parseArgs({ options: { rows: { type: 'string', default: String(USUAL_ROWS) } } });
const rows = Number(values.rows);
const most = rows === USUAL_ROWS ? USUAL : OWN;
const folder = await mkdtemp(join(tmpdir(), 'holdout-bench-report-'));
const cloud = start('../scale/cloud.ts', [join(folder, 'state')]);
try {
  const connection = await firstLine(cloud.stdout);
  const s3 = new S3Client({ ...clientSettings(CloudConnection.parse(JSON.parse(connection))), forcePathStyle: true });
  const csv = await writeRows(folder, rows);
  const Key = holdoutKey(NAME);
  await new Upload({ client: s3, params: { Bucket: BUCKET, Key, Body: createReadStream(csv) } }).done();
  const run = await writeRun(new Store(BUCKET, s3), rows);
  print(await measured(connection, run));
} finally {
  cloud.kill();
  await rm(folder, { recursive: true, force: true });
}

async function measured(connection: string, run: string): Promise<z.infer<typeof Measured>> {
  return Measured.parse(await lastLineOf(start('last-step.ts', [connection, run]), 'the report'));
}

function print({ seconds, processorSeconds, peakMebibytes, files }: z.infer<typeof Measured>): void {
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`;
  printTable(
    ['', 'measured', 'at most'],
    [
      ['seconds', seconds.toFixed(1), `${most.seconds}`],
      ['processor seconds, start included', processorSeconds.toFixed(1), ''],
      ['peak memory (MiB)', peakMebibytes.toFixed(0), `${most.mebibytes}`],
      ...files
        .filter(([name]) => !name.startsWith('charts/'))
        .map(([name, bytes]) => [name, size(bytes), name === 'report.html' ? '1.5 MB' : '']),
    ],
  );
  if (seconds > most.seconds || peakMebibytes > most.mebibytes) process.exitCode = 1;
}

function start(script: string, args: readonly string[]) {
  return startScript(join(import.meta.dirname, script), args, { POWERTOOLS_LOG_LEVEL: 'ERROR', NODE_OPTIONS });
}
