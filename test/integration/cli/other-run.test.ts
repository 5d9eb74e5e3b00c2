// A run beside another open run: the other one waits, is named, and costs neither time nor money.
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { ticketsCsv } from '../../support/runs/command.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

const ROWS = 300;
const SLOW = constantLatency(300, () => answer('bug'));

it("does not wait for another file's run, nor continue it", async () => {
  const { folder, env, server } = await modelFolder(SLOW, ROWS);
  const tickets = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json', '--max-concurrent-requests'];
  const first = folder.start([...tickets, '2'], env);
  await first.said(/^tickets: 300 rows/m);
  await folder.stands('.holdout/s3/*/runs/*/segments/*.gz');
  first.process.kill('SIGINT');
  expect((await first.ended).status).toBe(130);
  const asked = server.requestCount;

  // Use other texts, because the cache would answer the same ones.
  folder.write('other.csv', ticketsCsv(30).replaceAll('step', 'stage').replaceAll('invoice', 'order'));
  const other = await folder.run(['run', 'other.csv', '--benchmark', 'b.yaml', '--max-concurrent-requests', '2'], env);
  expect(other.status, other.stderr).toBe(0);
  expect(other.stderr).toMatch(
    /^Another run is open and waits: tickets \((\S+)\)\. The command that started it continues it, and `npx holdout cancel \1` ends it\.$/m,
  );
  // The run's own preflight call and rows, and nothing of the other run.
  expect(server.requestCount).toBe(asked + 1 + 30);

  const status = await folder.run(['status']);
  expect(status.stdout).toMatch(/^Open runs:\ntickets +\S+ +\d+ of 300 /);
  expect(status.stdout).toMatch(/^The command that started a run continues it; `npx holdout cancel <run>` ends it\.$/m);

  const again = await folder.run([...tickets, '50'], env);
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toContain('Continuing the run ');
  expect(Report.parse(JSON.parse(again.stdout))).toMatchObject({ status: 'complete', variants: [{ answered: ROWS }] });
  expect(server.requestCount).toBeLessThanOrEqual(ROWS + 1 + 2 + 31);
}, 90_000);

it('is cancelled beside an open run, which stays as it was', async () => {
  const { folder, env, server } = await modelFolder(SLOW, ROWS);
  folder.write('other.csv', ticketsCsv(ROWS));
  for (const file of ['tickets.csv', 'other.csv']) {
    const run = folder.start(['run', file, '--benchmark', 'b.yaml', '--max-concurrent-requests', '2'], env);
    await run.said(/^(tickets|other): 300 rows/m);
    run.process.kill('SIGINT');
    expect((await run.ended).status).toBe(130);
  }
  const asked = server.requestCount;
  const cancelled = await folder.run(['cancel', 'other'], env);
  expect(cancelled.status, cancelled.stderr).toBe(0);
  expect(server.requestCount).toBe(asked);
  expect((await folder.run(['status'])).stdout).toMatch(/^Open runs:\ntickets +\S+ +\d+ of 300 [^\n]*\nThe command/);
}, 90_000);
