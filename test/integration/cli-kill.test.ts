// kill -9 at any moment, and the same command again: the run ends with the report of one that nobody killed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Report } from '../../lambda/shared/contracts/report.ts';
import type { UserFolder } from '../support/command.ts';
import { modelFolder } from '../support/model-folder.ts';
import { answer } from '../support/openai-replies.ts';
import { constantLatency } from '../support/openai-scripts.ts';

const IN_FLIGHT = 32;
const LATENCY_MS = 80;
/** Calls in flight, and answers so new that their samples are not deleted yet: fewer, as that is faster than a call. */
const MOST_PAID_TWICE = 2 * IN_FLIGHT;
/** Kills of each kind: HOLDOUT_KILLS=20 for more moments than the tests have time for. */
const KILLS = Number(process.env.HOLDOUT_KILLS ?? 2) / 2;

const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--max-concurrent-requests', String(IN_FLIGHT)];

/**
 * What a run does from the beginning of one file of its state, for about so long. Dispatch waits where 2,000 messages
 * are in the queue, so that it is at work while rows are answered.
 */
const PHASES = [
  { doing: 'dispatching', from: 'run.json', ms: 2_000, rows: 2_500 },
  { doing: 'classifying or reporting', from: 'dispatched.json', ms: 3_000, rows: 500 },
];
const moments = PHASES.flatMap((phase) =>
  Array.from({ length: KILLS }, () => ({ ...phase, after: Math.round(Math.random() * phase.ms) })),
);

it.each(moments)(
  'ends after a kill while $doing, $after ms after $from',
  async ({ from, after, rows }) => {
    const { folder, env, calls } = await start(rows);
    const first = folder.start([...RUN, '--out', 'killed'], env);
    await folder.stands(`.holdout/s3/*/runs/*/${from}`);
    await sleep(after);
    first.process.kill('SIGKILL');
    await first.ended;

    const again = await folder.run([...RUN, '--out', 'killed', '--json'], env);
    expect(again.status, again.stderr).toBe(0);
    const paid = calls.filter((user) => !user.includes('test'));
    const paidTwice = paid.filter((user, index) => paid.indexOf(user) < index);
    expect(paidTwice.length).toBeLessThanOrEqual(MOST_PAID_TWICE);
    expect(paid.length).toBe(rows + paidTwice.length);
    // And a preflight call for each start, at the most.
    expect(calls.length - paid.length).toBeLessThanOrEqual(2);
    expect(await outcome(folder, 'killed', again.stdout)).toEqual(await quiet(rows));
  },
  // Three runs, the first of which may build the functions.
  180_000,
);

const known = new Map<number, Awaited<ReturnType<typeof outcome>>>();

/** The outcome of a run that nobody killed. */
async function quiet(rows: number) {
  const before = known.get(rows);
  if (before) return before;
  const { folder, env } = await start(rows);
  const { stdout } = await folder.run([...RUN, '--out', 'quiet', '--json'], env);
  const made = await outcome(folder, 'quiet', stdout);
  known.set(rows, made);
  return made;
}

async function start(rows: number) {
  const calls: string[] = [];
  const model = constantLatency(LATENCY_MS, ({ user }) => {
    calls.push(user);
    return answer(/invoice [0-9]*[02468]\b/.test(user) ? 'billing' : 'bug');
  });
  return { ...(await modelFolder(model, rows)), calls };
}

/** What does not depend on the time: each row's prediction and status, and the figures. */
async function outcome(folder: UserFolder, out: string, json: string) {
  const { run, variants } = Report.parse(JSON.parse(json));
  const csv = await readFile(join(folder.path, out, 'tickets', run, 'predictions.csv'), 'utf8');
  return {
    rows: csv.split('\n').map((line) => line.split(',').slice(0, 8).join(',')),
    figures: variants.map(({ metrics, classification_report, confusion_matrix }) => ({
      metrics,
      classification_report,
      confusion_matrix,
    })),
  };
}
