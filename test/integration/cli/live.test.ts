// `holdout open --live`: a run that one process carries out, watched in a real browser through another.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { barriers, START_TIMEOUT_MS, startBrowser } from '../../support/browser.ts';
import { AWS_ENV, describedStack, scriptedAws } from '../../support/memory/scripted-aws.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';
import { reachForTest } from '../../support/safety/reachable-stack.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts/live');
const ROWS = 200;
/** Milliseconds, on a machine that does much else. */
const RUN_MS = 240_000;
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
}, START_TIMEOUT_MS);
afterAll(() => browser?.close());

/** The command opens no browser. */
const NO_DISPLAY = { DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '' };
/** What it prints. */
const LINK = /http:\/\/\S+(?=\n)/;

const BENCHMARK = `
models:
  - {model: steady, price: {input: 10, output: 10}}
  - {model: shaky, price: {input: 1, output: 1}}
baselines: [majority, keywords]
limits: {budget_usd: 5}
`;

/** Slow enough to be watched. One model is right on most rows, the other is wrong, odd or filtered on some. */
async function startModels() {
  const server = await startOpenAiServer({
    script: ({ model, user, index }) => {
      const truth = user.includes('refund') ? 'billing' : 'bug';
      const reply = { latencyMs: 2_500 };
      if (model === 'steady') return { ...reply, answer: truth };
      if (index % 7 === 0) return { ...reply, answer: 'neither of them' };
      if (index % 11 === 0) return { ...reply, answer: null, finishReason: 'content_filter' };
      return { ...reply, answer: index % 3 === 0 ? 'bug' : truth };
    },
  });
  onTestFinished(() => server.stop());
  return server;
}

const samplesDone = async (page: Page): Promise<number> =>
  Number((/^([\d,]+) of/.exec((await page.locator('.headline').textContent()) ?? '')?.[1] ?? '0').replaceAll(',', ''));

async function takeLooks(page: Page): Promise<void> {
  for (const [name, width, colorScheme] of [
    ['light', 1280, 'light'],
    ['dark', 1280, 'dark'],
    ['phone', 375, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
    expect(await barriers(page), name).toEqual([]);
  }
}

it('shows a run of another process, and ends as its report', { timeout: RUN_MS }, async () => {
  const server = await startModels();
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(ROWS));
  folder.write('benchmark.yaml', BENCHMARK);
  const run = folder.start(
    [
      'run',
      'tickets.csv',
      '--split',
      '0.5',
      '--benchmark',
      'benchmark.yaml',
      '--max-concurrent-requests',
      '16',
      '--yes',
    ],
    {
      OPENAI_BASE_URL: server.url,
      OPENAI_API_KEY: 'dummy',
    },
  );
  await folder.stands('.holdout/s3/*/runs/*/segments/*');
  const live = folder.start(['open', '--live'], NO_DISPLAY);
  const link = await live.printed(LINK);

  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(error.message));
  await page.goto(link);
  await page.waitForSelector('h2#scores');
  await page.evaluate('window.isSamePage = true');
  const first = await samplesDone(page);
  expect(first).toBeGreaterThan(0);
  await expect.poll(() => samplesDone(page), { timeout: 30_000 }).toBeGreaterThan(first + 30);
  // Nothing was loaded again.
  expect(await page.evaluate('window.isSamePage')).toBe(true);
  await takeLooks(page);

  await expect.poll(() => page.title(), { timeout: RUN_MS }).toBe('Holdout report: tickets');
  expect(await page.locator('h1').textContent()).toBe('tickets');
  expect(heard).toEqual([]);
  const ended = await live.ended;
  expect(ended.status, ended.stderr).toBe(0);
  expect(ended.stderr).toContain('The run has ended, and the page is its report.');
  expect((await run.ended).status).toBe(0);
  expect(await readdir(join(folder.path, '.holdout/live'))).toEqual([]);
  expect((await stat(join(folder.path, '.holdout/live'))).mode & 0o777).toBe(0o700);
});

