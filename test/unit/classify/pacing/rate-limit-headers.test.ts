import { describe, expect, it } from 'vitest';
import { durationMs, pauseAfter } from '../../../../lambda/classify/pacing/rate-limit-headers.ts';

const headers = (kind: string, limit: number, remaining: number, reset: string) =>
  new Headers({
    [`x-ratelimit-limit-${kind}`]: String(limit),
    [`x-ratelimit-remaining-${kind}`]: String(remaining),
    [`x-ratelimit-reset-${kind}`]: reset,
  });

describe('pauseAfter', () => {
  it('waits if nothing is left, until there is one more for each worker', () => {
    expect(pauseAfter(headers('requests', 600, 0, '1m0s'), 2)).toBe(200);
    expect(pauseAfter(headers('tokens', 6_000, 0, '60s'), 6)).toBe(60);
  });

  it('waits no longer than a minute for a daily limit', () => {
    expect(pauseAfter(headers('requests', 4, 0, '24h'), 2)).toBe(60_000);
  });

  it('does not wait if something is left or nothing is said', () => {
    expect(pauseAfter(headers('requests', 600, 1, '1m0s'), 2)).toBe(0);
    expect(pauseAfter(headers('requests', 600, 0, 'soon'), 2)).toBe(0);
    expect(pauseAfter(new Headers(), 2)).toBe(0);
  });

  const ODD = ['', ' ', '-1', '1e9', '0x10', 'NaN', 'Infinity', '-Infinity', '1,000', 'none', '9'.repeat(400)];
  const oddly = (part: string, value: string) => {
    const odd = headers('requests', 600, 0, '60s');
    odd.set(`x-ratelimit-${part}-requests`, value);
    return pauseAfter(odd, 2);
  };

  it.each(ODD)('does not take %j for a number', (value) => {
    // A number with too many digits still means a lot.
    const isLong = value.length === 400;
    expect(oddly('limit', value)).toBe(0);
    expect(oddly('remaining', value)).toBe(0);
    expect(oddly('reset', value)).toBe(isLong ? 60_000 : 0);
  });
});

it.each([
  ['6m0s', 360_000],
  ['20ms', 20],
  ['1h2m3.5s', 3_723_500],
  ['1.5', 1_500],
  ['', undefined],
  ['1x', undefined],
  ['2s later', undefined],
])('durationMs(%j) is %j', (text, expected) => {
  expect(durationMs(text)).toBe(expected);
});
