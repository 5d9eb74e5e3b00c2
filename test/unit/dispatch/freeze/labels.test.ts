import { describe, expect, test } from 'vitest';
import { chooseLabels } from '../../../../lambda/dispatch/freeze/labels.ts';
import { problemsTold } from '../../../support/problems-told.ts';

const FILES = { benchmark: 'b.yaml', holdout: 'tags.csv' };
const counts = (labels: Record<string, number>): Map<string, number> => new Map(Object.entries(labels));

const told = (labels: string[], holdout: Record<string, number>): string[] =>
  problemsTold(() => chooseLabels({ labels }, undefined, counts(holdout), FILES));

describe('without labels in the benchmark', () => {
  test("the holdout's, sorted as Python sorts them", () => {
    const { labels, descriptions, warnings } = chooseLabels({}, undefined, counts({ b: 1, a: 2, B: 3 }), FILES);
    expect(labels).toEqual(['B', 'a', 'b']);
    expect(descriptions).toEqual({});
    expect(warnings).toEqual([]);
  });

  test("the train file's and the holdout's, with a warning for what cannot be learned", () => {
    const { labels, warnings } = chooseLabels({}, counts({ c: 5, a: 5 }), counts({ b: 1, a: 2 }), FILES);
    expect(labels).toEqual(['a', 'b', 'c']);
    expect(warnings).toEqual([
      {
        code: 'labels_not_in_train',
        count: 1,
        message: 'The train file has no row labelled "b", so baselines cannot learn this label.',
      },
    ]);
  });
});

test('rows to predict need a benchmark or a train file that lists the labels', () => {
  expect(chooseLabels({}, counts({ b: 1, a: 2 }), counts({}), FILES)).toEqual({
    labels: ['a', 'b'],
    descriptions: {},
    warnings: [],
  });
  expect(() => chooseLabels({}, undefined, counts({}), FILES)).toThrow(
    'tags.csv: there is nothing that says which labels its rows may be given. List them as `labels` in a benchmark, or give a train file, whose rows have them.',
  );
});

describe("the benchmark's labels", () => {
  test('a list keeps its order', () => {
    const { labels, descriptions } = chooseLabels({ labels: ['b', 'a'] }, undefined, counts({ a: 1 }), FILES);
    expect(labels).toEqual(['b', 'a']);
    expect(descriptions).toEqual({});
  });

  test('a mapping keeps its order and gives descriptions', () => {
    const given = { mlops: 'Serving', other: 'The rest' };
    const { labels, descriptions } = chooseLabels({ labels: given }, undefined, counts({ other: 1 }), FILES);
    expect(labels).toEqual(['mlops', 'other']);
    expect(descriptions).toEqual(given);
  });

  test('a list may describe only some of them', () => {
    const { labels, descriptions } = chooseLabels(
      { labels: [{ 2: 'good' }, { 1: 'bad' }, 'other'] },
      undefined,
      counts({ 1: 1 }),
      FILES,
    );
    expect(labels).toEqual(['2', '1', 'other']);
    expect(descriptions).toEqual({ 2: 'good', 1: 'bad' });
  });

  test('must list every label of the holdout', () => {
    expect(told(['computer-vision', 'other'], { other: 9, 'Computer-Vision': 2, mlops: 1 })).toEqual([
      'tags.csv: 2 rows have the label "Computer-Vision", which the benchmark\'s `labels` do not list; did you mean "computer-vision"? Correct it here or add it there. Listed: "computer-vision", "other".',
      'tags.csv: 1 row has the label "mlops", which the benchmark\'s `labels` do not list. Correct it here or add it there. Listed: "computer-vision", "other".',
    ]);
  });

  test('if many are unlisted, the first twenty are named', () => {
    const holdout = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`label ${index}`, 1]));
    expect(told(['a', 'b'], holdout).at(-1)).toBe('… and 10 more');
  });

  test('may not list one twice', () => {
    expect(told(['a', 'b', 'a'], { a: 1 })).toEqual([
      'b.yaml: the label "a" is listed twice in `labels`. List it once.',
    ]);
  });

  test('nor in two spellings that look the same', () => {
    expect(told(['caf\u00e9', 'b', 'cafe\u0301'], { b: 1 })).toEqual([
      'b.yaml: the label "cafe\u0301" is listed twice in `labels`, in two spellings that look the same. List it once.',
    ]);
  });

  test('ignore other labels of the train file, with a warning', () => {
    const { labels, warnings } = chooseLabels(
      { labels: ['a', 'b'] },
      counts({ a: 5, c: 2, d: 1 }),
      counts({ a: 1 }),
      FILES,
    );
    expect(labels).toEqual(['a', 'b']);
    expect(warnings).toEqual([
      {
        code: 'train_labels_not_listed',
        count: 3,
        message:
          '3 rows have a label in the train file that the benchmark\'s `labels` do not list, and nothing is learned from them: "c", "d".',
      },
    ]);
  });
});

test('a single label is a warning', () => {
  expect(chooseLabels({}, undefined, counts({ a: 3 }), FILES).warnings).toEqual([
    { code: 'single_label', message: 'There is only one label, "a", so every valid answer is right.' },
  ]);
});
