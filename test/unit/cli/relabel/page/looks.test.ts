// The relabel page in a real browser: what hostile rows do there, whether everybody can read it, and what it looks like.
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers, START_TIMEOUT_MS, takeLooks, visitPage } from '../../../../support/browser.ts';
import { openPages, type Pages, press } from './open-pages.ts';

/** Not in git. */
const ARTEFACTS = resolve('artefacts/relabel');

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
}, START_TIMEOUT_MS);
afterAll(() => pages?.close());

const open = (visit: (page: Page, heard: string[]) => Promise<void>, options: BrowserContextOptions = {}) =>
  visitPage(pages.browser, pages.few.url, options, visit);

test('hostile rows run nothing and load nothing', async () => {
  await open(async (page, heard) => {
    expect(heard).toEqual([`request: ${pages.few.url}`]);
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
  await takeLooks(pages.browser, pages.few.url, ARTEFACTS);
  console.log(`Looks of the relabel page: ${ARTEFACTS}`);
  expect((await readdir(ARTEFACTS)).sort()).toEqual(['dark.png', 'light.png', 'phone.png', 'print.pdf']);
});