/** Browsers would be too many here: asks as one does. @returns `ask` of the state, or of the page itself */
async function enter(link: string) {
  const entered = await fetch(link);
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const [, path = ''] = /url=([^"]+)"/.exec(await entered.text()) ?? [];
  const page = new URL(path, link).href;
  const ask = async (file = '') => (await fetch(`${page}${file}`, { headers: { cookie } })).text();
  return {
    page: () => ask(),
    state: async () =>
      z.looseObject({ stage: z.string(), done: z.number() }).parse(JSON.parse(await ask('state.json'))),
  };
}

it('shows a run of a stack, through its bucket', { timeout: RUN_MS }, async () => {
  const server = await startModels();
  const test = await startTestStack(server.url, undefined, { overHttp: true });
  onTestFinished(() => endTestStack(test));
  const answer = describedStack({ BucketName: test.store.bucket });
  const env = {
    ...AWS_ENV,
    AWS_ENDPOINT_URL_CLOUDFORMATION: await scriptedAws({ DescribeStacks: answer }),
    AWS_ENDPOINT_URL_S3: await reachForTest(test.stack),
  };
  const models = ['steady', 'shaky'].map((model) => ({ model, endpoint: 'openai', price: { input: 10, output: 10 } }));
  await test.upload('team/tickets', { holdout: ticketsCsv(ROWS), benchmark: { models, baselines: ['majority'] } });
  await expect.poll(async () => (await test.store.list('runs/team/').next()).done, { timeout: 60_000 }).toBe(false);

  const folder = new UserFolder();
  const live = folder.start(['open', 'team/tickets', '--live', '--stack', 'Mine'], { ...env, ...NO_DISPLAY });
  const { page, state } = await enter(await live.printed(LINK));
  await expect.poll(async () => (await state()).done, { timeout: 60_000 }).toBeGreaterThan(10);
  const before = await state();
  await expect.poll(async () => (await state()).done, { timeout: 60_000 }).toBeGreaterThan(before.done);
  expect(await page()).toContain('Provisional scores');
  await expect.poll(async () => (await state()).stage, { timeout: RUN_MS }).toBe('ended');
  expect(await page()).toContain('<title>Holdout report: team/tickets</title>');
  const { status, stderr } = await live.ended;
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/Open it again with `npx holdout open team\/\S+ --stack Mine`\./);
});

it('stops with Ctrl-C, and leaves nothing behind', async () => {
  const folder = new UserFolder();
  const run = '20260102T030405678Z-0f1e2d3c4b5a';
  const active = {
    run,
    name: 'tags',
    created_at: '2026-01-02T03:04:05.678Z',
    source: { bucket: 'b', key: 'holdouts/tags.csv', etag: 'e' },
  };
  folder.write(`.holdout/s3/bucket/active/${run}`, JSON.stringify(active));
  const live = folder.start(['open', 'tags', '--live'], NO_DISPLAY);
  const link = await live.printed(LINK);
  const { page } = await enter(link);
  expect(await page()).toContain('Reading the files of the run.');
  live.process.kill('SIGINT');
  const { status, stderr } = await live.ended;
  expect(status, stderr).toBe(130);
  expect(stderr).toContain('No longer watching. The run goes on.');
  expect(await readdir(join(folder.path, '.holdout/live'))).toEqual([]);
  await expect(fetch(link)).rejects.toThrow('fetch failed');
});

it('says that no such run is open', async () => {
  const { status, stderr } = await new UserFolder().run(['open', '--live'], NO_DISPLAY);
  expect(status).toBe(1);
  expect(stderr).toBe('No run is open. `holdout open` shows the latest report.\n');
  const named = await new UserFolder().run(['open', 'tags', '--live'], NO_DISPLAY);
  expect(named.stderr).toBe('No run of tags is open. `holdout open tags` shows its latest report.\n');
});
