import { expect, test } from 'vitest';
import { foundLabels, MAX_OFFERED, offeredLabels } from '../../../../../cli/relabel/page/offered.ts';
import { at } from '../../../../../lambda/shared/at.ts';
import { sheetOf } from './sheet-of.ts';

const MANY = Array.from({ length: 77 }, (_, index) => `label ${index}`);

test('up to nine labels are all offered, in the same order on every row', () => {
  const sheet = sheetOf({ labels: MANY.slice(0, 9), given: [8, 0] });
  const offered = offeredLabels(sheet);
  for (const row of sheet.rows) expect(offered(row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('of more, those that were given or said are among as many as there are keys', () => {
  const given = [70, 70, 5, 3, 44];
  const said = [70, 20, 5, 60, 44];
  const sheet = sheetOf({ labels: MANY, given, said });
  const offered = offeredLabels(sheet);
  for (const [index, row] of sheet.rows.entries()) {
    expect(offered(row)).toContain(at(given, index));
    expect(offered(row)).toContain(at(said, index));
    // Neither the number nor the order tells where the two differ.
    expect(offered(row)).toHaveLength(MAX_OFFERED);
    expect(offered(row)).toEqual(offered(row).toSorted((a, b) => a - b));
  }
});

test('a search finds labels with all words, those that begin with it first', () => {
  const labels = ['card lost', 'lost', 'Lost card', 'card', 'lost phone'];
  const found = (text: string) => foundLabels(labels, text).map((label) => at(labels, label));
  expect(found('lost')).toEqual(['lost', 'Lost card', 'lost phone', 'card lost']);
  expect(found('CARD  lost')).toEqual(['card lost', 'Lost card']);
  expect(found('none')).toEqual([]);
  expect(foundLabels(MANY, 'label')).toHaveLength(MAX_OFFERED);
});
