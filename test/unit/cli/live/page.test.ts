// The live page in a real browser, served as the command serves it: what hostile labels do there, whether everybody can
// read it, and what another page gets of it.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeDoorway } from '../../../../cli/live/doorway.ts';
import { renderLive } from '../../../../cli/live/page/page.tsx';
import { type LiveServer, startLiveServer } from '../../../../cli/live/server.ts';
import { type LiveState, liveState } from '../../../../cli/live/state.ts';
import { Tally } from '../../../../cli/live/tally.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { barriers, START_TIMEOUT_MS, startBrowser } from '../../../support/browser.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';
import { prediction } from '../../../support/runs/run-folder.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts/live-hostile');
/** Milliseconds until the page shows what is new, on a machine that does much else. */
const SOON_MS = 20_000;
const OTHER_HOST = 'page.test';
const SCRIPT =
  '--></script><script>document.title = "run"</script><img src="https://example.com/x.png" onerror="alert(1)">';
const LABELS = [
  SCRIPT,
  '\u202Eright to left',
  `escape \u001b, long ${'x'.repeat(2000)}`,
  '__proto__',
  ...'abcdefghijklm',
];

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser(`--host-resolver-rules=MAP ${OTHER_HOST} 127.0.0.1`);
}, START_TIMEOUT_MS);
afterAll(() => browser?.close());

/** @param done rows of which each variant has been asked */
function hostileState(done: number): LiveState {
  const names = [`<i>m</i>-${'y'.repeat(80)}`, SCRIPT, 'tfidf'];
  const run = readyRun({
    name: `tags ${SCRIPT}`,
    rows: 100,
    samples: 300,
    order: 'random',
    labels: LABELS,
    variants: names.map((name) => ({ kind: 'baseline', name, model: 'tfidf' }) as const),
    benchmark: Benchmark.parse({ limits: { budget_usd: 1 } }),
  });
  const tally = new Tally(run);
  const error = { status: 'failed', predicted: null, error_code: SCRIPT, error_message: SCRIPT } as const;
  const samples = Array.from({ length: done * 3 }, (_, index) =>
    prediction(
      index,
      index % 7 === 0 ? error : { truth: index % LABELS.length, predicted: (index * index) % LABELS.length },
    ),
  );
  tally.add(samples);
  return liveState({
    name: run.name,
    run: run.run,
    stage: 'asking',
    frozen: { run, tally, totals: { done: done * 3, unanswered: done, usd: 0.4 }, total: 300 },
    perSecond: 12,
    secondsLeft: 61,
    quietSeconds: 42,
    unread: 3,
    notes: [`03:04 UTC, ${SCRIPT}. The run continues once that is fixed.`],
  });
}

async function serve(state = hostileState(10)): Promise<LiveServer> {
  const server = await startLiveServer(state, renderLive);
  onTestFinished(() => server.stop());
  return server;
}

async function open(
  server: LiveServer,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; heard: string[] }> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(server.url).origin)) heard.push(`request: ${request.url()}`);
  });
  await page.goto(server.url);
  await page.waitForSelector('.headline');
  return { page, context, heard };
}

const headline = (page: Page) => page.locator('.headline').textContent();

test('hostile labels run nothing and load nothing, at first and after updates', async () => {
  const server = await serve();
  const { page, heard } = await open(server);
  server.show(hostileState(20));
  await expect.poll(() => headline(page), { timeout: SOON_MS }).toBe('60 of 300 samples are done (20%).');
  expect(await page.locator('img, iframe, object').count()).toBe(0);
  // The page's own script, and data.
  expect(await page.locator('script').count()).toBe(2);
  expect(await page.locator('#failures + .scroll tbody th').first().textContent()).toBe(`${SCRIPT.slice(0, 60)}…`);
  expect(await page.title()).toMatch(/^20% · tags --><\/script>/);
  expect(heard).toEqual([]);
});

