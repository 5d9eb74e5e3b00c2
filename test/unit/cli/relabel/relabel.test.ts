import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterEach, expect, test, vi } from 'vitest';
import { relabel } from '../../../../cli/actions/relabel.ts';
import { exactBounds } from '../../../../lambda/report/intervals/exact.ts';
import { type StoredRun, temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { model } from '../../report/sample-run.ts';

type Line = Record<string, string>;

const ROWS = 160;
/** Three models read the first ten rows otherwise than the file, and everything else as it stands there. */
const RUN: StoredRun = {
  run: 'run-a',
  labels: ['a', 'b', '=c'],
  rows: Array.from({ length: ROWS }, (_, row) => ({
    id: `id ${row}`,
    text: `text ${row}`,
    truth: row % 2 ? 'b' : 'a',
  })),
  variants: [model('m'), model('n'), model('o')],
  predict: (row) => ({ predicted: row < 10 ? '=c' : row % 2 ? 'b' : 'a' }),
};

afterEach(() => vi.restoreAllMocks());

/** @param fill gives the right label, or nothing */
async function relabelled(fill: (line: Line) => string, change: (lines: Line[]) => Line[] = (lines) => lines) {
  const folder = await writeReportFolder(temporaryFolder(), RUN);
  const file = join(folder, 'suspects.csv');
  const lines = parse<Line>(await readFile(file), { columns: true });
  const filled = change(lines.map((line) => ({ ...line, correct_label: fill(line) })));
  const checked = join(folder, 'checked.csv');
  // As a spreadsheet in some countries saves it.
  await writeFile(checked, stringify(filled, { header: true, delimiter: ';', bom: true }));
  return { folder, checked };
}

async function outputOf(checked: string, report?: string): Promise<string> {
  let said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const options = {
    out: 'no such folder',
    state: 'no such state',
    json: true,
    ...(report !== undefined && { report }),
  };
  expect(await relabel(checked, options)).toBe(0);
  return said;
}

const half = ({ sample, row, label }: Line) => (sample === 'suspect' && Number(row) <= 5 ? '=c' : (label ?? ''));

test('the noise rate and the accuracies by the right labels', async () => {
  const { checked } = await relabelled(half);
  const found = JSON.parse(await outputOf(checked));
  expect(found).toMatchObject({
    rows: ROWS,
    suspects: { rows: 10, checked: 10, wrong: 5 },
    controls: { rows: 150, checked: 100, wrong: 0 },
    notes: [],
  });
  expect(found.noise_rate.value).toBeCloseTo(5 / ROWS, 12);
  expect(found.noise_rate.ci.lower).toBeLessThan(5 / ROWS);
  expect(found.noise_rate.ci.upper).toBeGreaterThan(
    5 / ROWS + (150 / ROWS) * (exactBounds(0, 100, 0.025)?.upper ?? Number.NaN),
  );
  const [first] = found.variants;
  expect(first.accuracy).toBeCloseTo(150 / ROWS, 12);
  expect(first.corrected_accuracy.value).toBeCloseTo(155 / ROWS, 12);
});

test('suspects that were not checked may be either', async () => {
  const { checked } = await relabelled((line) => (line.sample === 'suspect' ? '' : (line.label ?? '')));
  const found = JSON.parse(await outputOf(checked));
  expect(found.noise_rate.ci.upper).toBeGreaterThan(10 / ROWS);
  expect(found.notes).toEqual([
    '10 suspects were not checked, so each may be wrong or right: the intervals allow for both.',
  ]);
});

test.each([
  ['no row was checked', () => '', (lines: Line[]) => lines, /No row was checked: the column correct_label is empty/],
  [
    'no control was checked',
    (line: Line) => (line.sample === 'suspect' ? 'a' : ''),
    (lines: Line[]) => lines,
    /No row of the control sample was checked/,
  ],
  [
    'a label that the report does not know',
    () => 'x',
    (lines: Line[]) => lines,
    /checked\.csv:2: correct_label "x" is no label of the report: "a", "b", "=c"\./,
  ],
  [
    'a row of another file',
    half,
    (lines: Line[]) => lines.map((line) => ({ ...line, row: String(Number(line.row) + ROWS) })),
    /is none of the 160 rows of the report/,
  ],
  ['a row twice', half, (lines: Line[]) => [...lines, ...lines.slice(0, 1)], /is there twice/],
  [
    'another label than in the report',
    half,
    (lines: Line[]) => lines.map((line) => ({ ...line, label: 'a' })),
    /is labelled "a" here, but "b" in the report/,
  ],
  [
    'no column with the right labels',
    half,
    (lines: Line[]) => lines.map(({ correct_label: _, ...line }) => line),
    /it has no column correct_label\. Copy suspects\.csv/,
  ],
])('is refused with a reason: %s', async (_, fill, change, message) => {
  const { checked } = await relabelled(fill, change);
  await expect(outputOf(checked)).rejects.toThrow(message);
});

test('a file that does not stand beside its report needs its name', async () => {
  const { checked, folder } = await relabelled(half);
  const elsewhere = join(temporaryFolder(), 'checked.csv');
  await copyFile(checked, elsewhere);
  await expect(outputOf(elsewhere)).rejects.toThrow(/no report\.json beside .*--report/);
  expect(JSON.parse(await outputOf(elsewhere, folder)).suspects.wrong).toBe(5);
});

test("bounds of a share are scipy's", () => {
  // scipy.stats.binomtest(3, 100).proportion_ci(0.95, 'exact') and binomtest(0, 100).
  expect(exactBounds(3, 100, 0.025)?.lower).toBeCloseTo(0.006229971538306227, 10);
  expect(exactBounds(3, 100, 0.025)?.upper).toBeCloseTo(0.08517605297428028, 10);
  expect(exactBounds(0, 100, 0.025)?.upper).toBeCloseTo(0.03621669264519054, 10);
});
