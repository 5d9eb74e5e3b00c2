import { expect, it } from 'vitest';
import { rateMs } from '../../../../local/runtime/schedule.ts';

it.each([
  ['rate(5 minutes)', 300_000],
  ['rate(1 minute)', 60_000],
  ['rate(2 hours)', 7_200_000],
  ['rate(1 day)', 86_400_000],
])('reads %s', (expression, ms) => {
  expect(rateMs(expression)).toBe(ms);
});

it('refuses a cron expression', () => {
  expect(() => rateMs('cron(0 12 * * ? *)')).toThrow('the schedule cron(0 12 * * ? *) is no rate');
});
