// index.html in the local folder of reports: the newest runs with their headlines.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type IndexEntry, newestFirst, readIndex } from '../../lambda/report/html/index-entries.ts';
import { renderIndex } from '../../lambda/report/html/index-page.tsx';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { PRIVATE_FILE } from '../../local/private.ts';
import { folderOf, localReports, type ReportPlace } from './find-reports.ts';

const INDEX = 'index.html';
/** Commands that may end at the same moment; with more, the next run adds the last one. */
const TRIES = 5;

const Listed = Report.pick({ name: true, run: true, created_at: true, status: true, headline: true });

/**
 * Reads report.json only for runs that are not in the index yet. It looks again after writing, so that if two commands
 * end at once, the last to look has seen both.
 */
export async function writeLocalIndex(out: string): Promise<void> {
  let before = '';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const places = await localReports(out);
    const seen = places.map(pathOf).join('\n');
    if (seen === before) return;
    before = seen;
    await replace(join(out, INDEX), renderIndex(await entriesOf(out, places)));
  }
}

async function entriesOf(out: string, places: readonly ReportPlace[]): Promise<IndexEntry[]> {
  const standing = await readFile(join(out, INDEX), 'utf8').catch(() => '');
  const known = new Map(readIndex(standing).map((entry) => [entry.path, entry]));
  const entries: IndexEntry[] = [];
  for (const place of newestFirst(places)) {
    const entry = known.get(pathOf(place)) ?? (await readEntry(out, place));
    if (entry) entries.push(entry);
  }
  return entries;
}

/** Nothing for files that are not our reports, or are being written. */
async function readEntry(out: string, place: ReportPlace): Promise<IndexEntry | undefined> {
  try {
    const text = await readFile(join(folderOf(out, place), 'report.json'), 'utf8');
    return { ...parseJsonAs(text, INDEX, Listed), path: pathOf(place) };
  } catch {
    return undefined;
  }
}

const pathOf = ({ name, run }: ReportPlace): string => `${name}/${run}`;

/** Writes the whole file or nothing. */
async function replace(file: string, text: string): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  try {
    await writeFile(part, text, PRIVATE_FILE);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}
