// A headless Chromium from npm, and a page looked at in it in the four ways that people do.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';

/** Milliseconds: the browser is unpacked first, on a machine that may be busy. */
export const START_TIMEOUT_MS = 60_000;

/** @param more arguments of the browser's own */
export async function startBrowser(...more: string[]): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    // In one process, the browser would end with its first page.
    args: chromium.args
      .filter((argument) => argument !== '--single-process' && !argument.startsWith('--headless'))
      .concat(more),
  });
}

/** @param visit gets the page with all of it unfolded, and what it said and asked for so far */
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
  // Unfolded, so that all of it is looked at.
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

/** Writes light.png, dark.png, phone.png (375 pixels wide), each of the whole page, and print.pdf. */
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

/** What a person cannot read or reach, of what axe looks for. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
