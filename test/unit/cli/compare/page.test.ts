// compare.html and index.html in a real browser: what hostile rows do there, and whether everybody can read them.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRuns } from '../../../../cli/compare/compute.ts';
import { loadRun } from '../../../../cli/compare/load.ts';
import { renderComparison } from '../../../../cli/compare/page.tsx';
import { renderIndex } from '../../../../lambda/report/html/index-page.tsx';
import { barriers, START_TIMEOUT_MS, startBrowser, takeLooks, visitPage } from '../../../support/browser.ts';
import { type StoredRun, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { baseline, model } from '../../report/sample-run.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts');
const SCRIPT = '--><script>document.title = "run"</script><img src="https://example.com/x.png" onerror="alert(1)">';
const LABELS = [SCRIPT, '\u202Eright to left', `escape \u001b, long ${'x'.repeat(2000)}`, '__proto__', '=cmd()'];

let directory: string;
let browser: Browser;
const urls: Record<string, string> = {};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-page-'));
  const rows = Array.from({ length: 60 }, (_, row) => ({
    id: `${row} ${SCRIPT}`,
    text: row % 2 === 0 ? `${SCRIPT}${'long '.repeat(1000)}` : '\u202E\u001b"\'&<b>',
    truth: LABELS[row % LABELS.length] ?? '',
  }));
  const run = (id: string, shift: number): StoredRun => ({
    run: id,
    name: `team & co/${SCRIPT.replaceAll('/', '')}`.slice(0, 60),
    labels: LABELS,
    rows: rows.slice(shift),
    variants: [model(`<i>m</i>-${'y'.repeat(80)}`), model('n'), baseline('tfidf')],
    predict: (row, variant) => ({
      predicted: (row + variant) % (3 + shift) === 0 ? null : (LABELS[(row + shift) % LABELS.length] ?? ''),
      answer: SCRIPT,
    }),
  });
  const runs = [];
  for (const [id, shift] of [
    ['run-a', 0],
    ['run-b', 1],
  ] as const) {
    runs.push(await loadRun(await writeReportFolder(directory, run(id, shift))));
  }
  const entries = Array.from({ length: 30 }, (_, index) => ({
    path: `tags ${SCRIPT}/${index}`,
    name: index === 0 ? SCRIPT : 'tags',
    run: `20260102T030405678Z-${index}`,
    created_at: '2026-01-02T03:04:05.678Z',
    status: (['complete', 'partial', 'failed', 'rejected'] as const)[index % 4] ?? 'complete',
    headline:
      index === 1 ? SCRIPT : 'gpt-4o-mini/zero-shot is the most accurate of 5 variants: right on 91.2% of 191 rows.',
  }));
  const pages = { compare: renderComparison(await compareRuns(runs, [])), index: renderIndex(entries) };
  for (const [name, text] of Object.entries(pages)) {
    const file = join(directory, `${name}.html`);
    await writeFile(file, text);
    urls[name] = pathToFileURL(file).href;
  }
  browser = await startBrowser();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true, force: true });
});

const open = (name: string, options: BrowserContextOptions, visit: Parameters<typeof visitPage>[3]) =>
  visitPage(browser, urls[name] ?? '', options, visit);

describe.each(['compare', 'index'])('%s.html', (name) => {
  test('runs nothing of what rows say and loads nothing', async () => {
    await open(name, {}, async (page, heard) => {
      expect(heard).toEqual([`request: ${urls[name]}`]);
      expect(await page.title()).not.toBe('run');
      // The page's own script.
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.locator('img, iframe, object').count()).toBe(0);
      expect(await page.locator('body').textContent()).toContain(SCRIPT);
    });
  });

  test('can be read without scripts', async () => {
    await open(name, { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('tbody tr, main li').first().isVisible()).toBe(true);
      expect(await page.locator('button, input').count()).toBe(0);
    });
  });

  test('does not scroll sideways on a phone', async () => {
    await open(name, { viewport: { width: 375, height: 800 } }, async (page) => {
      expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(375);
    });
  });

  test.each([
    { colorScheme: 'light', width: 1200 },
    { colorScheme: 'dark', width: 375 },
  ] as const)('axe finds nothing in $colorScheme at $width pixels', async ({ colorScheme, width }) => {
    await open(name, { colorScheme, viewport: { width, height: 800 } }, async (page) => {
      expect(await barriers(page)).toEqual([]);
    });
  });

  test('pictures in light, dark, 375 pixels and print are kept', async () => {
    await takeLooks(browser, urls[name] ?? '', join(ARTEFACTS, name));
    expect((await readdir(join(ARTEFACTS, name))).sort()).toEqual(['dark.png', 'light.png', 'phone.png', 'print.pdf']);
  });
});

test('a link of the index leads to its report', async () => {
  await open('index', {}, async (page) => {
    const href = await page.locator('main a').first().getAttribute('href');
    expect(decodeURIComponent(new URL(href ?? '', urls.index).pathname)).toBe(
      `${directory}/tags ${SCRIPT}/0/report.html`,
    );
  });
});
