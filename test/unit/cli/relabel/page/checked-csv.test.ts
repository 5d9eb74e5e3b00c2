// checked.csv is read by `holdout relabel` as the page wrote it, whatever stands in the rows.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readChecked } from '../../../../../cli/relabel/checked.ts';
import { checkedCsv } from '../../../../../cli/relabel/page/checked-csv.ts';
import { NOTHING_DONE, SKIPPED } from '../../../../../cli/relabel/page/work.ts';
import { at } from '../../../../../lambda/shared/at.ts';
import { temporaryFolder } from '../../../../support/runs/report-folder.ts';
import { sheetOf } from './sheet-of.ts';

const LABELS = [
  '=cmd()',
  "'=cmd()",
  'a,b;c\td',
  'quote " and ""',
  'line\nbreak',
  'carriage\r\nreturn',
  '\u202Eright to left',
  'escape \u001b',
  '__proto__',
  '＝full width',
  'ünï',
  '-1',
];

/** @param choices by row: index of a label, SKIPPED, or undefined if the row was not reached */
async function readBack(texts: readonly string[], choices: readonly (number | undefined)[]) {
  const given = texts.map((_, index) => index % LABELS.length);
  const sheet = sheetOf({
    labels: LABELS,
    given,
    more: (index) => ({
      id: at(texts, index),
      text: at(texts, index),
      ...(index % 3 === 0
        ? { sample: 'control', votes: null }
        : { suggested: (index + 1) % LABELS.length, votes: 3, confidence: 0.75 }),
    }),
  });
  const chosen = new Map(choices.flatMap((label, index) => (label === undefined ? [] : [[index + 1, label] as const])));
  const csv = checkedCsv({ ...sheet, rows: sheet.rows.toReversed() }, { ...NOTHING_DONE, choices: chosen });
  const file = join(temporaryFolder(), 'checked.csv');
  await writeFile(file, csv);
  return { csv, rows: await readChecked(file, LABELS, given) };
}

test('hostile rows come back with their labels', async () => {
  const texts = [...LABELS, '"', '\r\n\r\n', '\0', ';;;;\n;;;;', 'x'.repeat(5000), '@SUM(A1)', ''];
  const choices = texts.map((_, index) => (index % 5 === 4 ? undefined : (index * 7) % LABELS.length));
  const { rows, csv } = await readBack(texts, choices);
  expect(rows).toEqual(choices.map((correct, row) => ({ row, isSuspect: row % 3 !== 0, correct })));
  expect(csv).not.toMatch(/^\uFEFF/);
  for (const fields of parse(csv)) for (const field of fields) expect(field).not.toMatch(/^[=+\-@＝]/);
});

test('a row that was skipped is not checked', async () => {
  const { rows } = await readBack(['one', 'two', 'three'], [0, SKIPPED, 1]);
  expect(rows.map(({ correct }) => correct)).toEqual([0, undefined, 1]);
});

test('any texts come back', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', '\t', '=', "'", ' ', '\u202E') });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 20 }), fc.nat(), async (texts, first) => {
      const choices = texts.map((_, index) => (first + index) % LABELS.length);
      const { rows } = await readBack(texts, choices);
      expect(rows.map(({ correct }) => correct)).toEqual(choices);
    }),
    { numRuns: 100, seed: 1 },
  );
});
