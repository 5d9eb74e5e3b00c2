// index.html in the local folder of reports, and in that of each team: the newest runs with their headlines.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type IndexEntry, newestFirst, readIndex } from '../../lambda/report/html/index-entries.ts';
import { renderIndex } from '../../lambda/report/html/index-page.tsx';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { lastPart, stampOf, teamOf } from '../../lambda/shared/team.ts';
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
    const seen = places.map((place) => folderOf('', place)).join('\n');
    if (seen === before) return;
    before = seen;
    for (const [team, itsPlaces] of Map.groupBy(places, ({ name }) => teamOf(name))) {
      const index = join(out, team, INDEX);
      await replace(index, renderIndex(await entriesOf(out, index, itsPlaces)));
    }
  }
}

async function entriesOf(out: string, index: string, places: readonly ReportPlace[]): Promise<IndexEntry[]> {
  const standing = await readFile(index, 'utf8').catch(() => '');
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

/** From the team's index. */
const pathOf = ({ name, run }: ReportPlace): string => `${lastPart(name)}/${stampOf(run)}`;

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
