// `npm run bench:scale`: runs dispatch and report at a thousand to a million rows, and classify, each in a separate
// process against the embedded S3 and SQS, with the model answered inside the process. Prints how time, memory and
// requests grow, and the bill. The exit status is 1 beyond the bounds below.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { AWS_PRICES } from '../../lambda/shared/planning/aws-cost.ts';
import { formatCount } from '../../lambda/shared/text/format.ts';
import { firstLine, lastLineOf, startScript } from '../child.ts';
import { ownFolder, positive } from '../command-line.ts';
import { printTable } from '../table.ts';
import { writeRows } from '../work.ts';
import { bill } from './bill.ts';
import { type Growth, growthChart } from './growth.ts';
import type { PhaseResult } from './phase.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
/** US dollars of a million rows. */
const MOST_USD = 0.6;
/** Memory of dispatch at the largest size, as a multiple of that at the size before. */
const MOST_GROWTH = 1.2;
/**
 * In classify, a row costs the same at any size, and waits for the model: three batches of a worker take 75 seconds.
 */
const CLASSIFIED = 2_304;
/** Seconds of one invocation in which dispatch sends: Lambda's fifteen minutes minus the margin. */
const SENDING_SECONDS = 15 * 60 - 30;

const Result: z.ZodType<PhaseResult> = z.object({
  rows: z.number(),
  seconds: z.number(),
  lastSeconds: z.number().exactOptional(),
  invocations: z.number(),
  peakBytes: z.number(),
  requests: z.record(z.string(), z.number()),
});

interface Size {
  readonly rows: number;
  readonly dispatch: PhaseResult;
  /** At the largest size. */
  readonly classify?: PhaseResult;
  readonly report: PhaseResult;
}

const { rows: most, out } = new Command('scale')
  .description('Measures dispatch, classify and report at growing numbers of rows, and computes the AWS bill.')
  .option('--rows <n>', 'the largest size', positive, SIZES.at(-1))
  .option('--out <folder>', 'also writes scale.svg, the growth as a chart')
  .parse()
  .opts<{ rows: number; out?: string }>();

const folder = ownFolder('holdout-scale-');

const sizes: Size[] = [];
for (const rows of SIZES.filter((size) => size <= most)) sizes.push(await measured(rows));
const largest = sizes.at(-1);
if (!largest) throw new Error(`--rows must be at least ${SIZES[0]}`);
printGrowth();
const usd = printBill(largest);
const growth = largest.dispatch.peakBytes / (sizes.at(-2)?.dispatch.peakBytes ?? Number.NaN);
// At smaller sizes, most is what every process takes anyway.
if (largest.rows === SIZES.at(-1) && (usd > MOST_USD || growth > MOST_GROWTH)) process.exitCode = 1;
if (out !== undefined) {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'scale.svg'), await growthChart(sizes.flatMap(growthOf)));
}

async function measured(rows: number): Promise<Size> {
  const cloud = start('cloud.ts', [join(folder, `state-${rows}`)]);
  try {
    const connection = await firstLine(cloud.stdout);
    const csv = await writeRows(folder, rows);
    const phase = (name: string, size: number) =>
      run(name, ['--connection', connection, '--rows', String(size), '--csv', csv]);
    return {
      rows,
      dispatch: await phase('dispatch', rows),
      ...(rows === SIZES.findLast((size) => size <= most) && {
        classify: await phase('classify', Math.min(rows, CLASSIFIED)),
      }),
      report: await phase('report', rows),
    };
  } finally {
    cloud.kill();
  }
}

async function run(phase: string, args: readonly string[]): Promise<PhaseResult> {
  process.stderr.write(`${phase} ${args[3]} rows …\n`);
  return Result.parse(await lastLineOf(start('phase.ts', [phase, ...args]), phase));
}

function start(script: string, args: readonly string[]) {
  // The functions' own log lines are not wanted here.
  return startScript(join(import.meta.dirname, script), args, { POWERTOOLS_LOG_LEVEL: 'ERROR' });
}

function growthOf({ rows, dispatch, report }: Size): Growth[] {
  const lastSeconds = report.lastSeconds ?? 0;
  return [
    { rows, part: 'dispatch', seconds: dispatch.seconds },
    { rows, part: 'segments', seconds: report.seconds - lastSeconds },
    { rows, part: 'report', seconds: lastSeconds },
  ];
}

function printGrowth(): void {
  printTable(
    [
      'rows',
      'dispatch s',
      'rows/s',
      'MB',
      'invocations',
      'segments s',
      'report s',
      'MB',
      'S3 requests',
      'SQS requests',
    ],
    sizes.map(({ rows, dispatch, report }) => {
      const rate = rows / dispatch.seconds;
      const lastSeconds = report.lastSeconds ?? 0;
      const requests = [...Object.entries(dispatch.requests), ...Object.entries(report.requests)];
      const count = (isSqs: boolean) =>
        requests.reduce((sum, [name, n]) => (name.includes('Message') === isSqs ? sum + n : sum), 0);
      return [
        formatCount(rows),
        dispatch.seconds.toFixed(1),
        rate.toFixed(0),
        megabytes(dispatch),
        Math.ceil(rows / (rate * SENDING_SECONDS)).toString(),
        (report.seconds - lastSeconds).toFixed(1),
        lastSeconds.toFixed(1),
        megabytes(report),
        formatCount(count(false)),
        formatCount(count(true)),
      ];
    }),
  );
}

/** @returns US dollars. */
function printBill({ dispatch, classify, report }: Size): number {
  if (!classify) throw new Error('classify was not measured');
  const lines = bill(dispatch, classify, report);
  const total = lines.reduce((sum, { usd }) => sum + usd, 0);
  process.stdout.write(`\nA million rows, US dollars in ${AWS_PRICES.region} as of ${AWS_PRICES.as_of}:\n\n`);
  printTable(
    ['', 'count', 'USD'],
    [
      ...lines.map(({ what, count, usd }) => [what, formatCount(Math.round(count)), usd.toFixed(3)]),
      ['**together**', '', `**${total.toFixed(2)}**`],
    ],
  );
  return total;
}

function megabytes({ peakBytes }: PhaseResult): string {
  return (peakBytes / 1e6).toFixed(0);
}
