// Ctrl-C, and the same command again.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { ticketsCsv } from '../../support/runs/command.ts';
import { modelFolder } from '../../support/runs/model-folder.ts';

const ROWS = 300;
const IN_FLIGHT = 4;
const SLOW = constantLatency(100, () => answer('bug'));

it('stops cleanly and continues where it stopped, without paying twice', async () => {
  const { folder, env, server } = await modelFolder(SLOW, ROWS);
  const command = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json'];
  const args = [...command, '--max-concurrent-requests', String(IN_FLIGHT)];

  const first = folder.start(args, env);
  await first.said(/^\d+ of 300 .*\n/m);
  first.process.kill('SIGINT');
  const { status, stdout, stderr } = await first.ended;
  expect(status, stderr).toBe(130);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/\nStopping\. Run the same command again to continue\.\n$/);
  const askedBefore = server.requestCount;
  expect(askedBefore).toBeLessThan(ROWS);

  const open = await folder.run(['status']);
  expect(open.stdout).toMatch(/^Open runs:\ntickets +\S+ +\d+ of 300 /);

  const second = await folder.run(args, env);
  expect(second.status, second.stderr).toBe(0);
  expect(second.stderr).toContain('Continuing the run ');
  const report = Report.parse(JSON.parse(second.stdout));
  expect(report).toMatchObject({ status: 'complete', rows: ROWS, variants: [{ answered: ROWS }] });
  // One preflight call, and what was in flight when the command was stopped.
  expect(server.requestCount).toBeLessThanOrEqual(ROWS + 1 + IN_FLIGHT);
  expect(await readdir(join(folder.path, 'reports/tickets'))).toEqual([report.run]);
}, 90_000);

it('starts anew if the inputs have changed', async () => {
  const { folder, env } = await modelFolder(SLOW, ROWS);
  const args = ['run', 'tickets.csv', '--benchmark', 'b.yaml'];
  const first = folder.start([...args, '--max-concurrent-requests', '2'], env);
  await first.said(/^tickets: 300 rows/m);
  first.process.kill('SIGINT');
  expect((await first.ended).status).toBe(130);

  folder.write('tickets.csv', ticketsCsv(12));
  const second = await folder.run(args, env);
  expect(second.status, second.stderr).toBe(0);
  expect(second.stderr).not.toContain('Continuing');
  expect(second.stderr).toMatch(/^Another run is open and waits: tickets \(\S+\)\. /m);
  expect(second.stderr).toContain('tickets: 12 rows');
}, 90_000);
