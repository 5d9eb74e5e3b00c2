// kill -9 at any moment, and the same command again: the run ends with the report of one that nobody killed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { capacity } from '../../lambda/shared/capacity.ts';
import { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { ticketsCsv, UserFolder } from '../support/command.ts';
import { answer } from '../support/openai-replies.ts';
import { constantLatency } from '../support/openai-scripts.ts';
import { startOpenAiServer } from '../support/openai-server.ts';

const ROWS = 400;
const IN_FLIGHT = 16;
const LATENCY_MS = 50;
/** HOLDOUT_KILLS=20 for more moments than the tests have time for. */
const KILLS = Number(process.env.HOLDOUT_KILLS ?? 3);
/** Milliseconds after the functions have started, over a whole run of some 2.5 s. */
const moments = Array.from({ length: KILLS }, (_, index) => Math.round(50 + (2_200 * index) / Math.max(1, KILLS - 1)));

it.each(moments)(
  'ends after a kill %i ms on',
  async (moment) => {
    const labelOf = (user: string) => (/invoice [0-9]*[02468]\b/.test(user) ? 'billing' : 'bug');
    const server = await startOpenAiServer({
      script: constantLatency(LATENCY_MS, ({ user }) => answer(labelOf(user))),
    });
    onTestFinished(() => server.stop());
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(ROWS));
    folder.write('b.yaml', 'models: [stub]\nbaselines: []\n');
    const env = { OPENAI_BASE_URL: server.url };
    const args = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--max-concurrent-requests', String(IN_FLIGHT)];

    const first = folder.start([...args, '--out', 'killed'], env);
    await first.said('Starting the functions');
    await sleep(moment);
    first.process.kill('SIGKILL');
    await first.ended;

    const again = await folder.run([...args, '--out', 'killed', '--json'], env);
    expect(again.status, again.stderr).toBe(0);
    // One preflight call a start at the most, every row, and again what the workers held when they died: a batch is let
    // go of as a whole.
    const endpoint = Endpoint.parse({ name: 'x', baseUrl: server.url, max_concurrent_requests: IN_FLIGHT });
    const { workers, batchSize } = capacity([endpoint]);
    expect(server.requestCount).toBeLessThanOrEqual(ROWS + 2 + workers * batchSize);

    const quiet = await folder.run([...args, '--state', 'quiet', '--out', 'quiet', '--json'], env);
    expect(await outcomes(folder, 'killed', again.stdout)).toEqual(await outcomes(folder, 'quiet', quiet.stdout));
  },
  90_000,
);

/** What does not depend on the time: each row's prediction and status. */
async function outcomes(folder: UserFolder, out: string, json: string): Promise<string[]> {
  const { run } = JSON.parse(json) as { run: string };
  const csv = await readFile(join(folder.path, out, 'tickets', run, 'predictions.csv'), 'utf8');
  return csv.split('\n').map((line) => line.split(',').slice(0, 8).join(','));
}
