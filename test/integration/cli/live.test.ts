// `holdout open --live`: a run that one process carries out, watched in a real browser through another.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { barriers, START_TIMEOUT_MS, startBrowser } from '../../support/browser.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts/live');
const ROWS = 200;
/** Milliseconds, on a machine that does much else. */
const RUN_MS = 240_000;
/** Characters that would end a cell, an attribute or a script. */
const HOSTILE = 'a<b>"\'</script>&';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
}, START_TIMEOUT_MS);
afterAll(() => browser?.close());

const BENCHMARK = `
models:
  - {model: steady, price: {input: 10, output: 10}}
  - {model: shaky, price: {input: 1, output: 1}}
baselines: [majority, keywords]
limits: {budget_usd: 5}
`;

/** Slow enough to be watched. One model is right on most rows, the other is wrong, odd or refused on some. */
async function startModels() {
  const server = await startOpenAiServer({
    script: ({ model, user, index }) => {
      const truth = user.includes('refund') ? 'billing' : 'bug';
      const reply = { latencyMs: 2_500 };
      if (model === 'steady') return { ...reply, answer: truth };
      if (index % 7 === 0) return { ...reply, answer: 'neither of them' };
      if (index % 11 === 0)
        return { ...reply, status: 400, error: { code: `odd_${HOSTILE}`, message: HOSTILE, type: 'x', param: null } };
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
  const live = folder.start(['open', '--live'], { DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '' });
  const link = await live.printed(/http:\/\/\S+(?=\n)/).catch(async () => expect.fail((await live.ended).stderr));

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