test('everybody can read it: light, dark, on a phone', async () => {
  const { page } = await open(await serve());
  for (const [name, width, colorScheme] of [
    ['light', 1280, 'light'],
    ['dark', 1280, 'dark'],
    ['phone', 375, 'light'],
    ['phone-dark', 375, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
    expect(await barriers(page), name).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(width);
  }
});

test('everybody can read it before anything is known of the run', async () => {
  const nothing = { name: 'tags', run: 'run', quietSeconds: 90, unread: 0, notes: [] } as const;
  const server = await serve(liveState({ ...nothing, stage: 'reading' }));
  const { page } = await open(server);
  expect(await headline(page)).toBe('Reading the files of the run.');
  await page.screenshot({ path: join(ARTEFACTS, 'reading.png') });
  expect(await barriers(page)).toEqual([]);
});

test('pauses for whoever wants to read, by keyboard, and goes on', async () => {
  const server = await serve();
  const { page } = await open(server);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Go on updating' }).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  server.show(hostileState(30));
  await page.waitForTimeout(2_500);
  expect(asked).toEqual([]);
  expect(await headline(page)).toBe('30 of 300 samples are done (10%).');
  await page.keyboard.press('Enter');
  await expect.poll(() => headline(page), { timeout: SOON_MS }).toBe('90 of 300 samples are done (30%).');
});

test('says that it is no longer updated when the command has stopped', async () => {
  const server = await serve();
  const { page } = await open(server);
  await server.stop();
  await page.getByText('these figures are no longer updated').waitFor();
  expect(await headline(page)).toBe('30 of 300 samples are done (10%).');
  expect(await page.getByRole('button').count()).toBe(0);
});

test('is readable without a script, updates by loading itself again, and ends as the report', async () => {
  const server = await serve();
  const { page } = await open(server, { javaScriptEnabled: false });
  expect(await headline(page)).toBe('30 of 300 samples are done (10%).');
  expect(await page.getByRole('button').count()).toBe(0);
  server.show(hostileState(40));
  await expect.poll(() => headline(page), { timeout: SOON_MS }).toBe('120 of 300 samples are done (40%).');
  server.finish({ ...hostileState(100), stage: 'ended' }, Buffer.from('<!doctype html><h1>The report</h1>'));
  await expect.poll(() => page.locator('h1').textContent(), { timeout: SOON_MS }).toBe('The report');
  await server.delivered;
});

test('is opened by a file that only its user can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-live-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const server = await serve();
  const doorway = makeDoorway(join(folder, 'state'), server.url);
  expect((await stat(doorway.path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(doorway.path))).mode & 0o777).toBe(0o700);
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(pathToFileURL(doorway.path).href);
  await page.waitForSelector('#scores');
  await server.entered;
  await doorway.remove();
  await expect(stat(doorway.path)).rejects.toThrow('ENOENT');
});

test('another page on this machine, or under another name, gets nothing', async () => {
  const server = await serve();
  const { page: own, context } = await open(server);
  const url = own.url();
  const { host, port } = new URL(url);
  const cookies: string[] = [];
  const other = createServer(({ headers }, answer) => {
    cookies.push(headers.cookie ?? '');
    answer.setHeader('content-type', 'text/html').end('<!doctype html><title>other</title>');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((listening) => other.once('listening', listening));
  const page = await context.newPage();
  // The same browser and the same site, because a port is not part of one.
  await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  const statuses: number[] = [];
  page.on('response', (response) => {
    if (response.url().includes(`:${port}/`)) statuses.push(response.status());
  });
  const got = await page.evaluate(async (page) => {
    const read = (init: RequestInit) =>
      fetch(`${page}state.json`, init).then(
        (answer) => answer.text(),
        () => '',
      );
    const frame = document.createElement('iframe');
    frame.src = page;
    document.body.append(frame);
    await new Promise((loaded) => frame.addEventListener('load', loaded));
    return [await read({ credentials: 'include' }), await read({ credentials: 'include', mode: 'no-cors' })];
  }, url);
  expect(got).toEqual(['', '']);
  expect(statuses.length).toBeGreaterThan(0);
  expect(new Set(statuses)).toEqual(new Set([403]));
  // The cookie is for the path of the page, which no other server knows.
  expect(new Set(cookies)).toEqual(new Set(['']));
  await page.goto(url.replace(host, `${OTHER_HOST}:${port}`));
  expect(await page.locator('body').textContent()).toBe('This page answers only to the browser that opened it.\n');
});
