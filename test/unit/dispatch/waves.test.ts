import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readWaves } from '../../../lambda/dispatch/waves.ts';
import { openCsv } from '../../../lambda/shared/csv/open.ts';
import { positionsOf, rowOrder } from '../../../lambda/shared/random/row-order.ts';

const ROWS = 1_000;
const csv = `text,label\n${Array.from({ length: ROWS }, (_, row) => `text ${row},a\n`).join('')}`;
const order = rowOrder({ rows: ROWS, seed: 5, order: 'random' });
const positions = positionsOf(order);
/** Memory of about a tenth of the rows. */
const TENTH = (ROWS / 10) * 14;

/** @returns the texts of each wave. */
async function read({ from = 0, bytes = TENTH, isWanted = (_position: number): boolean => true } = {}) {
  let passes = 0;
  const open = () => {
    passes++;
    return openCsv(Readable.from([Buffer.from(csv)]), 'tags.csv');
  };
  const waves: string[][] = [];
  for await (const wave of readWaves(open, positions, from, isWanted, bytes)) {
    if (wave === 'gone') throw new Error('the file is not gone');
    waves.push(
      Array.from(wave, ({ position, row, fields: [text = ''] }) => {
        expect([text, order[position]]).toEqual([`text ${row}`, row]);
        return text;
      }),
    );
  }
  return { waves, passes };
}

const texts = [...order].map((row) => `text ${row}`);

it('reads a small file once, in the random order', async () => {
  expect(await read({ bytes: 1e9 })).toEqual({ waves: [texts], passes: 1 });
});

it('reads a large file in few passes, each with as many rows as fit', async () => {
  const { waves, passes } = await read();
  expect(waves.flat()).toEqual(texts);
  expect(passes).toBe(waves.length);
  expect(passes).toBeLessThan(16);
  expect(Math.max(...waves.map(({ length }) => length))).toBeLessThan(1.4 * (ROWS / 10));
});

it('goes on in the middle of a wave', async () => {
  const { waves } = await read({ from: 345 });
  expect(waves.flat()).toEqual(texts.slice(345));
});

it('reads only rows that are wanted', async () => {
  const { waves } = await read({ isWanted: (position) => position % 7 === 0 });
  expect(waves.flat()).toEqual(texts.filter((_, position) => position % 7 === 0));
  expect(await read({ isWanted: () => false })).toEqual({ waves: [[]], passes: 1 });
});

it('has one row in a wave if no other fits', async () => {
  expect((await read({ from: ROWS - 5, bytes: 1 })).waves).toEqual(texts.slice(-5).map((text) => [text]));
});

it.each([1, 40, 150, 1_000])('takes each row once, however long some are, at %i bytes', async (bytes) => {
  const lengths = Array.from({ length: 120 }, (_, row) => 1 + ((row * 7_919) % 13) ** 2);
  const long = `text,label\n${lengths.map((length, row) => `${row} ${'é'.repeat(length)},a\n`).join('')}`;
  const rowAt = rowOrder({ rows: lengths.length, seed: 2, order: 'random' });
  const open = () => openCsv(Readable.from([Buffer.from(long)]), 'tags.csv');
  const taken: number[] = [];
  for await (const wave of readWaves(open, positionsOf(rowAt), 0, () => true, bytes)) {
    if (wave === 'gone') throw new Error('the file is not gone');
    const before = taken.length;
    for (const { row, fields } of wave) {
      expect(fields).toEqual([`${row} ${'é'.repeat(lengths[row] ?? 0)}`, 'a']);
      taken.push(row);
    }
    expect(taken.length).toBeGreaterThan(before);
  }
  expect(taken).toEqual([...rowAt]);
});

it('says that the file is gone', async () => {
  let opened = 0;
  const open = async () => (opened++ === 0 ? await openCsv(Readable.from([Buffer.from(csv)]), 'tags.csv') : undefined);
  const seen: (number | 'gone')[] = [];
  for await (const wave of readWaves(open, positions, 0, () => true, TENTH)) {
    if (wave === 'gone') seen.push('gone');
    else seen.push([...wave].length);
  }
  expect(seen).toEqual([expect.any(Number), 'gone']);
});
