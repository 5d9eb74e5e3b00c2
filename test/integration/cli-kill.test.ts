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

const ROWS = 400;
const IN_FLIGHT = 16;
const LATENCY_MS = 100;
/** Within so long after its answer a prediction is in its queue and its sample deleted, on a machine that does much else. */
const LET_GO_MS = 400;
/** Kills of each kind: HOLDOUT_KILLS=20 for more moments than the tests have time for. */
const KILLS = Number(process.env.HOLDOUT_KILLS ?? 2) / 2;

const RUN = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--max-concurrent-requests', String(IN_FLIGHT)];

/** What a run does from the beginning of one file of its state, for about so long. */
const PHASES = [
  { doing: 'dispatching', from: 'run.json', ms: 200 },
  { doing: 'classifying or reporting', from: 'dispatched.json', ms: 3_000 },
];
const moments = PHASES.flatMap((phase) =>
  Array.from({ length: KILLS }, () => ({ ...phase, after: Math.round(Math.random() * phase.ms) })),
);

it.each(moments)(
  'ends after a kill while $doing, $after ms after $from',
  async ({ from, after }) => {
    const { folder, env, calls } = await start();
    const first = folder.start([...RUN, '--out', 'killed'], env);
    await folder.stands(`.holdout/s3/*/runs/*/${from}`);
    await sleep(after);
    first.process.kill('SIGKILL');
    const killedAt = performance.now();
    await first.ended;

    const again = await folder.run([...RUN, '--out', 'killed', '--json'], env);
    expect(again.status, again.stderr).toBe(0);
    const rows = calls.filter(({ user }) => !user.includes('test'));
    const paidTwice = rows.filter(({ user }, index) => rows.findIndex((other) => other.user === user) < index);
    // A call is paid for again only where its answer had not arrived, or only just.
    const inFlight = rows.filter(({ at }) => at < killedAt && at + LATENCY_MS > killedAt - LET_GO_MS);
    expect(inFlight.map(({ user }) => user)).toEqual(expect.arrayContaining(paidTwice.map(({ user }) => user)));
    expect(rows.length).toBe(ROWS + paidTwice.length);
    // And a preflight call for each start, at the most.
    expect(calls.length - rows.length).toBeLessThanOrEqual(2);
    quiet ??= start().then(async (other) => {
      const { stdout } = await other.folder.run([...RUN, '--out', 'quiet', '--json'], other.env);
      return await outcome(other.folder, 'quiet', stdout);
    });
    expect(await outcome(folder, 'killed', again.stdout)).toEqual(await quiet);
  },
  90_000,
);

/** The outcome of the run that nobody killed. */
let quiet: ReturnType<typeof outcome> | undefined;

async function start() {
  const calls: { readonly user: string; readonly at: number }[] = [];
  const model = constantLatency(LATENCY_MS, ({ user }) => {
    calls.push({ user, at: performance.now() });
    return answer(/invoice [0-9]*[02468]\b/.test(user) ? 'billing' : 'bug');
  });
  return { ...(await modelFolder(model, ROWS)), calls };
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
