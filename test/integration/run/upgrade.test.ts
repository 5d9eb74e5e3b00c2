// A new version with a run that an earlier one froze. scripts/earlier-run.ts makes what that one left.
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { OLDEST_FORMAT } from '../../../lambda/shared/contracts/run.ts';
import { answer } from '../../support/openai/replies.ts';
import { constantLatency } from '../../support/openai/scripts.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { UserFolder } from '../../support/runs/command.ts';

const LEFT = join(import.meta.dirname, '../../fixtures/earlier-run');
const ARGS = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--state', 'state', '--json', '--yes'];

/** A folder with what the earlier version left, and the file of its run. */
function upgraded() {
  const folder = new UserFolder();
  cpSync(LEFT, folder.path, { recursive: true });
  const open = () => globSync('state/s3/*/active/*', { cwd: folder.path });
  const runFile = join(folder.path, open()[0]?.replace('active', 'runs') ?? '', 'run.json');
  const frozen = JSON.parse(readFileSync(runFile, 'utf8'));
  return { folder, open, runFile, frozen };
}

const startModel = async (latencyMs = 1) => {
  const server = await startOpenAiServer({ script: constantLatency(latencyMs, () => answer('bug')) });
  onTestFinished(() => server.stop());
  return { server, env: { OPENAI_BASE_URL: server.url } };
};

it('an open run of an earlier version goes on as itself', async () => {
  const { server, env } = await startModel();
  const { folder, open, frozen } = upgraded();
  expect(frozen).toMatchObject({ format: 1, status: 'ready', rows: 40, samples: 80 });
  const { status, stdout, stderr } = await folder.run(ARGS, env);
  expect(stderr).toContain('Continuing the run ');
  expect(status, stderr).toBe(0);
  const report = Report.parse(JSON.parse(stdout));
  expect(report).toMatchObject({ run: frozen.run, status: 'complete', rows: 40, samples: 80 });
  for (const { answered } of report.variants) expect(answered).toBe(40);
  // What had been answered before is not asked again.
  expect(server.requestCount).toBeLessThan(40);
  expect(open()).toEqual([]);
}, 120_000);

it('one of a version that is too old ends with the reason, asks nothing, and its file runs anew', async () => {
  const { server, env } = await startModel();
  const { folder, open, runFile, frozen } = upgraded();
  writeFileSync(runFile, JSON.stringify({ ...frozen, format: OLDEST_FORMAT - 1 }));
  const why = 'an older version of Holdout froze this run';
  const { stdout } = await folder.run(['status', '--state', 'state']);
  expect(stdout).toMatch(new RegExp(`^tickets +\\S+ +cannot go on: ${why}`, 'm'));

  const first = await folder.run(ARGS, env);
  expect(first.stderr).toContain('Continuing the run ');
  expect(first.status, first.stderr).toBe(1);
  const ended = Report.parse(JSON.parse(first.stdout));
  expect(ended).toMatchObject({
    run: frozen.run,
    status: 'failed',
    problems: [{ message: expect.stringContaining(why) }],
  });
  expect(server.requestCount).toBe(0);
  expect(open()).toEqual([]);

  const second = await folder.run(ARGS, env);
  expect(second.status, second.stderr).toBe(0);
  expect(Report.parse(JSON.parse(second.stdout))).toMatchObject({ status: 'complete', rows: 40 });
}, 120_000);

it('an endpoint that became another server is not asked for a run that began with the old one', async () => {
  const [before, after] = [await startModel(100), await startModel()];
  const folder = new UserFolder();
  folder.write('tickets.csv', readFileSync(join(LEFT, 'tickets.csv'), 'utf8'));
  folder.write('b.yaml', 'models: [stub]\nbaselines: [keywords]\n');
  const args = [...ARGS, '--max-concurrent-requests', '2'];
  const first = folder.start(args, before.env);
  await first.said(/^\d+ of 40 .*\n/m);
  first.process.kill('SIGINT');
  expect((await first.ended).status).toBe(130);

  const second = await folder.run(args, after.env);
  expect(after.server.requestCount).toBe(0);
  const report = Report.parse(JSON.parse(second.stdout));
  expect(report.status).toBe('partial');
  expect(report.endpoints).toEqual([{ name: 'openai', base_url: before.server.url, headers: [] }]);
  const [model] = report.variants.filter(({ kind }) => kind === 'model');
  expect(model?.answered).toBeGreaterThan(0);
  expect(model?.error_codes).toEqual({ endpoint_changed: 40 - (model?.answered ?? 0) });
}, 120_000);
