// A threshold is found, checked on new rows and by a report, and predictions of new rows are corrected by the same one.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserFolder } from '../../support/runs/command.ts';

const FULL_RUNS_MS = 180_000;

it(
  'from a labelled file to a threshold, its check and corrected predictions',
  async () => {
    const folder = new UserFolder();
    const [train, tickets] = await Promise.all(
      ['train', 'holdout'].map((name) => readFile(new URL(`../../../examples/${name}.csv`, import.meta.url), 'utf8')),
    );
    folder.write('train.csv', train ?? '');
    folder.write('tickets.csv', tickets ?? '');
    folder.write('b.yaml', 'text: [subject, body]\nbaselines: [tfidf]\nautomate: {accuracy: 0.7, risk: 0.1}\n');
    const files = ['--train', 'train.csv', '--benchmark', 'b.yaml'];
    const found = await folder.run(['run', 'tickets.csv', ...files]);
    expect(found.status, found.stderr).toBe(0);
    expect(found.stdout).toMatch(/^Automate \d+\.\d% of rows with tfidf at 70\.0% accuracy or more/m);
    const thresholds = `${/^Report {2}(.*)\/report\.html/m.exec(found.stdout)?.[1]}/thresholds.json`;

    // The labels of the file are in no order.
    folder.write('new.csv', (tickets ?? '').split('\n').slice(0, 76).join('\n'));
    const asked = await folder.run(['check', 'new.csv', '--thresholds', thresholds, ...files]);
    expect(asked.status, asked.stderr).toBe(0);
    expect(asked.stdout).toMatch(/^Holds: 70\.0% accuracy is shown to be reached .* to 75 rows\./);
    const report = thresholds.replace('/thresholds.json', '');
    const given = await folder.run(['check', report, '--thresholds', thresholds, '--json']);
    expect(given.stderr).toBe('Note: the thresholds were found on these very rows, so they tell nothing new.\n');
    expect(JSON.parse(given.stdout)).toMatchObject([{ variant: 'tfidf', verdict: 'holds', rows: 150, p_moved: 1 }]);

    const predicted = await folder.run(['predict', 'new.csv', '--holdout', 'tickets', ...files]);
    expect(predicted.status, predicted.stderr).toBe(0);
    expect(predicted.stdout).toMatch(/^Of these 75 rows, tfidf is right on about /m);
    const corrected = /^Corrected: (.*corrected\.json)$/m.exec(predicted.stdout)?.[1] ?? '';
    expect(JSON.parse(await readFile(join(folder.path, corrected), 'utf8'))).toMatchObject({
      variants: [{ name: 'tfidf' }],
    });
    const nothing = await folder.run(['predict', 'new.csv', '--holdout', 'nothing', ...files]);
    expect(nothing.status).toBe(1);
    expect(nothing.stderr).toMatch(/^There is no report called nothing in reports\./);
  },
  FULL_RUNS_MS,
);
