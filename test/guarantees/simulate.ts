// npm run simulate [-- --holdouts N] [--only TEXT] [--out FILE]: how often each sentence of the report is wrong, in
// simulated holdouts. docs/guarantees.md is what it prints.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import cliProgress from 'cli-progress';
import { withTsx } from '../../cli/tsx.ts';
import { type Claim, HOLDOUTS, isKept, type Outcome } from './claim.ts';
import { guaranteesPage } from './page.ts';

// Some claims are about whole reports, with their pages.
const { CLAIMS } = await withTsx(() => import('./claims.ts'));

const { values } = parseArgs({
  options: { holdouts: { type: 'string' }, only: { type: 'string', default: '' }, out: { type: 'string' } },
});

const THREADS = 2;
/** Holdouts between two looks at the progress. */
const CHUNK = 250;

const chosen = CLAIMS.map((claim, at) => ({ claim, at })).filter(({ claim }) =>
  `${claim.sentence} ${claim.setting}`.includes(values.only),
);
const holdoutsOf = (claim: Claim) => Number(values.holdouts ?? claim.holdouts ?? HOLDOUTS);
const tasks = chosen.flatMap(({ claim, at }) =>
  Array.from({ length: Math.ceil(holdoutsOf(claim) / CHUNK) }, (_, chunk) => ({
    at,
    from: chunk * CHUNK,
    to: Math.min(holdoutsOf(claim), (chunk + 1) * CHUNK),
  })),
);
const bar = new cliProgress.SingleBar({ format: '{bar} {value} of {total}', stream: process.stderr });
bar.start(tasks.length, 0);
const outcomes = new Map<number, Outcome>();
const next = tasks.values();
await Promise.all(Array.from({ length: THREADS }, work));
bar.stop();

const results = chosen.map(({ claim, at }) => ({ claim, outcome: outcomes.get(at) ?? nothing() }));
const text = guaranteesPage(results);
if (values.out) writeFileSync(values.out, text);
else process.stdout.write(text);
process.exitCode = results.every(({ claim, outcome }) => isKept(claim, outcome)) ? 0 : 1;

async function work(): Promise<void> {
  const worker = new Worker(new URL('simulate-thread.ts', import.meta.url));
  for (const task of next) {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(task);
    const found = await promise;
    worker.removeListener('error', reject);
    const before = outcomes.get(task.at) ?? nothing();
    outcomes.set(task.at, {
      said: before.said + found.said,
      wrong: before.wrong + found.wrong,
      holdouts: before.holdouts + found.holdouts,
    });
    bar.increment();
  }
  await worker.terminate();
}

function nothing(): Outcome {
  return { said: 0, wrong: 0, holdouts: 0 };
}
