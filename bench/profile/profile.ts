// Profiles every thread of `holdout run`, or of the bare loop, against an endpoint on this machine, and prints where the
// processor's time goes.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ownFolder, positive } from '../command-line.ts';
import { bareLoop, holdoutRun } from '../commands.ts';
import { printTable } from '../table.ts';
import { secondsByPlace } from './places.ts';
import { PROCESS, PROFILE_FOLDER, ThreadProfile } from './thread-profile.ts';

/** Rows of a run before the profiled one, which builds the stack. */
const WARM_UP_ROWS = 20;

interface Options {
  readonly rows: number;
  readonly inFlight: number;
  readonly latency: number;
  readonly top: number;
  readonly thread?: string;
  readonly functions?: boolean;
  readonly bare?: boolean;
}

const options = new Command('profile')
  .description('Prints where each thread of `holdout run` spends its time, by package or folder.')
  .option('--rows <n>', 'rows to classify', positive, 10_000)
  .option('--in-flight <n>', 'requests in flight', positive, 64)
  .option('--latency <ms>', 'time of a reply', positive, 100)
  .option('--top <n>', 'places of each thread', positive, 12)
  .option('--thread <text>', 'only threads whose name has this in it')
  .option('--functions', 'by function and line, not by package or folder')
  .option('--bare', 'profile the bare loop of openai and p-limit instead')
  .parse()
  .opts<Options>();

const folder = ownFolder('holdout-profile-');
const latency = { medianMs: options.latency, sigma: 0 };
if (!options.bare) await holdoutRun(folder, WARM_UP_ROWS, options.inFlight, { medianMs: 1, sigma: 0 });
const profiles = mkdtempSync(join(folder, 'threads-'));
process.env[PROFILE_FOLDER] = profiles;
const preload = ['--import', join(import.meta.dirname, 'threads.ts')];
await (options.bare ? bareLoop : holdoutRun)(folder, options.rows, options.inFlight, latency, preload);
print(readdirSync(profiles).map((name) => ThreadProfile.parse(JSON.parse(readFileSync(join(profiles, name), 'utf8')))));

/** Threads of one function together. */
function print(threads: readonly ThreadProfile[]): void {
  const own = Map.groupBy(threads, ({ name }) => name);
  const seconds = (name: string) => (own.get(name) ?? []).reduce((sum, thread) => sum + thread.processorSeconds, 0);
  const all = seconds(PROCESS);
  own.delete(PROCESS);
  const names = [...own.keys()].toSorted((a, b) => seconds(b) - seconds(a));
  const helpers = all - names.reduce((sum, name) => sum + seconds(name), 0);
  const line = (name: string, spent: number, threads = '') => [
    name,
    threads,
    spent.toFixed(2),
    ((spent * 1000) / options.rows).toFixed(3),
  ];
  printTable(
    ['thread', 'threads', 'processor seconds', 'ms a row'],
    [
      ...names.map((name) => line(name, seconds(name), String(own.get(name)?.length))),
      line("V8's and Node's helpers: garbage, compiling, files, this profile", helpers),
      line('all', all),
    ],
  );
  for (const name of names.filter((one) => one.toLowerCase().includes((options.thread ?? '').toLowerCase()))) {
    const places = secondsByPlace(own.get(name) ?? [], options.functions ?? false).slice(0, options.top);
    process.stdout.write('\n');
    printTable(
      [`${name}: own work in`, 'seconds', 'ms a row'],
      places.map(([place, spent]) => [place, spent.toFixed(2), ((spent * 1000) / options.rows).toFixed(3)]),
    );
  }
}
