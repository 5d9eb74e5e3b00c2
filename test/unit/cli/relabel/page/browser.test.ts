// The relabel page in a real browser, by keyboard alone: from a report to checked.csv, and from that to the figures.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { relabel } from '../../../../../cli/actions/relabel.ts';
import { barriers, START_TIMEOUT_MS, visitPage } from '../../../../support/browser.ts';
import { openPages, type Pages, place, press, progress, tabTo } from './open-pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
}, START_TIMEOUT_MS);
afterAll(() => pages?.close());
afterEach(() => vi.restoreAllMocks());

const open = (visit: (page: Page, heard: string[]) => Promise<void>) =>
  visitPage(pages.browser, pages.few.url, {}, visit);

/** The row's number in the file. */
const rowOf = async (page: Page) => Number(/row (\d+)/.exec((await place(page)) ?? '')?.[1]);

async function savedFile(page: Page): Promise<string> {
  await tabTo(page, 'Save checked.csv');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('checked.csv');
  const file = join(pages.few.folder, 'checked.csv');
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
    expect(await relabel(checked, { out: pages.directory, state: 'no such state', json: true })).toBe(0);
    expect(JSON.parse(said)).toMatchObject({
      suspects: { rows: 10, checked: 10, wrong: 5 },
      controls: { rows: 150, checked: 100, wrong: 0 },
      notes: [],
    });
    expect(heard.filter((one) => !one.startsWith(`request: ${pages.few.url}`))).toEqual([]);
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
      await other.goto(pages.few.url);
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
  await visitPage(pages.browser, pages.many.url, {}, async (page) => {
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
