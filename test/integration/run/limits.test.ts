// What ends a run early: its budget, or its author.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

/** The stack's `stub` counts tokens from characters. They cost 1 and 2 dollars per million. */
const labels = ['bug', 'billing'];
const slowServer = async () => {
  const server = await startOpenAiServer({ script: constantLatency(300, () => answer('bug')), maxRecorded: 0 });
  onTestFinished(() => server.stop());
  return server;
};

it('stops at its budget with a partial report, and only calls in flight exceed it', async () => {
  const server = await slowServer();
  const test = await startTestStack(server.url);
  onTestFinished(() => endTestStack(test));
  const limits = { budget_usd: 0.15 };
  await test.upload('t', {
    holdout: ticketsCsv(6_000),
    benchmark: { models: ['stub'], baselines: [], labels, limits },
  });
  const report = await test.report('t');
  expect(report).toMatchObject({ status: 'partial', stop: { code: 'budget_exceeded' } });
  const [variant] = report.variants;
  const { answered = 0, skipped = 0, cost_usd } = variant ?? {};
  expect(answered + skipped).toBe(6_000);
  const perCall = (cost_usd ?? 0) / answered;
  // It lasts for seconds, and word of a stop takes as long: so the run stops well before.
  expect(cost_usd).toBeGreaterThan(limits.budget_usd / 4);
  expect(cost_usd).toBeLessThanOrEqual(limits.budget_usd + server.peakInFlight * perCall);
  expect(variant?.error_codes).toEqual({ budget_exceeded: skipped });
  expect(report.headline).toMatch(/^Partial result: /);
}, 90_000);

it('pays for nothing if a budget is given but no price is known', async () => {
  const server = await slowServer();
  const test = await startTestStack(server.url);
  onTestFinished(() => endTestStack(test));
  const benchmark = { models: ['unpriced'], baselines: [], labels, limits: { budget_usd: 1 } };
  await test.upload('t', { holdout: ticketsCsv(9), benchmark });
  const report = await test.report('t');
  expect(report.status).toBe('rejected');
  expect(report.problems[0]?.message).toContain('no price is known for unpriced');
  expect(server.requestCount).toBe(0);
});

it('is cancelled by its author: nothing more is called, and the report has what was done', async () => {
  const server = await slowServer();
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(2_000));
  folder.write('b.yaml', 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\n');
  const env = { OPENAI_BASE_URL: server.url };
  const run = folder.start(['run', 'tickets.csv', '--benchmark', 'b.yaml'], env);
  await run.said(/^\d+ of 2,000/m);
  const unknown = await folder.run(['cancel', 'nothing']);
  expect(unknown.stderr).toContain('another run is using this folder');
  run.process.kill('SIGINT');
  expect((await run.ended).status).toBe(130);
  const called = server.requestCount;

  const wrong = await folder.run(['cancel', 'nothing']);
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toMatch(/There is no open run called nothing\. Open runs:\n {2}tickets {2}2/);
  const cancelled = await folder.run(['cancel', 'tickets']);
  expect(cancelled.status, cancelled.stderr).toBe(0);
  expect(cancelled.stdout).toContain('Stopped early: The run was cancelled.');
  expect(server.requestCount).toBe(called);

  const [id = ''] = await readdir(join(folder.path, 'reports/tickets'));
  const report = Report.parse(
    JSON.parse(await readFile(join(folder.path, 'reports/tickets', id, 'report.json'), 'utf8')),
  );
  expect(report.status).toBe('partial');
  expect(report.variants[0]?.answered).toBeGreaterThan(0);
  expect(report.variants[0]?.skipped).toBeGreaterThan(0);
}, 90_000);
