// Two hostile reports as relabel pages, and how a person's keys reach them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { loadReport } from '../../../../../cli/relabel/load-report.ts';
import { renderRelabel } from '../../../../../cli/relabel/page/page.tsx';
import { readSheet } from '../../../../../cli/relabel/read-sheet.ts';
import { startBrowser } from '../../../../support/browser.ts';
import { type StoredRun, writeReportFolder } from '../../../../support/runs/report-folder.ts';
import { model } from '../../../report/sample-run.ts';

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

export interface Written {
  readonly folder: string;
  readonly url: string;
}

export interface Pages {
  readonly directory: string;
  readonly browser: Browser;
  readonly few: Written;
  readonly many: Written;
  close(): Promise<void>;
}

export async function openPages(): Promise<Pages> {
  const directory = await mkdtemp(join(tmpdir(), 'holdout-relabel-'));
  const [few, many] = [await written(FEW, directory), await written(MANY, directory)];
  const browser = await startBrowser();
  return {
    directory,
    browser,
    few,
    many,
    async close() {
      await browser.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function written(stored: StoredRun, directory: string): Promise<Written> {
  const folder = await writeReportFolder(directory, stored);
  const { run, read, strong } = await loadReport(folder);
  const file = join(directory, `${stored.run}.html`);
  await writeFile(file, renderRelabel(await readSheet(run, read, strong, { state: 'no such state' })));
  return { folder, url: pathToFileURL(file).href };
}

export const progress = (page: Page) => page.locator('.progress span').first().textContent();
export const place = (page: Page) => page.locator('#row').textContent();
export const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** Presses Tab until the control has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 30; steps++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate('document.activeElement?.textContent');
    if (String(focused).startsWith(name)) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
