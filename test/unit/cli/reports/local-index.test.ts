import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeLocalIndex } from '../../../../cli/reports/local-index.ts';
import { readIndex } from '../../../../lambda/report/html/index-entries.ts';
import { temporaryFolder } from '../../../support/runs/report-folder.ts';

const REPORT = { created_at: '2026-01-02T03:04:05.678Z', status: 'complete' };

async function report(out: string, name: string, run: string, headline = 'It is good.'): Promise<string> {
  const file = join(out, name, run, 'report.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...REPORT, name, run, headline }));
  return file;
}

const listed = async (out: string, team = '') =>
  readIndex(await readFile(join(out, team, 'index.html'), 'utf8')).map(({ path, headline }) => `${path}: ${headline}`);

describe('the index of reports in a folder', () => {
  test('lists what it finds, the newest first, a team’s in its folder', async () => {
    const out = temporaryFolder();
    await report(out, 'tags', '2');
    await report(out, 'team a/tags', '3');
    await report(out, 'team a/more', '4');
    await report(out, 'tags', '1');
    await writeLocalIndex(out);
    expect(await listed(out)).toEqual(['tags/2: It is good.', 'tags/1: It is good.']);
    expect(await listed(out, 'team a')).toEqual(['more/4: It is good.', 'tags/3: It is good.']);
  });

  test('reads no report twice, and forgets deleted ones', async () => {
    const out = temporaryFolder();
    const gone = await report(out, 'tags', '1');
    await report(out, 'tags', '2', 'first');
    await writeLocalIndex(out);
    await rm(dirname(gone), { recursive: true });
    await report(out, 'tags', '2', 'changed by hand');
    await report(out, 'tags', '3', 'new');
    await writeLocalIndex(out);
    expect(await listed(out)).toEqual(['tags/3: new', 'tags/2: first']);
  });

  test('leaves out what is not a report', async () => {
    const out = temporaryFolder();
    await writeFile(await report(out, 'tags', '1'), '{"half":');
    await report(out, 'tags', '2');
    await writeLocalIndex(out);
    expect(await listed(out)).toEqual(['tags/2: It is good.']);
  });
});
