// The relabel page in a real browser, by keyboard alone: from a report to checked.csv, and from that to the figures.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { relabel } from '../../../../../cli/actions/relabel.ts';
import { loadReport } from '../../../../../cli/relabel/load-report.ts';
import { renderRelabel } from '../../../../../cli/relabel/page/page.tsx';
import { readSheet } from '../../../../../cli/relabel/read-sheet.ts';
import { barriers, START_TIMEOUT_MS, startBrowser, takeLooks, visitPage } from '../../../../support/browser.ts';
import { type StoredRun, writeReportFolder } from '../../../../support/runs/report-folder.ts';
import { model } from '../../../report/sample-run.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts/relabel');
const SCRIPT = '<script>document.title = "run"</script><img src="https://example.com/x.png" onerror="alert(1)">';
const ROWS = 160;
const RIGHT = '=c,"\n';

/** Three models read the first ten rows otherwise than the file. */
const FEW: StoredRun = {
  run: 'run-few',
  labels: ['a', 'b', RIGHT],
  rows: Array.from({ length: ROWS }, (_, row) => ({
    id: row % 2 ? SCRIPT : `id ${row}`,
    text: `${row} ${SCRIPT}\n\u202E\u001b"; \t'=cmd() ${'long '.repeat(row * 10)}`,
    truth: row % 2 ? 'b' : 'a',
  })),
  variants: [model('m'), model(SCRIPT), model('o')],
  predict: (row) => ({ predicted: row < 10 ? RIGHT : row % 2 ? 'b' : 'a', ...(row % 3 === 0 && { confidence: 0.9 }) }),
};
const LABELS = Array.from({ length: 30 }, (_, label) => `label ${label}`);
const MANY: StoredRun = {
  ...FEW,
  run: 'run-many',
  labels: LABELS,
  rows: FEW.rows.map((row, index) => ({ ...row, truth: LABELS[index % 30] ?? '' })),
  predict: (row) => ({ predicted: LABELS[(row < 10 ? row + 20 : row) % 30] ?? '' }),
};

let directory: string;
let browser: Browser;

interface Written {
  readonly folder: string;
  readonly url: string;
}
let few: Written;
let many: Written;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-relabel-'));
  few = await written(FEW);
  many = await written(MANY);
  browser = await startBrowser();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

async function written(stored: StoredRun): Promise<Written> {
  const folder = await writeReportFolder(directory, stored);
  const { run, read, strong } = await loadReport(folder);
  const file = join(directory, `${stored.run}.html`);
  await writeFile(file, renderRelabel(await readSheet(run, read, strong, { state: 'no such state' })));
  return { folder, url: pathToFileURL(file).href };
}

const open = (visit: (page: Page, heard: string[]) => Promise<void>, options: BrowserContextOptions = {}) =>
  visitPage(browser, few.url, options, visit);
const progress = (page: Page) => page.locator('.progress span').first().textContent();
const place = (page: Page) => page.locator('#row').textContent();
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** The row's number in the file. */
const rowOf = async (page: Page) => Number(/row (\d+)/.exec((await place(page)) ?? '')?.[1]);

