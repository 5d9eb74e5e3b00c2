// `holdout check` on predictions that are there already.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type CheckOptions, check } from '../../../../cli/actions/check.ts';
import { checked as heldAgainst } from '../../../../cli/checking/check-thresholds.ts';
import type { ThresholdReport } from '../../../../lambda/shared/contracts/report/thresholds.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-check-'));
});
afterAll(() => rm(folder, { recursive: true }));

const threshold = (more: Partial<ThresholdReport> = {}): ThresholdReport => ({
  variant: 'tfidf',
  answered_by: 'tfidf',
  rest: null,
  threshold: 0.8,
  accuracy: 0.9,
  risk: 0.05,
  level: 0.05,
  rows: 200,
  automated: 100,
  coverage: 0.5,
  right: 98,
  p_value: 0.002,
  more_rows: null,
  overall_accuracy: null,
  cost_usd_per_million: 0,
  sentence: 'Automate.',
  ...more,
});

async function checked(
  {
    automated,
    wrong,
    rows = 2 * automated,
    rowsOfUnit = 0,
  }: { automated: number; wrong: number; rows?: number; rowsOfUnit?: number },
  thresholds: readonly ThresholdReport[] = [threshold()],
  options: Partial<CheckOptions> = {},
) {
  const file = join(folder, 'thresholds.json');
  await writeFile(file, JSON.stringify({ format: 1, run: 'r', name: 'n', created_at: '', method: '', thresholds }));
  const lines = Array.from({ length: rows }, (_, row) => {
    const confidence = row < automated ? 0.8 : 0.79;
    const unit = rowsOfUnit === 0 ? '' : Math.floor(row / rowsOfUnit);
    return `${row + 1},tfidf,1,=a,${row < wrong ? 'b' : '=a'},answered,${confidence},${unit}\n${row + 1},tfidf,2,=a,b,answered,1,${unit}\n`;
  });
  const skipped = '9999,tfidf,1,a,,skipped,,\n';
  const predictions = join(folder, 'predictions.csv');
  const header = 'row,variant,repeat,truth,prediction,status,confidence,unit\n';
  await writeFile(predictions, `${header}${lines.join('')}${skipped}`);
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const status = await check(predictions, { thresholds: file, out: '', state: '', ...options }, '');
    return { status, text: written.join('') };
  } finally {
    spy.mockRestore();
  }
}

it('a threshold holds if these rows show it, and the share of automated rows is told', async () => {
  const { status, text } = await checked({ automated: 100, wrong: 2 });
  expect(status).toBe(0);
  expect(text).toBe(
    'Holds: 90.0% accuracy is shown to be reached (p = 0.002). tfidf at a confidence of at least 0.8 is right on 98 of 100 (98.0%) of the automated answers to 200 rows. 50.0% of rows are automated, after 50.0%, which is no clear change (p = 1.000).\n',
  );
});

it('it is violated if they show that, with exit status 100', async () => {
  const { status, text } = await checked({ automated: 100, wrong: 30 });
  expect(status).toBe(100);
  expect(text).toMatch(/^Violated: 90\.0% accuracy is shown to be missed \(p < 0\.001\)\./);
});

it('else it is undecided, with exit status 101, also without a row that it automates', async () => {
  expect(await checked({ automated: 20, wrong: 1 })).toMatchObject({ status: 101 });
  const { status, text } = await checked({ automated: 0, wrong: 0, rows: 100 });
  expect(status).toBe(101);
  expect(text).toMatch(/^Undecided: .* is right on none of .*: the rows or the model have changed \(p < 0\.001\)\.$/m);
});

it('of rows that belong together the first one counts', async () => {
  const { text } = await checked({ automated: 100, wrong: 2, rowsOfUnit: 4 }, undefined, { json: true });
  expect(JSON.parse(text)).toMatchObject([{ rows: 50, automated: 25, right: 24 }]);
});

it('a cascade is checked by its cheap variant, once; several thresholds share the risk', async () => {
  const both = [threshold(), threshold({ variant: 'cascade', rest: 'strong' })];
  const { text } = await checked({ automated: 100, wrong: 2 }, both, { json: true });
  expect(JSON.parse(text)).toMatchObject([{ variant: 'tfidf', level: 0.05, verdict: 'holds', rows: 200 }]);
  await expect(checked({ automated: 9, wrong: 0 }, [...both, threshold({ answered_by: 'm/x' })])).rejects.toThrow(
    'it has no answer of m/x',
  );
});

it('thresholds that are checked together share the risk', () => {
  // 0.9 ** 30 = 0.042.
  const now = { rows: 90, automated: 30, right: 30 };
  expect(heldAgainst({ ...threshold(), threshold: 0.8 }, now, 1)).toMatchObject({ level: 0.05, verdict: 'holds' });
  expect(heldAgainst({ ...threshold(), threshold: 0.8 }, now, 2)).toMatchObject({ level: 0.025, verdict: 'undecided' });
});

it('says what is missing', async () => {
  await expect(checked({ automated: 9, wrong: 0 }, [threshold()], { variant: 'm' })).rejects.toThrow(
    'has no m, only tfidf.',
  );
  const none = threshold({ threshold: null, sentence: 'These 40 rows support no threshold.' });
  await expect(checked({ automated: 9, wrong: 0 }, [none])).rejects.toThrow('These 40 rows support no threshold.');
  await writeFile(join(folder, 'predictions.csv'), 'row,variant,repeat,prediction,status,confidence\n');
  const options = { thresholds: join(folder, 'thresholds.json'), out: '', state: '' };
  await writeFile(options.thresholds, '{}');
  await expect(check(join(folder, 'predictions.csv'), options, '')).rejects.toThrow('is no thresholds.json');
});

it('rows without labels cannot be checked', async () => {
  await checked({ automated: 9, wrong: 0 });
  await writeFile(join(folder, 'predictions.csv'), 'row,variant,repeat,prediction,status,confidence\n');
  const options = { thresholds: join(folder, 'thresholds.json'), out: '', state: '' };
  await expect(check(join(folder, 'predictions.csv'), options, '')).rejects.toThrow('have no true label');
});
