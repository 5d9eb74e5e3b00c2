// The page in a real browser: what hostile rows do there, and whether all can read it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProbabilities } from '../../../../lambda/shared/probabilities.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

/** The browser is unpacked first, on a machine that may be busy. */
const START_TIMEOUT_MS = 60_000;
const SCRIPT = '<script>document.title = "run"</script><img src="https://example.com/x.png" onerror="alert(1)">';
const LABELS = [SCRIPT, '\u202Eright to left', `escape \u001b, long ${'x'.repeat(2000)}`, '__proto__', '=cmd()'];

let directory: string;
let browser: Browser;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-page-'));
  const files = await filesOf(
    sampleInput({
      labels: LABELS,
      rows: Array.from({ length: 60 }, (_, row) => ({
        id: SCRIPT,
        text: row % 2 === 0 ? `${SCRIPT}${'long '.repeat(200_000)}` : '\u202E\u001b"\'&<b>',
        truth: LABELS[row % LABELS.length] ?? '',
      })),
      variants: [model(`<i>m</i>-${'y'.repeat(80)}`), model('n'), baseline('tfidf')],
      predict(row, variant) {
        if ((row + variant) % 7 === 0) return { predicted: null, answer: `\0${SCRIPT}`, latencyMs: 800 };
        if ((row + variant) % 11 === 0) return { predicted: null, status: 'failed', errorCode: '<b>' };
        const told = variant < 2 && { probabilities: toProbabilities(LABELS.map((_, label) => label + row)) };
        return {
          predicted: LABELS[(row * (row % 3)) % LABELS.length] ?? '',
          answer: SCRIPT,
          costMicroUsd: 40,
          ...told,
        };
      },
    }),
  );
  const file = join(directory, 'report.html');
  await writeFile(file, files.get('report.html') ?? '');
  url = pathToFileURL(file).href;
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // In one process, the browser would end with its first page.
    args: chromium.args.filter((argument) => argument !== '--single-process' && !argument.startsWith('--headless')),
  });
}, START_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true, force: true });
});

async function open(options: BrowserContextOptions, visit: (page: Page, heard: string[]) => Promise<void>) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => heard.push(`request: ${request.url()}`));
  await page.goto(url);
  // Unfolded, so that all of it is looked at.
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) details.setAttribute('open', '');
  });
  await visit(page, heard);
  await context.close();
}

test('hostile rows run nothing and load nothing', async () => {
  await open({}, async (page, heard) => {
    expect(heard).toEqual([`request: ${url}`]);
    expect(await page.title()).toBe('Holdout report: tags');
    expect(await page.locator('script, img').count()).toBe(0);
  });
});

test('hostile rows are shown as they are', async () => {
  await open({}, async (page) => {
    const text = await page.locator('.mistakes').textContent();
    expect(text).toContain('<script>document.title = "run"</script><img src=');
    expect(text).toContain('\u202E\uFFFD"\'&<b>');
  });
});

test('the page itself does not scroll sideways on a phone', async () => {
  await open({ viewport: { width: 375, height: 800 } }, async (page) => {
    expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(375);
  });
});

test('on paper all variants are unfolded', async () => {
  const page = await browser.newPage();
  await page.goto(url);
  await page.emulateMedia({ media: 'print' });
  const visible = await page
    .locator('details > .variant')
    .evaluateAll((sections) => sections.map((section) => section.checkVisibility()));
  expect(visible).toEqual([true, true, true]);
  await page.close();
});

test.each([
  { colorScheme: 'light', width: 1200 },
  { colorScheme: 'dark', width: 375 },
] as const)('axe finds nothing in $colorScheme at $width pixels', async ({ colorScheme, width }) => {
  await open({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
