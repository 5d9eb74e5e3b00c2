// npm run soak: plays schedules of the real functions in a simulated cloud, in as many processes as pay off, and then
// prints how many of the mutations are found.
import { parseArgs } from 'node:util';
import { MUTATIONS } from './mutations/edits.ts';
import { type Score, scoreAll, scoreLine } from './mutations/score.ts';
import { play } from './soak-process.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    schedules: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    mutation: { type: 'string' },
    'real-report': { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: true },
    /** Whether to look for mutations after clean schedules. */
    mutations: { type: 'boolean', default: true },
  },
});

/** Processes at once. A process uses only one processor. */
const PROCESSES = 2;
/** With fewer schedules, another process does not pay off. */
const LEAST_SCHEDULES = 200;

const { mutation, shrink } = values;
const clean = await soak();
if (clean && values.mutations && mutation === undefined) await tellScore();
process.exitCode = clean ? process.exitCode : 1;

/** @returns whether all schedules were clean. */
async function soak(): Promise<boolean> {
  const [first, schedules] = [Number(values.seed), Number(values.schedules)];
  const processes = schedules < LEAST_SCHEDULES ? 1 : PROCESSES;
  const each = Math.ceil(schedules / processes);
  const parts = await Promise.all(
    Array.from({ length: processes }, async (_, part) => {
      const count = Math.min(each, schedules - part * each);
      const { exitCode, output } = await play(
        ...['--schedules', String(count), '--seed', String(first + part * each)],
        ...(mutation === undefined ? [] : ['--mutation', mutation]),
        ...(values['real-report'] ? ['--real-report'] : []),
        shrink ? '--shrink' : '--no-shrink',
      );
      return { isClean: exitCode === 0, output };
    }),
  );
  for (const { output } of parts) process.stdout.write(output);
  return parts.every(({ isClean }) => isClean);
}

async function tellScore(): Promise<void> {
  const scores: Score[] = [];
  const started = performance.now();
  console.log('\nMutations of the functions, and the first schedule that finds each:');
  await scoreAll(Object.keys(MUTATIONS), PROCESSES, (score) => {
    scores.push(score);
    console.log(scoreLine(score));
  });
  const found = scores.filter((score) => score.found).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`Mutation score: ${found} of ${scores.length} found, in ${seconds} s.`);
  if (found < scores.length) process.exitCode = 1;
}
