import { describe, expect, test } from 'vitest';
import { actionOf } from '../../../../../cli/relabel/page/keys.ts';
import {
  choose,
  counts,
  fromText,
  move,
  NOTHING_DONE,
  SKIPPED,
  show,
  toSkipped,
  toText,
  undo,
  type Work,
} from '../../../../../cli/relabel/page/work.ts';
import { sheetOf } from './sheet-of.ts';

const SHEET = sheetOf({ labels: ['a', 'b'], given: [0, 1, 0] });
const workAfter = (...labels: number[]): Work =>
  labels.reduce((work, label) => choose(SHEET, work, label), NOTHING_DONE);

describe('a choice', () => {
  test('goes on to the next row, and after the last one to none', () => {
    expect(workAfter(0, 1).place).toBe(2);
    expect(workAfter(0, 1, 1)).toMatchObject({
      place: 3,
      choices: new Map([
        [1, 0],
        [2, 1],
        [3, 1],
      ]),
    });
  });

  test('goes back to what was left out before the end', () => {
    const ahead = move(SHEET, NOTHING_DONE, 1);
    expect([choose(SHEET, ahead, 1), choose(SHEET, choose(SHEET, ahead, 1), 1)].map(({ place }) => place)).toEqual([
      2, 0,
    ]);
  });

  test('may be changed later', () => {
    const back = move(SHEET, workAfter(0), -1);
    expect(choose(SHEET, back, 1)).toMatchObject({ place: 1, choices: new Map([[1, 1]]) });
  });

  test('goes from one skipped row to the next', () => {
    const skipped = workAfter(SKIPPED, 0, SKIPPED);
    expect(counts(skipped)).toEqual({ checked: 1, skipped: 2 });
    const first = toSkipped(SHEET, skipped);
    expect(first.place).toBe(0);
    expect(choose(SHEET, first, 1).place).toBe(2);
    expect(choose(SHEET, choose(SHEET, first, 1), 1).place).toBe(3);
  });
});

describe('undo', () => {
  test('takes back one choice after another, and shows each row again', () => {
    const once = undo(SHEET, workAfter(0, SKIPPED));
    expect(once).toMatchObject({ place: 1, choices: new Map([[1, 0]]) });
    expect(undo(SHEET, once)).toMatchObject({ place: 0, choices: new Map(), past: [] });
    expect(undo(SHEET, undo(SHEET, once))).toEqual(undo(SHEET, once));
  });

  test('brings back what stood there before', () => {
    const changed = choose(SHEET, move(SHEET, workAfter(0), -1), 1);
    expect(undo(SHEET, changed).choices).toEqual(new Map([[1, 0]]));
  });
});

describe('what the browser keeps', () => {
  test('is the same work', () => {
    const work = show(SHEET, workAfter(0, SKIPPED));
    expect(fromText(SHEET, toText(work))).toEqual(work);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['a row that is not on the page', toText({ ...NOTHING_DONE, choices: new Map([[9, 0]]) })],
    ['a label that the report does not know', toText({ ...NOTHING_DONE, choices: new Map([[1, 2]]) })],
    ['a place behind the end', toText({ ...NOTHING_DONE, place: 4 })],
    ['a step back to no label', toText({ ...NOTHING_DONE, past: [[1, 7]] })],
  ])('is not taken if it is %s', (_what, text) => {
    expect(fromText(SHEET, text)).toBeUndefined();
  });
});

test.each([
  [{ key: '1' }, { do: 'choose', nth: 0 }],
  [{ key: 'G' }, { do: 'keep' }],
  [{ key: 'ArrowLeft' }, { do: 'back' }],
  [{ key: '0' }, undefined],
  [{ key: 'constructor' }, undefined],
  [{ key: 's', ctrlKey: true }, undefined],
])('%o is %o', (pressed, action) => {
  expect(actionOf({ ctrlKey: false, metaKey: false, altKey: false, ...pressed })).toEqual(action);
});
