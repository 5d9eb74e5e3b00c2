// `npm run bench:peers`: what else a reader may use for the same work, on the same rows and endpoint: promptfoo, Inspect
// and a bare loop beside `holdout run`. Prints README's tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ownFolder, positive } from '../command-line.ts';
import { bareLoop, holdoutRunOf } from '../commands.ts';
import { compared, HEAD } from '../figures.ts';
import type { Measurement } from '../measure.ts';
import { printTable } from '../table.ts';
import { writeBenchmark } from '../work.ts';
import { installHoldout, installInspect, installPromptfoo } from './install.ts';
import { inspect, promptfoo, promptfooConfig, promptfooPrompt, type Run } from './programs.ts';
import { bytesOf, linesOf } from './setup.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IN_FLIGHT = 64;
/** Rows, and milliseconds of a reply. */
const WORKS = [
  { rows: 191, latency: 200 },
  { rows: 2_000, latency: 100 },
  { rows: 10_000, latency: 100 },
] as const;
/** Inspect takes minutes for more: it runs once. */
const QUICK_ROWS = 2_000;
const WARM_UP_ROWS = 20;

interface Peer {
  readonly name: string;
  readonly run: Run;
  readonly delivers: string;
  /** Of what its user installs, including what it brings. */
  readonly folders: readonly string[];
  /** What its user writes. */
  readonly config: readonly string[];
  readonly isSlow?: boolean;
}

const options = new Command('peers')
  .option('--runs <n>', 'how often each command runs', positive, 5)
  .option('--most <rows>', 'the largest number of rows', positive, WORKS.at(-1)?.rows)
  .option('--install', 'only installs')
  .parse()
  .opts<{ runs: number; most: number; install?: boolean }>();

const [ofHoldout, ofPromptfoo, ofInspect] = [installHoldout(), installPromptfoo(), await installInspect()];
if (options.install) process.exit(0);
const folder = ownFolder('holdout-peers-');

const loop = ['openai', 'p-limit', 'yocto-queue', 'csv-parse', 'csv-stringify', 'zod'];
const modules = (names: readonly string[]) => names.map((name) => join(ROOT, 'node_modules', name));
const peers: readonly Peer[] = [
  {
    name: 'openai + p-limit',
    run: bareLoop,
    delivers: 'a CSV of answers',
    folders: modules(loop),
    config: [readFileSync(join(ROOT, 'bench/bare-loop.ts'), 'utf8')],
  },
  {
    name: `Holdout ${ofHoldout.version}`,
    run: holdoutRunOf(ofHoldout.program),
    delivers: 'a report: scores with intervals, comparisons, a decision, baselines, mistakes; every prediction as CSV',
    folders: [ofHoldout.folder],
    config: [JSON.stringify(JSON.parse(readFileSync(await writeBenchmark(folder), 'utf8')), undefined, 2)],
  },
  {
    name: `promptfoo ${ofPromptfoo.version}`,
    run: promptfoo(ofPromptfoo),
    delivers: 'pass or fail for each row, their shares; a table and JSON',
    folders: [ofPromptfoo.folder],
    config: [promptfooConfig('rows.csv'), promptfooPrompt],
  },
  {
    name: `Inspect ${ofInspect.version}`,
    run: inspect(ofInspect),
    delivers: 'accuracy with its standard error; a log with every transcript',
    folders: [ofInspect.folder],
    config: [readFileSync(join(ROOT, 'bench/peers/inspect_task.py'), 'utf8')],
    isSlow: true,
  },
];

// Reports of the very first command, each with cold caches of its own.
const firstReports = new Map<string, number>();
for (const { name, run } of peers) {
  firstReports.set(name, (await run(folder, WARM_UP_ROWS, IN_FLIGHT, { medianMs: 1, sigma: 0 })).seconds);
}

const lines: string[][] = [];
for (const { rows, latency } of WORKS.filter((work) => work.rows <= options.most)) {
  const measured = new Map(peers.map(({ name }) => [name, [] as Measurement[]]));
  for (let round = 0; round < options.runs; round++) {
    for (const { name, run, isSlow } of peers) {
      if (isSlow && rows > QUICK_ROWS && round > 0) continue;
      process.stderr.write(`${name}: ${rows} rows …\n`);
      const measurement = await run(folder, rows, IN_FLIGHT, { medianMs: latency, sigma: 0 });
      // Of what was asked for: some keep fewer calls in flight than they may.
      measured.get(name)?.push({ ...measurement, idealSeconds: (rows * latency) / 1000 / IN_FLIGHT });
    }
  }
  lines.push(...compared(`${latency} ms`, measured));
}

const day = new Date().toISOString().slice(0, 10);
process.stdout.write(`${day}, Node ${process.version}, ${options.runs} × each: median (least–most)\n\n`);
printTable(
  HEAD.slice(0, -1),
  lines.map((line) => line.slice(0, -1)),
);
process.stdout.write('\n');
printTable(
  ['', 'installed MB', 'lines of configuration', `first ${WARM_UP_ROWS} rows s`, 'delivers'],
  peers.map(({ name, folders, config, delivers }) => [
    name,
    (bytesOf(folders) / 1e6).toFixed(0),
    String(linesOf(config)),
    firstReports.get(name)?.toFixed(1) ?? '',
    delivers,
  ]),
);
