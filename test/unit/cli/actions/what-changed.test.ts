import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whatRelabellingChanged } from '../../../../cli/actions/what-changed.ts';
import { type StoredRun, temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { model } from '../../report/sample-run.ts';

const stored = (run: string, wrong: number): StoredRun => ({
  run,
  labels: ['a', 'b'],
  rows: Array.from({ length: 20 }, (_, row) => ({
    id: `id ${row}`,
    text: `text ${row}`,
    truth: row < wrong ? 'a' : 'b',
  })),
  variants: [model('m')],
  predict: () => ({ predicted: 'b' }),
});
const FIRST = '20260102T030405678Z-0f1e2d3c4b5a';

/** @param harm is done to the first report */
async function toldAfter(harm: (folder: string) => Promise<void>): Promise<string[]> {
  const out = temporaryFolder();
  const first = await writeReportFolder(out, stored(FIRST, 2));
  const second = await writeReportFolder(out, stored('20260103T030405678Z-0f1e2d3c4b5a', 0));
  await harm(first);
  return await whatRelabellingChanged(first, join(second, 'report.json'), { out });
}

it('tells what changed labels do, and where the whole comparison is', async () => {
  const [whose, labels, , page] = await toldAfter(async () => {});
  expect(whose).toBe(`A is the run whose labels you checked (tags ${FIRST}), and B is this one:`);
  expect(labels).toMatch(/^- 2 labels were changed from A to B\..* m\/zero-shot 90\.0% → 100\.0%\.$/);
  expect(page).toMatch(/^Comparison {2}.*compare\.html$/);
});

it.each([
  ['gone', (folder: string) => rm(folder, { recursive: true })],
  ['damaged', (folder: string) => truncate(join(folder, 'predictions.csv'), 100)],
  ['not a report', (folder: string) => truncate(join(folder, 'report.json'), 100)],
])('says why it cannot if the first report is %s', async (_what, harm) => {
  const told = await toldAfter(harm);
  expect(told).toEqual([expect.stringMatching(/^What the corrected labels changed cannot be told\. \S/)]);
});
