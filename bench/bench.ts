import { availableParallelism, loadavg } from 'node:os';
import Table from 'cli-table3';
import { Command } from 'commander';
import { formatCount } from '../lambda/shared/text/format.ts';
import { coldImports } from './cold-import.ts';
import { ownFolder, positive } from './command-line.ts';
import { bareLoop, growingRun, holdoutRun } from './commands.ts';
import type { Latency, Measurement } from './measure.ts';

/** Rows of a run before the measured ones. It builds the stack, which a user pays for once and not with each run. */
const WARM_UP_ROWS = 20;
/** Rows of the second run of --memory, as a multiple of the first's. */
const MEMORY_FACTOR = 10;
/** Load per processor above which figures cannot be trusted. */
const BUSY = 0.5;
/** The columns of measured() below. */
const MEASURED = ['rows', 'seconds', 'ideal', 'ratio', 'peak in flight', 'peak MB'];

interface Options {
  readonly rows: number;
  readonly inFlight: number;
  readonly latency: number;
  readonly sigma: number;
  readonly memory?: boolean;
}

const options = new Command('bench')
  .description('Measures `holdout run` and a bare loop of openai and p-limit against an endpoint on this machine.')
  .option('--rows <n>', 'rows to classify', positive, 10_000)
  .option('--in-flight <n>', 'requests in flight', positive, 64)
  .option('--latency <ms>', 'median time of a reply', positive, 100)
  .option('--sigma <s>', 'spread of the second figure, whose latency is log-normal', positive, 0.5)
  .option('--memory', `compare with ${MEMORY_FACTOR} times the rows instead`)
  .parse()
  .opts<Options>();

warnIfBusy();
const folder = ownFolder('holdout-bench-');

await holdoutRun(folder, WARM_UP_ROWS, options.inFlight, { medianMs: 1, sigma: 0 });
await (options.memory ? compareMemory() : compareSpeed());

async function compareSpeed(): Promise<void> {
  const table = newTable(['', 'latency', ...MEASURED]);
  for (const sigma of [0, options.sigma]) {
    const latency = { medianMs: options.latency, sigma };
    const described = sigma === 0 ? `${options.latency} ms` : `${options.latency} ms, sigma ${sigma}`;
    for (const [name, command] of [
      ['holdout run', holdoutRun],
      ['holdout run, no limit given', growingRun],
      ['openai + p-limit', bareLoop],
    ] as const) {
      table.push([name, described, ...measured(await announced(name, command, options.rows, latency))]);
    }
  }
  process.stdout.write(`${table}\n`);

  const imports = newTable(['cold import', 'ms', 'times a process that imports nothing']);
  for (const { name, milliseconds, ratio } of await coldImports()) {
    imports.push([name, milliseconds.toFixed(0), ratio.toFixed(2)]);
  }
  process.stdout.write(`${imports}\n`);
}

async function compareMemory(): Promise<void> {
  const latency = { medianMs: options.latency, sigma: 0 };
  const table = newTable(['', ...MEASURED, 'memory ratio']);
  let first: Measurement | undefined;
  for (const rows of [options.rows, options.rows * MEMORY_FACTOR]) {
    const measurement = await announced('holdout run', holdoutRun, rows, latency);
    first ??= measurement;
    table.push(['holdout run', ...measured(measurement), (measurement.peakBytes / first.peakBytes).toFixed(2)]);
  }
  process.stdout.write(`${table}\n`);
}

/** Other programs' load slows down the measured commands. */
function warnIfBusy(): void {
  const [load = 0] = loadavg();
  if (load < availableParallelism() * BUSY) return;
  process.stderr.write(`This machine is busy (load ${load.toFixed(1)}): expect worse figures than on a quiet one.\n`);
}

async function announced(
  name: string,
  command: typeof holdoutRun,
  rows: number,
  latency: Latency,
): Promise<Measurement> {
  process.stderr.write(`${name}: ${formatCount(rows)} rows, sigma ${latency.sigma} …\n`);
  return await command(folder, rows, options.inFlight, latency);
}

function measured({ rows, seconds, idealSeconds, peakInFlight, peakBytes }: Measurement): string[] {
  return [
    formatCount(rows),
    seconds.toFixed(1),
    idealSeconds.toFixed(1),
    (seconds / idealSeconds).toFixed(2),
    String(peakInFlight),
    peakBytes === 0 ? 'not known' : (peakBytes / 1e6).toFixed(0),
  ];
}

function newTable(head: string[]) {
  return new Table({
    head,
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
}
