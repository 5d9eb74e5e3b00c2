// A new version with a run that an earlier one froze. scripts/earlier-run.ts makes what that one left.
import { cpSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { UserFolder } from '../../support/runs/command.ts';

const LEFT = join(import.meta.dirname, '../../fixtures/earlier-run');
const ARGS = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--state', 'state', '--json', '--yes'];

it('an open run of an earlier version ends with the reason, asks nothing more, and its file runs anew', async () => {
  const server = await startOpenAiServer({ script: constantLatency(1, () => answer('bug')) });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  cpSync(LEFT, folder.path, { recursive: true });
  const [left = ''] = globSync('state/s3/*/active/*', { cwd: folder.path });
  const frozen = JSON.parse(readFileSync(join(folder.path, left.replace('active', 'runs'), 'run.json'), 'utf8'));
  expect(frozen).toMatchObject({ format: 1, status: 'ready' });

  const open = await folder.run(['status', '--state', 'state']);
  expect(open.stdout).toMatch(/^tickets +\S+ +cannot go on: an older version of Holdout froze this run \(format 1\)/m);

  const env = { OPENAI_BASE_URL: server.url };
  const first = await folder.run(ARGS, env);
  expect(first.stderr).toContain('Continuing the run ');
  expect(first.status, first.stderr).toBe(1);
  const ended = Report.parse(JSON.parse(first.stdout));
  expect(ended).toMatchObject({
    run: frozen.run,
    status: 'failed',
    problems: [{ message: expect.stringContaining('an older version of Holdout froze this run (format 1)') }],
  });
  expect(server.requestCount).toBe(0);
  expect(globSync('state/s3/*/active/*', { cwd: folder.path })).toEqual([]);

  const second = await folder.run(ARGS, env);
  expect(second.status, second.stderr).toBe(0);
  expect(Report.parse(JSON.parse(second.stdout))).toMatchObject({ status: 'complete', rows: 40 });
}, 120_000);

it('an endpoint that became another server is not asked for a run that began with the old one', async () => {
  const servers = await Promise.all(
    [1, 2].map(() => startOpenAiServer({ script: constantLatency(100, () => answer('bug')) })),
  );
  onTestFinished(async () => void (await Promise.all(servers.map((server) => server.stop()))));
  const [before, after] = servers;
  const folder = new UserFolder();
  folder.write('tickets.csv', readFileSync(join(LEFT, 'tickets.csv'), 'utf8'));
  folder.write('b.yaml', 'models: [stub]\nbaselines: [keywords]\n');
  const args = [...ARGS, '--max-concurrent-requests', '2'];
  const first = folder.start(args, { OPENAI_BASE_URL: before?.url ?? '' });
  await first.said(/^\d+ of 80 .*\n/m);
  first.process.kill('SIGINT');
  expect((await first.ended).status).toBe(130);

  const second = await folder.run(args, { OPENAI_BASE_URL: after?.url ?? '' });
  expect(after?.requestCount).toBe(0);
  const report = Report.parse(JSON.parse(second.stdout));
  expect(report.status).toBe('partial');
  expect(report.endpoints).toEqual([{ name: 'openai', base_url: before?.url, headers: [] }]);
  const [model] = report.variants.filter(({ kind }) => kind === 'model');
  expect(model?.answered).toBeGreaterThan(0);
  expect(model?.error_codes).toEqual({ endpoint_changed: 40 - (model?.answered ?? 0) });
}, 120_000);
