import { expect, it } from 'vitest';
import type { z } from 'zod';
import { whyWaiting } from '../../../../cli/runs/waiting.ts';

const AT = '2026-01-02T03:04:05.678Z';
const said = { where: 'openai', code: 'insufficient_quota', message: '429 You exceeded your quota.', at: AT };

/** A bucket with only this object. */
const bucketOf = (value: unknown) => ({
  getJson: async <T>(key: string, schema: z.ZodType<T>) =>
    value !== undefined && key === 'runs/r/waiting.json'
      ? { value: schema.parse(value), etag: '', lastModified: new Date(0) }
      : undefined,
});

it('says what the endpoint said, and when', async () => {
  expect(await whyWaiting(bucketOf(said), 'r', 0)).toBe(
    '03:04 UTC, openai: insufficient_quota: 429 You exceeded your quota. The run continues once that is fixed.',
  );
});

it('says nothing if nothing was said', async () => {
  expect(await whyWaiting(bucketOf(undefined), 'r', 0)).toBeUndefined();
});

it('says nothing if predictions came long after the message, but still does if they came with it', async () => {
  expect(await whyWaiting(bucketOf(said), 'r', Date.parse(AT) + 120_000)).toBeUndefined();
  expect(await whyWaiting(bucketOf(said), 'r', Date.parse(AT) + 1_000)).toContain('insufficient_quota');
});

it('keeps control characters of an endpoint out of the terminal', async () => {
  const hostile = { ...said, message: 'no\u001b[2Jscreen' };
  expect(await whyWaiting(bucketOf(hostile), 'r', 0)).not.toContain('\u001b');
});
