// `npm run bench`: `holdout run` beside a bare loop of openai and p-limit, against an endpoint on this machine.
import { availableParallelism, loadavg } from 'node:os';
import { Command } from 'commander';
import { coldImports } from './cold-import.ts';
import { ownFolder, positive } from './command-line.ts';
import { bareLoop, growingRun, holdoutRun } from './commands.ts';
import { compared, HEAD } from './figures.ts';
import type { Measurement } from './measure.ts';
import { printTable } from './table.ts';

/** Rows of a run before the measured ones. It builds the stack, which a user pays for once and not with each run. */
const WARM_UP_ROWS = 20;
/** Rows of the second run of --memory, as a multiple of the first's. */
const MEMORY_FACTOR = 10;
/** Load per processor above which figures cannot be trusted. */
const BUSY = 0.5;
/** Calls in flight and rows of the third comparison: 3,300 rows a second, if nothing but the endpoint takes time. */
const MANY = { inFlight: 330, rows: 20_000 };

interface Options {
  readonly rows: number;
  readonly inFlight: number;
  readonly latency: number;
  readonly sigma: number;
  readonly runs: number;
  readonly many: boolean;
  readonly memory?: boolean;
}

interface Case {
  readonly rows: number;
  readonly inFlight: number;
  readonly sigma: number;
}

const options = new Command('bench')
  .description('Measures `holdout run` and a bare loop of openai and p-limit against an endpoint on this machine.')
  .option('--rows <n>', 'rows to classify', positive, 10_000)
  .option('--in-flight <n>', 'requests in flight', positive, 64)
  .option('--latency <ms>', 'median time of a reply', positive, 100)
  .option('--sigma <s>', 'spread of the second figure, whose latency is log-normal', positive, 0.5)
  .option('--runs <n>', 'how often each command runs', positive, 1)
  .option('--no-many', `leave out ${MANY.rows} rows with ${MANY.inFlight} requests in flight`)
  .option('--memory', `compare with ${MEMORY_FACTOR} times the rows instead`)
  .parse()
  .opts<Options>();

warnIfBusy();
const folder = ownFolder('holdout-bench-');
const { rows, inFlight, sigma } = options;

await holdoutRun(folder, WARM_UP_ROWS, inFlight, { medianMs: 1, sigma: 0 });
await (options.memory ? compareMemory() : compareSpeed());

async function compareSpeed(): Promise<void> {
  const cases = [
    { rows, inFlight, sigma: 0 },
    { rows, inFlight, sigma },
    ...(options.many ? [{ ...MANY, sigma: 0 }] : []),
  ];
  const lines: string[][] = [];
  for (const one of cases) {
    const commands = new Map([
      ['openai + p-limit', bareLoop],
      ['holdout run', holdoutRun],
      ...(one.inFlight === inFlight ? [['holdout run, no limit given', growingRun] as const] : []),
    ]);
    const measured = new Map([...commands.keys()].map((name) => [name, [] as Measurement[]]));
    // In turn, so that what else the machine does falls on all of them.
    for (let run = 0; run < options.runs; run++) {
      for (const [name, command] of commands) measured.get(name)?.push(await announced(name, command, one));
    }
    const latency = `${options.latency} ms${one.sigma === 0 ? '' : `, sigma ${one.sigma}`}`;
    lines.push(...compared(latency, measured));
  }
  printTable(HEAD, lines);

  process.stdout.write('\n');
  const imports = await coldImports();
  printTable(
    ['cold import', 'ms', 'times a process that imports nothing'],
    imports.map(({ name, milliseconds, ratio }) => [name, milliseconds.toFixed(0), ratio.toFixed(2)]),
  );
}

async function compareMemory(): Promise<void> {
  const measured = new Map<string, Measurement[]>();
  for (const count of [rows, rows * MEMORY_FACTOR]) {
    const one = { rows: count, inFlight, sigma: 0 };
    measured.set(`holdout run, ${count} rows`, [await announced('holdout run', holdoutRun, one)]);
  }
  printTable(HEAD, compared(`${options.latency} ms`, measured));
}

/** Other programs' load slows down the measured commands. */
function warnIfBusy(): void {
  const [load = 0] = loadavg();
  if (load < availableParallelism() * BUSY) return;
  process.stderr.write(`This machine is busy (load ${load.toFixed(1)}): expect worse figures than on a quiet one.\n`);
}

async function announced(name: string, command: typeof holdoutRun, one: Case): Promise<Measurement> {
  process.stderr.write(`${name}: ${one.rows} rows, ${one.inFlight} in flight, sigma ${one.sigma} …\n`);
  return await command(folder, one.rows, one.inFlight, { medianMs: options.latency, sigma: one.sigma });
}
