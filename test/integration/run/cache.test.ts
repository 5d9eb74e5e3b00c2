// The response cache: what was answered before is not paid for again.
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

const benchmark = (more = '') =>
  `models: [{model: stub, price: {input: 1, output: 1}}]\nbaselines: []\nlabels: [bug, billing]\nanswer: label\n${more}`;

it('answers the same requests from the state folder on this machine, and only those', async () => {
  const server = await startOpenAiServer({ script: ({ user }) => answer(user.includes('crash') ? 'bug' : 'billing') });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('t.csv', ticketsCsv(30));
  const run = async (yaml: string) => {
    folder.write('b.yaml', yaml);
    const before = server.requestCount;
    const args = ['run', 't.csv', '--benchmark', 'b.yaml', '--json'];
    const { status, stdout, stderr } = await folder.run(args, { OPENAI_BASE_URL: server.url });
    expect(status, stderr).toBe(0);
    // Without those of the preflight, which is never answered from the cache.
    const rows = server.requests.slice(before).filter(({ user }) => !user.includes('test')).length;
    const report = Report.parse(JSON.parse(stdout));
    return { rows, report, variant: report.variants[0] };
  };
  const first = await run(benchmark());
  expect(first.rows).toBe(30);
  expect(first.variant).toMatchObject({ answered: 30, from_cache: 0 });

  const second = await run(benchmark());
  expect(second.rows).toBe(0);
  expect(second.variant).toMatchObject({ answered: 30, from_cache: 30, usage: null, cost_usd: 0 });
  // What it would cost without the cache is still known.
  expect(first.variant?.cost_usd_per_1000).toBeGreaterThan(0);
  expect(second.variant?.cost_usd_per_1000).toBeCloseTo(first.variant?.cost_usd_per_1000 ?? 0, 12);
  expect(second.variant?.metrics.accuracy).toEqual(first.variant?.metrics.accuracy);
  expect(second.report.warnings.map(({ code }) => code)).toContain('from_cache');

  // Ten more rows, another prompt, and no cache at all.
  folder.write('t.csv', ticketsCsv(40));
  const longer = await run(benchmark());
  expect(longer.rows).toBe(10);
  expect(longer.variant?.cost_usd).toBeGreaterThan(0);
  expect((await run(benchmark('prompts: [{name: p, system: "Bug or billing?"}]\n'))).rows).toBe(40);
  expect((await run(benchmark('cache: false\n'))).rows).toBe(40);
  // The second of two repeats was never asked.
  expect((await run(benchmark('repeats: 2\n'))).rows).toBe(40);
}, 180_000);

it('asks again in a stack, unless the benchmark turns the cache on', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  const test = await startTestStack(server.url);
  onTestFinished(() => endTestStack(test));
  const run = async (name: string, cache?: boolean) => {
    const labels = ['bug', 'billing'];
    const asked = { models: ['stub'], baselines: [], labels, answer: 'label', ...(cache !== undefined && { cache }) };
    await test.upload(name, { holdout: ticketsCsv(12), benchmark: asked });
    return (await test.report(name)).variants[0]?.from_cache;
  };
  expect(await run('first')).toBe(0);
  expect(await run('second')).toBe(0);
  expect(await run('third', true)).toBe(0);
  expect(await run('fourth', true)).toBe(12);
}, 90_000);
