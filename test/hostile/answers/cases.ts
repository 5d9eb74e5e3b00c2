// All cases, each with its expected fate.

import { ROW } from './hostile-run.ts';
import { KEY } from './play.ts';
import { fateOf, statusFate } from './rules.ts';
import { COMPLETION, errorBody, oddBodies } from './shape.ts';

export interface Case {
  readonly where: string;
  readonly what: string;
  readonly fate: string;
  /** The endpoint's answer to every call. */
  readonly answer: () => Response;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const answered = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers: { ...JSON_TYPE, ...headers } });

const completions: Case[] = [...oddBodies(COMPLETION, ROW)].map(({ path, kind, body }) => ({
  where: `a completion's ${path || 'whole'}`,
  what: kind,
  fate: fateOf({ path, kind }),
  answer: () => answered(200, body()),
}));

const ERROR_STATUSES = [200, 400, 429];
const errors: Case[] = ERROR_STATUSES.flatMap((status) =>
  [...oddBodies(errorBody(`${ROW} ${KEY}`), `${ROW} ${KEY}`)].map(({ path, kind, body }) => ({
    where: `an error's ${path || 'whole'}, with status ${status}`,
    what: kind,
    fate: statusFate(status, { path, kind }),
    answer: () => answered(status, body()),
  })),
);

const statuses: Case[] = Array.from({ length: 200 }, (_, index) => 400 + index).map((status) => ({
  where: 'an error without a code',
  what: String(status),
  fate: statusFate(status),
  answer: () => answered(status, '{}'),
}));

const successes: Case[] = [201, 202, 203, 206, 207, 226, 299].map((status) => ({
  where: 'another status of success',
  what: String(status),
  fate: 'answered',
  answer: () => answered(status, JSON.stringify(COMPLETION)),
}));

const empty: Case[] = [200, 204, 205].map((status) => ({
  where: 'no body',
  what: String(status),
  fate: 'failed: malformed_answer',
  answer: () => new Response(null, { status, headers: JSON_TYPE }),
}));

const WAITS = [
  '',
  ' ',
  '0',
  '0.0',
  '-5',
  '1e9',
  '0x10',
  'NaN',
  'Infinity',
  'soon',
  '5, 10',
  '9'.repeat(400),
  '99999999999',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Fri, 99 Foo 2026 99:99:99 GMT',
];
const waits: Case[] = ['retry-after', 'retry-after-ms'].flatMap((name) =>
  WAITS.map((value) => ({
    where: `429 with ${name}`,
    what: value.slice(0, 40),
    fate: 'put off: rate_limit_exceeded',
    answer: () => answered(429, '{}', { [name]: value }),
  })),
);

const limits: Case[] = ['limit', 'remaining', 'reset'].flatMap((part) =>
  WAITS.map((value) => ({
    where: `an answer with x-ratelimit-${part}-requests`,
    what: value.slice(0, 40),
    fate: 'answered',
    answer: () =>
      answered(200, JSON.stringify(COMPLETION), {
        'x-ratelimit-limit-requests': '600',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1s',
        [`x-ratelimit-${part}-requests`]: value,
      }),
  })),
);

export const CASES: readonly Case[] = [
  ...completions,
  ...errors,
  ...statuses,
  ...successes,
  ...empty,
  ...waits,
  ...limits,
];
