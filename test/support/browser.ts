// A headless Chromium from npm, and ways to look at a page: light, dark, on a phone, in print.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';

/** Milliseconds. The browser has to be unpacked first, perhaps on a busy machine. */
export const START_TIMEOUT_MS = 60_000;

/** A single-process browser would end with its first page. Without web security, a page could read all others. */
const NOT_FOR_TESTS = ['--single-process', '--disable-web-security'];

/** @param more extra command-line arguments for the browser */
export async function startBrowser(...more: string[]): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args
      .filter((argument) => !NOT_FOR_TESTS.includes(argument) && !argument.startsWith('--headless'))
      .concat(more),
  });
}

/** @param visit gets the fully unfolded page, and what it has logged and requested so far */
export async function visitPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  visit: (page: Page, heard: string[]) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => heard.push(`request: ${request.url()}`));
  await page.goto(url);
  // Unfold everything, so that all of it is checked.
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) details.setAttribute('open', '');
  });
  await visit(page, heard);
  await context.close();
}

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 800 };

const LOOKS: readonly { readonly name: string; readonly options: BrowserContextOptions }[] = [
  { name: 'light', options: { viewport: DESKTOP, colorScheme: 'light' } },
  { name: 'dark', options: { viewport: DESKTOP, colorScheme: 'dark' } },
  { name: 'phone', options: { viewport: PHONE, colorScheme: 'light' } },
];

/** Writes light.png, dark.png and phone.png (375 pixels wide), each of the whole page, and print.pdf. */
export async function takeLooks(browser: Browser, url: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, options } of LOOKS) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(url);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    if (name === 'light') await page.pdf({ path: join(folder, 'print.pdf'), format: 'A4', printBackground: false });
    await context.close();
  }
}

/** Accessibility problems that axe finds. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
