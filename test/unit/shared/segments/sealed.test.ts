import { describe, expect, it } from 'vitest';
import { SEAL_LAG_MS } from '../../../../lambda/shared/contracts/limits.ts';
import { segmentKey } from '../../../../lambda/shared/keys.ts';
import { countOf, holds, isTrue, type Sealed, sealNext, settled } from '../../../../lambda/shared/segments/sealed.ts';

const NOW = 1_767_323_045_678;
/** A segment of so many predictions, written so many milliseconds ago. */
const segment = (agoMs: number, count = 1, costMicroUsd = 10) => {
  const id = `${String(NOW - agoMs).padStart(13, '0')}-00000001`;
  return segmentKey('run', id, { count, unanswered: 0, costMicroUsd });
};
const told = (costMicroUsd: number) =>
  segmentKey('run', '0000000000000-00000001', { count: 0, unanswered: 0, costMicroUsd });
const every = { now: NOW, askedAgain: 0, least: 1 };
const LATER = SEAL_LAG_MS + 1;

describe('what is settled', () => {
  it('is what is older than the lag, by the clock and by the newest key', () => {
    const keys = [segment(LATER + 5_000), segment(LATER), segment(SEAL_LAG_MS - 1), segment(0)];
    expect(settled(keys, NOW)).toBe(2);
    // The newest key is behind the clock, or ahead of it.
    expect(settled(keys.slice(0, 2), NOW)).toBe(0);
    expect(settled(keys, NOW - 2 * SEAL_LAG_MS)).toBe(0);
    expect(settled([], NOW)).toBe(0);
  });

  it('is never what was spent of late', () => {
    const [old, recent] = [segment(LATER), segment(0)];
    const sealed = sealNext(undefined, [old, recent], every);
    expect(sealed?.up_to).toBe(old);
    expect(countOf(sealed, [recent]).spend).toEqual({ microUsd: 20, comingMicroUsd: 40, perPrediction: 10 });
  });
});

describe('a seal', () => {
  it('holds every segment up to its key, and the rest is listed', () => {
    const keys = [
      told(500),
      segment(LATER + 2, 3),
      segment(LATER + 1, 4),
      segment(LATER, 5),
      segment(7, 6),
      segment(0, 7),
    ];
    const whole = countOf(undefined, keys);
    expect(whole).toMatchObject({ predictions: 25, spend: { microUsd: 550 } });
    const sealed = sealNext(undefined, keys, every);
    expect(sealed).toEqual({ segments: 4, predictions: 12, micro_usd: 530, up_to: keys[3], asked_again: 0 });
    expect(countOf(sealed, keys.slice(4))).toEqual(whole);
  });

  it('moves on by what is settled since, as often as that is worth a write', () => {
    const first: Sealed = { segments: 2, predictions: 12, micro_usd: 30, up_to: segment(LATER + 9), asked_again: 0 };
    const keys = [segment(LATER + 1, 4), segment(LATER, 5), segment(0, 6)];
    const next = { segments: 4, predictions: 21, micro_usd: 50, up_to: keys[1], asked_again: 0 };
    expect(sealNext(first, keys, { ...every, least: 2 })).toEqual(next);
    expect(sealNext(first, keys, { ...every, least: 3 })).toBeUndefined();
    expect(sealNext(first, keys.slice(2), every)).toBeUndefined();
  });

  it('does not hold for who wrote below it, nor after samples were asked again', () => {
    const sealed: Sealed = { segments: 1, predictions: 1, micro_usd: 0, up_to: segment(LATER), asked_again: 1 };
    expect(holds(sealed, [segment(0)], 1)).toBe(true);
    expect(holds(sealed, [], 1)).toBe(true);
    expect(holds(sealed, [segment(LATER)], 1)).toBe(false);
    expect(holds(sealed, [told(5), segment(0)], 1)).toBe(false);
    expect(holds(sealed, [segment(0)], 2)).toBe(false);
  });

  it('is true as long as a LIST of everything says the same up to its key', () => {
    const keys = [segment(LATER + 2, 3), segment(LATER, 4), segment(0, 5)];
    const sealed = sealNext(undefined, keys, every);
    if (!sealed) throw new Error('nothing was sealed');
    expect(isTrue(sealed, keys)).toBe(true);
    expect(isTrue(sealed, [...keys, segment(-1, 9)])).toBe(true);
    expect(isTrue(sealed, [keys[0] ?? '', segment(LATER + 1, 1), ...keys.slice(1)])).toBe(false);
    expect(isTrue(sealed, keys.slice(1))).toBe(false);
    const swapped = [segment(LATER + 2, 3, 11), ...keys.slice(1)];
    expect(isTrue(sealed, swapped)).toBe(false);
  });
});
