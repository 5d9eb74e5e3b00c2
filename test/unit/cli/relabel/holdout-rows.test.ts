import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRun } from '../../../../cli/compare/load.ts';
import { withHoldout } from '../../../../cli/relabel/holdout-rows.ts';
import { contentHasher } from '../../../../lambda/report/table/content-hash.ts';
import { temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { model } from '../../report/sample-run.ts';

const LABELS = ['1', '2', '1'];

test('a CSV that Holdout made of another format is read as that, whatever its columns are called', async () => {
  const rows = LABELS.map((truth, row) => ({ text: String(row + 10), truth }));
  const predict = () => ({ predicted: '1' });
  const folder = await writeReportFolder(temporaryFolder(), {
    run: 'run-a',
    labels: ['1', '2'],
    rows,
    variants: [model('m')],
    predict,
  });
  const columns = { label: '1', text: ['0'], all: ['0', '1'] };
  const hashOf = contentHasher(columns.all, columns);
  const run = {
    ...(await loadRun(folder)),
    contents: BigUint64Array.from(rows, ({ text, truth }) => BigInt(`0x${hashOf([text, truth])}`)),
  };
  const state = temporaryFolder();
  await mkdir(join(state, 's3/bucket/holdouts'), { recursive: true });
  // All lines look alike, so a CSV of the user's would have no header.
  await writeFile(join(state, 's3/bucket/holdouts/tags.csv'), '0,1\n10,1\n11,2\n12,1\n');
  const source = { bucket: 'bucket', key: 'holdouts/tags.csv', etag: '' };
  const found = await withHoldout(run, { columns, source }, { state }, async ({ header, lines }) => {
    const all: (readonly string[])[] = [];
    for await (const { fields } of lines) all.push(fields);
    return { header, lines: all };
  });
  expect(found).toEqual({ header: ['0', '1'], lines: rows.map(({ text, truth }) => [text, truth]) });
});