/** Presses Tab until the control has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 30; steps++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate('document.activeElement?.textContent');
    if (String(focused).startsWith(name)) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}

async function savedFile(page: Page): Promise<string> {
  await tabTo(page, 'Save checked.csv');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('checked.csv');
  const file = join(few.folder, 'checked.csv');
  await download.saveAs(file);
  return file;
}

test('a report becomes checked.csv by keyboard alone, and that the figures', async () => {
  await open(async (page, heard) => {
    for (let row = 0; row < 110; row++) {
      if ((await rowOf(page)) <= 5) await press(page, '3');
      else await press(page, 'a', 'g');
      if (row === 60) await page.reload();
    }
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('That was the last row');
    expect(await progress(page)).toBe('110 of 110 checked');
    const checked = await savedFile(page);
    expect(await readFile(checked, 'utf8')).toMatch(/^row,id,sample,label,suggested_label,correct_label,/);
    let said = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    expect(await relabel(checked, { out: directory, state: 'no such state', json: true })).toBe(0);
    expect(JSON.parse(said)).toMatchObject({
      suspects: { rows: 10, checked: 10, wrong: 5 },
      controls: { rows: 150, checked: 100, wrong: 0 },
      notes: [],
    });
    expect(heard.filter((one) => !one.startsWith(`request: ${few.url}`))).toEqual([]);
  });
}, 120_000);

describe('the work', () => {
  test('is still there when the page is opened again, also what can be undone', async () => {
    await open(async (page) => {
      await press(page, '1', 's', '2');
      const [here, counted] = [await place(page), await progress(page)];
      expect(counted).toBe('2 of 110 checked, 1 skipped');
      await page.reload();
      expect([await place(page), await progress(page)]).toEqual([here, counted]);
      await press(page, 'u', 'u');
      expect(await progress(page)).toBe('1 of 110 checked');
      expect(await place(page)).toMatch(/^2 of 110 /);
    });
  });

  test('does not lose a key that comes at once after another', async () => {
    await open(async (page) => {
      await page.evaluate(`{
        for (let row = 0; row < 50; row++)
          setTimeout(() => document.dispatchEvent(new KeyboardEvent('keydown', { key: '1', bubbles: true })), 0);
      }`);
      await expect.poll(() => progress(page)).toBe('50 of 110 checked');
    });
  });

  test('shows what was chosen, and can be changed', async () => {
    await open(async (page) => {
      await press(page, '2', 'ArrowLeft');
      const pressed = page.locator('.choices button[aria-pressed=true]');
      expect(await pressed.textContent()).toBe('2 b');
      await press(page, '1', 'ArrowLeft');
      expect(await pressed.textContent()).toBe('1 a');
      expect(await progress(page)).toBe('1 of 110 checked');
    });
  });

  test('is the same in another tab', async () => {
    await open(async (page) => {
      const other = await page.context().newPage();
      await other.goto(few.url);
      await press(page, '1', '1');
      await expect.poll(() => progress(other)).toBe('2 of 110 checked');
    });
  });

  test('is not written over where the page cannot read it', async () => {
    await open(async (page) => {
      await page.evaluate(`localStorage.setItem('holdout relabel run-few', 'of another version')`);
      await page.reload();
      expect(await page.getByRole('alert').textContent()).toMatch(
        /earlier work on this run that this page cannot read/,
      );
      await press(page, '1');
      expect(await page.evaluate(`localStorage.getItem('holdout relabel run-few')`)).toBe('of another version');
    });
  });

  test.each([
    ['is full', `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`],
    [
      'is switched off',
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off', 'SecurityError'); } })`,
    ],
  ])('is not lost in silence if the storage %s', async (_what, script) => {
    await open(async (page) => {
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.type());
        void dialog.accept();
      });
      await page.addInitScript(script);
      await page.reload();
      expect(await page.getByRole('alert').textContent()).toMatch(/keeps nothing for this page.*Save checked\.csv/);
      // There is nothing to lose yet.
      await page.reload();
      expect(dialogs).toEqual([]);
      await press(page, '1', '2');
      expect(await progress(page)).toBe('2 of 110 checked');
      await page.reload();
      expect(dialogs).toEqual(['beforeunload']);
      await press(page, '3');
      const rows = parse<Record<string, string>>(await readFile(await savedFile(page)), { columns: true });
      expect(rows.filter(({ correct_label }) => correct_label !== '').length).toBe(1);
      await page.reload();
      expect(dialogs).toEqual(['beforeunload']);
    });
  });
});

test('a storage that fills up later is told at once', async () => {
  await open(async (page) => {
    await press(page, '1');
    await page.evaluate(`Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`);
    expect(await page.getByRole('alert').count()).toBe(0);
    await press(page, '1');
    expect(await page.getByRole('alert').textContent()).toMatch(/its storage is full/);
    expect(await progress(page)).toBe('2 of 110 checked');
  });
});

describe('what the file and the variants say', () => {
  const told = (page: Page) => page.locator('#relabel').textContent();

  test('is not on the page until it is asked for', async () => {
    await open(async (page) => {
      await expect(told(page)).resolves.not.toMatch(/The file says|m\/zero-shot|in the file/);
      await press(page, 'a');
      await expect(told(page)).resolves.toMatch(/The file says [ab]\..*m\/zero-shot/);
      await press(page, '1');
      await expect(told(page)).resolves.not.toMatch(/The file says|m\/zero-shot/);
    });
  });

  test('is shown by G before G takes it', async () => {
    await open(async (page) => {
      await press(page, 'g');
      expect(await progress(page)).toBe('0 of 110 checked');
      await expect(told(page)).resolves.toMatch(/The file says/);
      await press(page, 'g');
      expect(await progress(page)).toBe('1 of 110 checked');
    });
  });
});

test('with more labels than keys, a search finds the others', async () => {
  await visitPage(browser, many.url, {}, async (page) => {
    expect(await page.locator('.choices button').count()).toBe(9);
    await press(page, '/');
    await page.keyboard.type('label 2');
    expect(await page.locator('.choices button').first().textContent()).toBe('1 label 2');
    await page.keyboard.type('7');
    await press(page, 'Enter');
    expect(await page.getByRole('status').textContent()).toMatch(/: label 27\.$/);
    // Keys work again.
    await press(page, 's');
    expect(await progress(page)).toBe('1 of 110 checked, 1 skipped');
    expect(await barriers(page)).toEqual([]);
  });
});

test('single keys can be switched off', async () => {
  await open(async (page) => {
    await page.getByRole('checkbox').focus();
    await press(page, 'Space', '1', 'u');
    expect(await progress(page)).toBe('0 of 110 checked');
    await page.reload();
    await press(page, '1');
    expect(await progress(page)).toBe('0 of 110 checked');
    await tabTo(page, '1 a');
    await press(page, 'Enter');
    expect(await progress(page)).toBe('1 of 110 checked');
  });
});

test('hostile rows run nothing and load nothing', async () => {
  await open(async (page, heard) => {
    expect(heard).toEqual([`request: ${few.url}`]);
    await press(page, ...Array.from({ length: 20 }, () => ['a', '1']).flat());
    expect(await page.title()).toBe('Holdout labels: tags');
    expect(await page.locator('img, iframe, object').count()).toBe(0);
    expect(await page.locator('.row .text').textContent()).toContain(
      '<script>document.title = "run"</script><img src=',
    );
  });
});

test('without scripts the page says what to do instead', async () => {
  await open(
    async (page) => {
      expect(await page.locator('noscript').textContent()).toMatch(/needs JavaScript.*suspects\.csv/);
      expect(await page.locator('.row .text').isVisible()).toBe(true);
    },
    { javaScriptEnabled: false },
  );
});

test.each([
  { colorScheme: 'light', width: 1200 },
  { colorScheme: 'dark', width: 1200 },
  { colorScheme: 'light', width: 375 },
  { colorScheme: 'dark', width: 375 },
] as const)(
  'axe finds nothing in $colorScheme at $width pixels, and nothing is cut off',
  async ({ colorScheme, width }) => {
    await open(
      async (page) => {
        const check = async () => {
          expect(await barriers(page)).toEqual([]);
          expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBe(width);
        };
        await check();
        await press(page, '1', 's', 'a');
        await check();
        await press(page, ...Array.from({ length: 110 }, () => 'ArrowRight'));
        expect(await page.locator('#done').isVisible()).toBe(true);
        await check();
      },
      { colorScheme, viewport: { width, height: 800 } },
    );
  },
);

test('pictures in light, dark and at 375 pixels are kept', async () => {
  await takeLooks(browser, few.url, ARTEFACTS);
  console.log(`Looks of the relabel page: ${ARTEFACTS}`);
  expect((await readdir(ARTEFACTS)).sort()).toEqual(['dark.png', 'light.png', 'phone.png', 'print.pdf']);
});
