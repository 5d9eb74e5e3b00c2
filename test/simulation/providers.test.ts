import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { script } from './soak-process.ts';

const Line = z.object({
  name: z.string(),
  violation: z.string().optional(),
  outcomes: z.record(z.string(), z.number()),
  calls: z.number(),
  looks: z.number(),
  minutes: z.number(),
  stop: z.string().optional(),
  waiting: z.string().optional(),
});

const ROWS = 40;
/** Rows still unanswered when the trouble began. */
const LATE = 30;
const answered = { answered: ROWS };
const partial = { answered: ROWS - LATE, 'skipped deadline_exceeded': LATE };

/**
 * Most deliveries of a sample within this many seconds. The backoff is 30 s, doubled each time up to 15 minutes, and
 * jitter removes at most half of it. One more is for the delivery in progress.
 */
function deliveries(seconds: number, least = 0): number {
  let [count, at] = [1, 0];
  for (let delay = 30; at < seconds; delay = Math.min(900, delay * 2)) {
    at += Math.max(delay / 2, least);
    count++;
  }
  return count;
}

/** One call, three short retries, and one call to see whether the endpoint answers at all. */
const CALLS_IN_OUTAGE = 5;
/** Two workers with two calls each. */
const IN_FLIGHT = 4;

/** Deliveries for which the words of a refused key are enough: one less than max_attempts. */
const SURE_DELIVERIES = 3;

const HOUR = 3_600;
const expected = {
  'server errors for an hour': {
    outcomes: answered,
    most: LATE * CALLS_IN_OUTAGE * deliveries(HOUR),
    waiting: /^http_50/,
  },
  // During a pause of 30 s only new instances call, and afterwards all do.
  '429 with Retry-After for 20 minutes': { outcomes: answered, most: (1_200 / 30) * IN_FLIGHT * 2 },
  // 1 s, doubled up to a minute, and again from the start for the next delivery.
  '429 without Retry-After for 20 minutes': { outcomes: answered, most: 20 * 7 * IN_FLIGHT },
  'quota exhausted for three hours': {
    outcomes: answered,
    most: LATE * deliveries(3 * HOUR, 60),
    waiting: /^insufficient_quota$/,
  },
  'quota exhausted past the deadline': {
    outcomes: partial,
    stop: 'deadline_exceeded',
    most: LATE * deliveries(2 * HOUR, 60),
    waiting: /^insufficient_quota$/,
  },
  'key revoked for an hour': {
    outcomes: answered,
    most: LATE * deliveries(HOUR, 60),
    // A key may be refused for one row only. Once a row has come often enough, a tiny call tells, at most one a delivery.
    looks: LATE * (deliveries(HOUR, 60) - SURE_DELIVERIES),
    waiting: /^invalid_api_key$/,
  },
  'model gone for good': {
    outcomes: partial,
    stop: 'deadline_exceeded',
    most: LATE * deliveries(2 * HOUR, 60),
    waiting: /^model_not_found$/,
  },
  '30 s an answer': { outcomes: answered, most: 0 },
} satisfies Record<string, { outcomes: object; most: number; looks?: number; stop?: string; waiting?: RegExp }>;

describe('a provider', () => {
  const lines = new Map<string, z.infer<typeof Line>>();
  beforeAll(async () => {
    const { exitCode, output, errors } = await script('providers.ts');
    expect(exitCode, errors).toBe(0);
    for (const text of output.trim().split('\n')) {
      const line = Line.parse(JSON.parse(text));
      lines.set(line.name, line);
    }
  }, 600_000);

  it.each(Object.entries(expected))('with %s loses no rows, and calls keep to the backoff', (name, wanted) => {
    const line = lines.get(name);
    expect(line).toMatchObject({ name, outcomes: wanted.outcomes });
    expect(line?.violation).toBeUndefined();
    expect(line?.stop).toBe('stop' in wanted ? wanted.stop : undefined);
    const looks = 'looks' in wanted ? wanted.looks : 0;
    expect(line?.looks).toBeLessThanOrEqual(looks || wanted.most);
    expect((line?.calls ?? 0) - (looks && (line?.looks ?? 0))).toBeLessThanOrEqual(ROWS + wanted.most);
    expect(line?.waiting ?? 'none').toMatch('waiting' in wanted ? wanted.waiting : /^none$/);
  });
});
