// Every history of a small run, one after the other: what test/simulation draws at random, here without a gap.
import { describe, expect, it } from 'vitest';
import { play, type Size, type Slip } from './protocol.ts';

const SMALL: Size = { rows: 2, collectors: 2 };
const THREE: Size = { rows: 3, collectors: 2 };
const CRASH: Size = { ...SMALL, crashes: 1 };

const SIZES: readonly (readonly [string, Size])[] = [
  ['nothing goes wrong, with three segments', THREE],
  ['three invocations collect at once', { ...SMALL, collectors: 3 }],
  ['somebody dies', CRASH],
  ['somebody dies twice', { rows: 1, collectors: 2, crashes: 2 }],
  ['a message comes twice', { ...SMALL, duplicates: 1 }],
  ['somebody dies, and a message comes twice', { rows: 1, collectors: 2, crashes: 1, duplicates: 1 }],
  ['a segment appears below the seal', { ...THREE, lates: 1 }],
  ['a segment appears below the seal while a sweep is under way', { ...SMALL, lates: 1, sweeps: 1 }],
  [
    'somebody dies, a segment is late, and a sweep is under way',
    { rows: 1, collectors: 2, crashes: 1, lates: 1, sweeps: 1 },
  ],
  ['the word that all is dispatched is lost', { ...SMALL, losses: 1 }],
];

describe('every run ends with all predictions and one report', () => {
  it.for(SIZES)('when %s', ([, size]) => {
    const { found, states, ends } = play(size);
    expect(found).toBeUndefined();
    expect(states).toBeGreaterThan(1_000);
    expect(ends).toBeGreaterThan(0);
  });
});

const SLIPS: Readonly<Record<Slip, readonly [Size, wrong: string]>> = {
  'a segment is counted twice': [THREE, 'the seal counts more than there is'],
  'an update is lost': [THREE, 'the seal has lost a segment'],
  'a seal goes beyond the lag': [THREE, 'the run never ends'],
  'a seal is written without a condition': [THREE, 'an old seal stands over a newer one'],
  'a sweep believes the seal': [{ ...THREE, lates: 1 }, 'the run never ends'],
  'acknowledged before the LIST': [CRASH, 'the run never ends'],
  'acknowledged before the report is started': [CRASH, 'the run never ends'],
  'the count is believed': [{ ...SMALL, duplicates: 1 }, 'the report lacks a sample'],
  'no word that all is dispatched': [SMALL, 'the run never ends'],
  'a second start of dispatch tells nobody': [CRASH, 'the run never ends'],
  'a standing manifest is the end': [CRASH, 'the run never ends'],
};

describe('a slip is found', () => {
  it.for(Object.entries(SLIPS))('%s', ([slip, [size, wrong]]) => {
    const { found } = play(size, slip as Slip);
    expect(found?.wrong).toBe(wrong);
    expect(found?.steps.at(0)).toBe('dispatch starts');
  });
});
