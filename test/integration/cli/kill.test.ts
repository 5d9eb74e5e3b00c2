// kill -9 at any moment, then the same command again: the run ends with the same report as one that nobody killed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import type { UserFolder } from '../../support/runs/command.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

/** Few, because answers on their way to the queue may be just as many. */
const IN_FLIGHT = 8;
/** Kills of each kind. HOLDOUT_KILLS=20 covers more moments than the tests have time for. */
const KILLS = Number(process.env.HOLDOUT_KILLS ?? 2) / 2;

const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--max-concurrent-requests', String(IN_FLIGHT)];

/**
 * What a run does once a file of its state exists, for about this long. Dispatch waits while 2,000 messages are in the
 * queue, so it is at work while rows are answered.
 */
const PHASES = [
  { doing: 'dispatching', from: 'run.json', ms: 2_000, rows: 2_500, answerMs: 40 },
  { doing: 'classifying or reporting', from: 'dispatched.json', ms: 3_000, rows: 400, answerMs: 50 },
];
const moments = PHASES.flatMap((phase) =>
  Array.from({ length: KILLS }, () => ({ ...phase, after: Math.round(Math.random() * phase.ms) })),
);

it.each(moments)(
  'ends after a kill while $doing, $after ms after $from',
  async ({ from, after, rows, answerMs }) => {
    const { folder, env, calls } = await start(rows, answerMs);
    const first = folder.start([...RUN, '--out', 'killed'], env);
    await folder.stands(`.holdout/s3/*/runs/*/${from}`);
    await sleep(after);
    first.process.kill('SIGKILL');
    const killedAt = performance.now();
    await first.ended;
    const begun = [...calls];

    const again = await folder.run([...RUN, '--out', 'killed', '--json'], env);
    expect(again.status, again.stderr).toBe(0);
    const preflights = calls.filter(({ user }) => user.includes('test'));
    expect(preflights.length).toBeLessThanOrEqual(2);
    const [once, twice, more] = timesPaid(calls.filter((call) => !preflights.includes(call)));
    expect(once.length + twice.length).toBe(rows);
    expect(more).toEqual([]);
    // A call counts as in flight until its answer is noted, which frees its place for the next one.
    const open = begun.filter(({ answeredAt = Infinity }) => answeredAt > killedAt);
    const answered = begun.filter(({ answeredAt = Infinity }) => answeredAt <= killedAt);
    expect(twice.filter((call) => answered.includes(call)).length).toBeLessThanOrEqual(IN_FLIGHT - open.length);
    expect(twice.length).toBeLessThanOrEqual(IN_FLIGHT);
    expect(await outcome(folder, 'killed', again.stdout)).toEqual(await quiet(rows, answerMs));
  },
  // For three runs, of which the first may build the functions.
  180_000,
);

/** The first call of each row, by how often it was paid for: once, twice, more often. */
function timesPaid(calls: readonly Call[]): [Call[], Call[], Call[]] {
  const sorted: [Call[], Call[], Call[]] = [[], [], []];
  for (const [first, second, third] of Map.groupBy(calls, ({ user }) => user).values()) {
    if (first) sorted[third ? 2 : second ? 1 : 0].push(first);
  }
  return sorted;
}

const known = new Map<number, Awaited<ReturnType<typeof outcome>>>();

/** The outcome of a run that nobody killed. */
async function quiet(rows: number, answerMs: number) {
  const before = known.get(rows);
  if (before) return before;
  const { folder, env } = await start(rows, answerMs);
  const { stdout } = await folder.run([...RUN, '--out', 'quiet', '--json'], env);
  const made = await outcome(folder, 'quiet', stdout);
  known.set(rows, made);
  return made;
}

interface Call {
  readonly user: string;
  /** Absent while the call is open. */
  answeredAt?: number;
}

/** @param answerMs the mean; calls take from half to one and a half of it, so that answers do not come in waves. */
async function start(rows: number, answerMs: number) {
  const calls: Call[] = [];
  const folder = await modelFolder(async ({ user }) => {
    const call: Call = { user };
    calls.push(call);
    await sleep(answerMs * (0.5 + Math.random()), undefined, { ref: false });
    call.answeredAt = performance.now();
    return answer(/invoice [0-9]*[02468]\b/.test(user) ? 'billing' : 'bug');
  }, rows);
  return { ...folder, calls };
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
