import { describe, expect, it } from 'vitest';
import { durationIn, hintIn, waitMs } from '../../../../../lambda/shared/models/reply/wait.ts';

/** By a clock that is years behind. */
const DATE = { date: new Date(1_000_000_000_000).toUTCString() };
const at = (seconds: number): Date => new Date(1_000_000_000_000 + seconds * 1_000);

describe('the wait that headers ask for', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['OpenAI’s and Azure’s milliseconds', { 'retry-after-ms': '1200', 'retry-after': '2' }, 1_200],
    ['Azure’s other name', { 'x-ms-retry-after-ms': '740' }, 740],
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a date', { 'retry-after': at(9).toUTCString() }, 9_000],
    ['IETF’s first draft', { 'ratelimit-reset': '5' }, 5_000],
    ['IETF’s seventh', { ratelimit: 'limit=10, remaining=0, reset=6' }, 6_000],
    ['IETF’s tenth', { ratelimit: '"default";r=0;t=8' }, 8_000],
    ['OpenRouter’s time in milliseconds', { 'x-ratelimit-reset': String(at(11).getTime()) }, 11_000],
    ['GitHub’s time in seconds', { 'x-ratelimit-reset': String(at(12).getTime() / 1_000) }, 12_000],
    ['a reset in seconds', { 'x-ratelimit-reset': '13' }, 13_000],
    ['a reset with a unit', { 'x-ratelimit-reset': '1m30s' }, 90_000],
    ['a reset after', { 'x-ratelimit-reset-after': '1.5' }, 1_500],
    [
      'Anthropic’s date of a limit that is used up',
      {
        'anthropic-ratelimit-requests-remaining': '10',
        'anthropic-ratelimit-requests-reset': at(99).toISOString(),
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': at(20).toISOString(),
      },
      20_000,
    ],
    [
      'OpenAI’s reset of a limit that is used up',
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s', 'x-ratelimit-reset-requests': '1h' },
      360_000,
    ],
    ['what says more than 0', { 'retry-after': '0', 'ratelimit-reset': '4' }, 4_000],
    ['0, if nothing says more', { 'retry-after': '0' }, 0],
    ['at most an hour', { 'x-ratelimit-reset': '86400' }, 3_600_000],
    ['a time that has passed', { 'x-ratelimit-reset': String(at(-60).getTime()) }, 0],
    [
      'nothing in odd values',
      { 'x-ratelimit-reset': 'soon', 'ratelimit-reset': '-1', ratelimit: 'reset=x' },
      undefined,
    ],
  ])('%s', (_name, headers, expected) => {
    expect(waitMs(new Headers({ ...DATE, ...headers }))).toBe(expected);
  });

  it('comes before the body’s words, and those before a limit’s reset', () => {
    const message = 'Please try again in 2s.';
    expect(waitMs(new Headers({ 'retry-after': '1' }), 3_000, message)).toBe(1_000);
    expect(waitMs(new Headers({ 'ratelimit-reset': '9' }), 3_000, message)).toBe(3_000);
    expect(waitMs(new Headers({ 'ratelimit-reset': '9' }), undefined, message)).toBe(2_000);
  });
});

it.each<[string, number | undefined]>([
  ['Rate limit reached for stub. Limit: 3 / min. Please try again in 20s. Contact us.', 20_000],
  ['Please try again in 1.2s. Visit https://stub.test to learn more.', 1_200],
  ['Please try again in 6m0s.', 360_000],
  ['Please try again in 86ms.', 86],
  ['Please retry in 10h17m5.5s.', 37_025_500],
  ['have exceeded token rate limit. Please retry after 26 seconds. Please contact', 26_000],
  ['Rate limit is exceeded. Try again in 34 seconds.', 34_000],
  ['No deployments available, Try again in 5 seconds. Passed model=stub', 5_000],
  ['Retry after: 2 minutes', 120_000],
  ['Please try again later.', undefined],
  ['Try again in 2077', undefined],
  ['Limit 500, Used 500, Requested 1.', undefined],
])('%j asks for %s ms', (message, expected) => {
  expect(hintIn(message)).toBe(expected);
});

it.each<[string, number | undefined]>([
  ['34s', 34_000],
  ['34.074824224s', 34_075],
  ['1d', 86_400_000],
  ['34', undefined],
  ['s', undefined],
  ['5 parsecs', undefined],
  ['', undefined],
])('durationIn(%j) is %s', (text, expected) => {
  expect(durationIn(text)).toBe(expected);
});
