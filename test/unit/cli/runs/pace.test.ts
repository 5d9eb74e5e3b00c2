import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../cli/runs/pace.ts';

function paceOf(...observed: [seconds: number, done: number][]): Pace {
  const pace = new Pace();
  for (const [seconds, done] of observed) pace.observe(seconds, done);
  return pace;
}

describe('Pace', () => {
  it('knows no rate before the count has changed', () => {
    expect(paceOf([0, 10], [5, 10]).perSecond).toBeUndefined();
    expect(paceOf([0, 10], [5, 10]).secondsLeft(100)).toBeUndefined();
  });

  it('does not count what was done before it began', () => {
    expect(paceOf([100, 9000], [110, 9100]).perSecond).toBe(10);
  });

  it('gives the time for the rest', () => {
    expect(paceOf([0, 0], [10, 100]).secondsLeft(150)).toBe(5);
  });

  it('has no time left if duplicates take the count past the total', () => {
    expect(paceOf([0, 0], [10, 100]).secondsLeft(90)).toBe(0);
  });

  it.each<[string, [number, number][], number]>([
    [
      'seconds',
      [
        [0, 0],
        [1, 3_000],
      ],
      100_000,
    ],
    [
      'predictions',
      [
        [0, 0],
        [12, 4],
      ],
      100_000,
    ],
    [
      'predictions of a small run',
      [
        [0, 0],
        [12, 4],
      ],
      50,
    ],
    [
      'segments since the start',
      [
        [0, 0],
        [8, 1],
        [9, 300],
      ],
      3_000,
    ],
  ])('gives no time for the rest after a few %s', (_few, observed, total) => {
    expect(paceOf(...observed).secondsLeft(total)).toBeUndefined();
  });

  it('gives it for a small run', () => {
    expect(paceOf([0, 0], [12, 5]).secondsLeft(50)).toBe(108);
  });

  it('drops the start as soon as it has better counts', () => {
    expect(paceOf([0, 0], [9, 100], [19, 1_100]).secondsLeft(2_100)).toBe(10);
  });

  it('forgets what is older than half a minute', () => {
    expect(paceOf([0, 0], [10, 1000], [45, 1035], [75, 1065]).perSecond).toBe(1);
  });

  it('has no rate once nothing moves', () => {
    expect(paceOf([0, 0], [5, 500], [40, 500]).perSecond).toBeUndefined();
  });

  it('keeps its rate between two segments', () => {
    expect(paceOf([0, 0], [5, 500], [9.9, 500]).perSecond).toBe(100);
  });
});
