// `holdout compare` and `holdout open` on the reports of real runs, as a user sees them.
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readIndex } from '../../../lambda/report/html/index-entries.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

it('compares runs by name, by id and by folder, lists them and opens them', async () => {
  const folder = new UserFolder();
  folder.write('train.csv', ticketsCsv(60));
  folder.write('old.csv', ticketsCsv(30));
  // One more row at the end, and one changed label.
  folder.write(
    'tickets.csv',
    `${ticketsCsv(30).replace('crash in step 1,bug', 'crash in step 1,billing')}crash again,bug\n`,
  );
  const reports: string[] = [];
  for (const [file, ...options] of [['old.csv'], ['tickets.csv', '--train', 'train.csv']]) {
    const { status, stdout, stderr } = await folder.run(['run', file ?? '', ...options]);
    expect(status, stderr).toBe(0);
    reports.push(/(reports\/.*)\/report\.html/.exec(stdout)?.[1] ?? '');
  }
  const [old = '', recent = ''] = reports;

  const { status, stdout, stderr } = await folder.run(['compare', 'old', recent.split('/').at(-1) ?? '']);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^keywords +B +\S+% → \S+% .* tie /m);
  expect(stdout).toMatch(/^Note: The holdouts of A and B differ: 1 row only in B, 1 row with a changed label\./m);
  expect(stdout).toMatch(/^Note: Not compared, because A or every other run lacks them: .*tfidf/m);
  const page = /reports\/compare\/.*\/compare\.html/.exec(stdout)?.[0] ?? '';
  expect(await readFile(join(folder.path, page), 'utf8')).toContain('<h2 id="changes">What changed</h2>');

  const json = await folder.run(['compare', old, recent, '--json', '--variant', 'keywords']);
  expect(json.status, json.stderr).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({ joined_by: 'content', rows: 29, changes: [{ variant: 'keywords' }] });

  const unknown = await folder.run(['compare', 'old', 'tikets']);
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toBe(
    'There is no report called tikets in reports. Did you mean tickets? There are reports called tickets, old. `holdout status` lists runs.\n',
  );
  const itself = await folder.run(['compare', 'old', 'old']);
  expect(itself.status).toBe(1);
  expect(itself.stderr).toMatch(
    /would be compared with itself\. A name means its latest run; give run ids instead\.$/m,
  );

  const index = readIndex(await readFile(join(folder.path, 'reports/index.html'), 'utf8'));
  expect(index.map(({ path }) => `reports/${path}`)).toEqual([recent, old]);

  const latest = join(folder.path, recent, 'report.html');
  expect(await folder.run(['open'], { DISPLAY: '', WAYLAND_DISPLAY: '' })).toEqual({
    status: 0,
    stdout: `${latest}\n`,
    stderr: 'This machine has no display for a browser. Open the file on one that has.\n',
  });
  const browser = folder.write('browser.sh', '#!/bin/sh\necho "$@" > opened\n');
  await chmod(join(folder.path, browser), 0o755);
  const opened = await folder.run(['open', 'old'], { DISPLAY: ':9', BROWSER: join(folder.path, browser) });
  expect(opened).toMatchObject({ status: 0, stderr: '' });
  await vi.waitFor(async () => {
    expect(await readFile(join(folder.path, 'opened'), 'utf8')).toBe(`${join(folder.path, old, 'report.html')}\n`);
  }, 10_000);
}, 90_000);
