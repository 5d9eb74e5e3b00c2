import { expect, test } from 'vitest';
import { foundLabels, MAX_OFFERED, offeredLabels } from '../../../../../cli/relabel/page/offered.ts';
import { at } from '../../../../../lambda/shared/at.ts';
import { sheetOf } from './sheet-of.ts';

const MANY = Array.from({ length: 77 }, (_, index) => `label ${index}`);

test('up to nine labels are all offered, in the same order on every row', () => {
  const sheet = sheetOf({ labels: MANY.slice(0, 9), given: [8, 0] });
  for (const row of sheet.rows) expect(offeredLabels(sheet.labels, row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('of more, those that were given or said are among as many as there are keys', () => {
  const given = [70, 70, 5, 3, 44];
  const said = [70, 20, 5, 60, 44];
  const sheet = sheetOf({ labels: MANY, given, said });
  for (const [index, row] of sheet.rows.entries()) {
    const offered = offeredLabels(MANY, row);
    expect(offered).toContain(at(given, index));
    expect(offered).toContain(at(said, index));
    // Neither the number nor the order tells where the two differ.
    expect(offered).toHaveLength(MAX_OFFERED);
    expect(offered).toEqual(offered.toSorted((a, b) => a - b));
  }
});

test('no label is offered on every row, so none stands out', () => {
  const sheet = sheetOf({ labels: MANY, given: Array.from({ length: 200 }, (_, row) => row % 77) });
  const times = MANY.map((_, label) => sheet.rows.filter((row) => offeredLabels(MANY, row).includes(label)).length);
  expect(times.every((count) => count > 5 && count < 60)).toBe(true);
});

test('a search finds labels with all words, those that begin with it first', () => {
  const labels = ['card lost', 'lost', 'Lost card', 'card', 'lost phone'];
  const found = (text: string) => foundLabels(labels, text).map((label) => at(labels, label));
  expect(found('lost')).toEqual(['lost', 'Lost card', 'lost phone', 'card lost']);
  expect(found('CARD  lost')).toEqual(['card lost', 'Lost card']);
  expect(found('none')).toEqual([]);
  expect(foundLabels(MANY, 'label')).toHaveLength(MAX_OFFERED);
});
