// Finds columns that tell the label, and leaves the others alone: seeded simulations.
import { describe, expect, test } from 'vitest';
import { profileColumns } from '../../../../lambda/shared/columns/profile.ts';
import { settles } from '../../../../lambda/shared/columns/settles.ts';

/** Mulberry32, in the public domain. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An index below `shares.length`, drawn with these weights. */
function drawn(next: () => number, shares: readonly number[]): number {
  let rest = next() * shares.reduce((sum, share) => sum + share, 0);
  for (const [index, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return index;
  }
  return shares.length - 1;
}

/** Labels of a file: 2 to 8 different ones, balanced or not, in random order or sorted. */
function labelsOf(next: () => number, rows: number): string[] {
  const skew = next() * 2;
  const shares = Array.from({ length: 2 + Math.floor(next() * 7) }, (_, rank) => 1 / (rank + 1) ** skew);
  const labels = Array.from({ length: rows }, () => `label ${drawn(next, shares)}`);
  return next() < 0.3 ? labels.sort() : labels;
}

function found(labels: readonly string[], column: readonly string[]) {
  const [label, other] = profileColumns(
    ['label', 'other'],
    labels.map((truth, row) => [truth, column[row] ?? '']),
  );
  return label && other && settles(label, other);
}

/** Columns beside the label that do not depend on it. */
const HONEST: Readonly<Record<string, (next: () => number, rows: number, labels: readonly string[]) => string[]>> = {
  'a category': (next, rows) => {
    const shares = Array.from({ length: 2 + Math.floor(next() * 20) }, () => next());
    return Array.from({ length: rows }, () => `c${drawn(next, shares)}`);
  },
  'a category with a bias': (next, _, labels) =>
    labels.map((label) => (next() < 0.7 ? `of ${label}` : `c${Math.floor(next() * 4)}`)),
  'a name': (next, rows) => Array.from({ length: rows }, () => `author ${Math.floor(next() * rows)}`),
  'a note that some rows have': (next, rows) =>
    Array.from({ length: rows }, () => (next() < 0.2 ? `note ${Math.floor(next() * 5)}` : '')),
  'stars that go with the label': (next, _, labels) =>
    labels.map((label) => String((label.length + Number(label.at(-1)) + Math.floor(next() * 3)) % 5)),
  texts: (next, rows) => Array.from({ length: rows }, (_, row) => `text ${row} ${next()}`),
  'texts that are sent twice': (next, rows) =>
    Array.from({ length: rows }, (_, row) => `text ${row >> 1} ${next() < 0 ? '' : row >> 1}`),
};

describe('no false alarm in 200 random files', () => {
  test.each(Object.entries(HONEST))('with %s', (name, make) => {
    const alarms: string[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      const next = random(seed * 7919);
      const rows = 50 + Math.floor(next() * 1950);
      // If labels are sorted and texts sent twice, the text does tell the label.
      const labels = labelsOf(next, rows);
      if (
        name === 'texts that are sent twice' &&
        labels.every((label, row) => row === 0 || label >= (labels[row - 1] ?? ''))
      )
        continue;
      const told = found(labels, make(next, rows, labels));
      if (told) alarms.push(`seed ${seed}: ${JSON.stringify(told)}`);
    }
    expect(alarms).toEqual([]);
  });
});

const PLANTED: Readonly<Record<string, (next: () => number, labels: readonly string[]) => string[]>> = {
  'the label in other words': (_, labels) => labels.map((label) => `the ${label.at(-1)}`),
  'a finer label': (next, labels) => labels.map((label) => `${label}/${Math.floor(next() * 3)}`),
  'a finer label with a slip in two hundred': (next, labels) =>
    labels.map((label) => (next() < 0.005 ? 'slip' : `${label}/${Math.floor(next() * 2)}`)),
};

describe('found from 50 rows on, in all of 200 random files', () => {
  test.each(Object.entries(PLANTED))('%s', (_, make) => {
    const missed: number[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      const next = random(seed * 104729);
      const rows = 50 + Math.floor(next() * 950);
      // With a single label there is nothing to tell.
      const labels = Array.from({ length: rows }, () => `label ${drawn(next, [5, 4, 3])}`);
      if (!found(labels, make(next, labels))) missed.push(seed);
    }
    expect(missed).toEqual([]);
  });

  test('a value that only one label has', () => {
    const missed: number[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      const next = random(seed * 15485863);
      const labels = Array.from({ length: 50 + Math.floor(next() * 950) }, () => `label ${drawn(next, [5, 4, 3])}`);
      const reason = labels.map((label) => (label.endsWith('0') ? `reason ${Math.floor(next() * 9)}` : ''));
      const told = found(labels, reason);
      if (told?.how !== 'filled' || told.label !== 'label 0') missed.push(seed);
    }
    expect(missed).toEqual([]);
  });
});

test('distinguishes a twin from a refinement', () => {
  const labels = Array.from({ length: 60 }, (_, row) => `l${row % 3}`);
  expect(
    found(
      labels,
      labels.map((label) => label.toUpperCase()),
    ),
  ).toEqual({ how: 'names', share: 1 });
  expect(
    found(
      labels,
      labels.map((label, row) => `${label}${(row >> 2) % 2}`),
    ),
  ).toEqual({ how: 'tells', share: 1 });
});
