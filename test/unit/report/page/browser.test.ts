// The page in a real browser: what hostile rows do there, and whether everybody can read it.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProbabilities } from '../../../../lambda/shared/probabilities.ts';
import { barriers, START_TIMEOUT_MS, startBrowser, takeLooks, visitPage } from '../../../support/browser.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts/page');
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
  browser = await startBrowser();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true, force: true });
});

const open = (options: BrowserContextOptions, visit: Parameters<typeof visitPage>[3]) =>
  visitPage(browser, url, options, visit);

test('hostile rows run nothing and load nothing', async () => {
  await open({}, async (page, heard) => {
    expect(heard).toEqual([`request: ${url}`]);
    expect(await page.title()).toBe('Holdout report: tags');
    // The page's own script, and data.
    expect(await page.locator('script:not([type="application/json"])').count()).toBe(1);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('img, iframe, object').count()).toBe(0);
  });
});

test('a script that is not the page’s own would not run', async () => {
  await open({}, async (page, heard) => {
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      document.body.append(script);
    }`);
    expect(await page.title()).toBe('Holdout report: tags');
    expect(heard.filter((one) => one.startsWith('console:'))).toEqual([
      expect.stringContaining('violates the following Content Security Policy'),
    ]);
  });
});

test('hostile rows are shown as they are', async () => {
  await open({}, async (page) => {
    const text = (await page.locator('.mistakes .text').allTextContents()).join('\n');
    expect(text).toContain('<script>document.title = "run"</script><img src=');
    expect(text).toContain('\u202E\uFFFD"\'&<b>');
  });
});

test('the page itself does not scroll sideways on a phone', async () => {
  await open({ viewport: { width: 375, height: 800 } }, async (page) => {
    expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(375);
  });
});

test('everything is there without scripts', async () => {
  await open({ javaScriptEnabled: false }, async (page, heard) => {
    expect(heard).toEqual([`request: ${url}`]);
    expect(await page.locator('button, input, select').count()).toBe(0);
    expect(await page.locator('#scores').isVisible()).toBe(true);
    expect(await page.locator('.mistakes > li').count()).toBe(20);
  });
});

test('a table can be sorted from the keyboard, and says how', async () => {
  await open({}, async (page) => {
    const table = page.locator('section[aria-labelledby=scores] table');
    const names = () => table.locator('tbody th bdi').allTextContents();
    const best = await names();
    await table.getByRole('button', { name: 'Accuracy', exact: true }).focus();
    await page.keyboard.press('Enter');
    expect(await table.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
    expect(await names()).toEqual([...best].reverse());
    await page.keyboard.press('Enter');
    expect(await table.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    expect(await names()).toEqual(best);
  });
});

test('mistakes can be filtered, and the page says how many are left', async () => {
  await open({}, async (page) => {
    const filter = page.getByRole('searchbox', { name: 'Filter: mistakes' });
    const shown = () => page.locator('.mistakes > li:visible').count();
    expect(await shown()).toBe(20);
    await page.getByRole('button', { name: /^Show/ }).click();
    const all = await shown();
    expect(all).toBeGreaterThan(20);
    await filter.fill('right to left');
    const some = await shown();
    expect(some).toBeLessThan(20);
    expect(await page.getByRole('status').allTextContents()).toContain(`${some} of ${all} shown`);
    await filter.fill('');
    expect(await shown()).toBe(20);
  });
});

test('mistakes can be chosen by true label and variant, and by what they were read as', async () => {
  await open({}, async (page) => {
    const truths = page.locator('.explorer > li > .note b');
    const choose = (name: string) => page.locator('.filters').getByLabel(name);
    const proto = await choose('True label').locator('option', { hasText: '__proto__' }).textContent();
    await choose('True label').selectOption({ label: proto ?? '' });
    expect(new Set(await truths.allTextContents())).toEqual(new Set(['__proto__']));
    await choose('Read as').selectOption({ index: 1 });
    await choose('Wrong by').selectOption({ label: 'tfidf' });
    const shown = await truths.count();
    expect(shown).toBeGreaterThan(0);
    expect(await page.getByRole('status').allTextContents()).toContainEqual(expect.stringMatching(`^${shown} of `));
  });
});

test('on paper all variants are unfolded, and nothing is cut off', async () => {
  const page = await browser.newPage();
  await page.goto(url);
  await page.emulateMedia({ media: 'print' });
  const visible = await page
    .locator('details > .variant')
    .evaluateAll((sections) => sections.map((section) => section.checkVisibility()));
  expect(visible).toEqual([true, true, true]);
  // The width of A4 within a browser's margins.
  await page.setViewportSize({ width: 718, height: 1000 });
  expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(718);
  await page.close();
});

test.each([
  { colorScheme: 'light', width: 1200 },
  { colorScheme: 'dark', width: 375 },
] as const)('axe finds nothing in $colorScheme at $width pixels, also once sorted', async ({ colorScheme, width }) => {
  await open({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
    // On a phone, the first table is a list.
    await page.locator('table:not(.standings) th button').first().click();
    expect(await barriers(page)).toEqual([]);
  });
});

test('pictures in light, dark, 375 pixels and print are kept', async () => {
  await takeLooks(browser, url, ARTEFACTS);
  console.log(`Looks of the page: ${ARTEFACTS}`);
  expect((await readdir(ARTEFACTS)).sort()).toEqual(['dark.png', 'light.png', 'phone.png', 'print.pdf']);
});
