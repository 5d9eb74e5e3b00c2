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
const TENTH = (ROWS / 10) * 140;

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
  expect(passes).toBeLessThan(12);
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
