import { expect, it } from 'vitest';
import { Streaks } from '../../../../lambda/classify/asking/streaks.ts';
import type { Failure } from '../../../../lambda/shared/models/call/failure.ts';

const refusal = (message: string, code = 'http_400'): Failure => ({ class: 'permanent', code, message, status: 400 });
const same = refusal('no');

/** Whether each of these, one after another, is to be looked into. */
const looks = (streaks: Streaks, failures: readonly Failure[], model = 'm') =>
  failures.map((failure, at) => streaks.isSuspicious(model, failure, 10 + at));

it('the third refusal with the same words is suspicious, and so is every other one after it', () => {
  expect(looks(new Streaks(), [same, same, same, same])).toEqual([false, false, true, true]);
});

it('numbers and ids in the words do not matter, other words and codes do', () => {
  const ids = ['req_7f2a is 900 too long', 'req_9b41 is 1200 too long', 'req_00aa is 7 too long'];
  expect(
    looks(
      new Streaks(),
      ids.map((words) => refusal(words)),
    ),
  ).toEqual([false, false, true]);
  expect(looks(new Streaks(), [same, same, refusal('other'), same, same])).toEqual(Array(5).fill(false));
  expect(looks(new Streaks(), [same, same, refusal('no', 'x')])).toEqual(Array(3).fill(false));
});

it('models have streaks of their own', () => {
  const streaks = new Streaks();
  looks(streaks, [same, same]);
  expect(looks(streaks, [same], 'other')).toEqual([false]);
});

it('an answer ends a streak, unless its call was in flight when the streak began', () => {
  const streaks = new Streaks();
  looks(streaks, [same, same]);
  streaks.served('m', 9);
  expect(looks(streaks, [same])).toEqual([true]);
  streaks.served('m', 11);
  expect(looks(streaks, [same])).toEqual([false]);
});

it('a streak that is the rows’ own is looked into at ever longer intervals', () => {
  const streaks = new Streaks();
  const looked: number[] = [];
  for (let row = 1; row <= 100; row++) {
    if (!streaks.isSuspicious('m', same, row)) continue;
    looked.push(row);
    streaks.cleared('m');
  }
  expect(looked).toEqual([3, 6, 12, 24, 48, 96]);
});
