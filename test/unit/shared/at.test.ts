import { describe, expect, it } from 'vitest';
import { addTo, at, float64At, int32At, uint8At, uint16At, uint32At } from '../../../lambda/shared/at.ts';

describe.each([
  ['at', (index: number) => at([7, 8], index)],
  ['int32At', (index: number) => int32At(Int32Array.of(7, 8), index)],
  ['uint32At', (index: number) => uint32At(Uint32Array.of(7, 8), index)],
  ['uint16At', (index: number) => uint16At(Uint16Array.of(7, 8), index)],
  ['uint8At', (index: number) => uint8At(Uint8Array.of(7, 8), index)],
  ['float64At', (index: number) => float64At(Float64Array.of(7, 8), index)],
])('%s', (_, read) => {
  it('gives the element', () => {
    expect([read(0), read(1)]).toEqual([7, 8]);
  });

  it.each([2, -1, 0.5, Number.NaN])('throws for %d instead of giving another one', (index) => {
    expect(() => read(index)).toThrow(RangeError);
  });
});

it('distinguishes null, NaN and 0 from what is missing', () => {
  expect([at([null], 0), float64At(Float64Array.of(Number.NaN), 0), at([0], 0)]).toEqual([null, Number.NaN, 0]);
});

it('adds, and loses nothing beyond the end', () => {
  const sums = new Float64Array(2);
  addTo(sums, 1, 2);
  addTo(sums, 1, 3);
  expect([...sums]).toEqual([0, 5]);
  expect(() => addTo(sums, 2, 1)).toThrow('there is no element 2 of 2');
});
