import { expect, it } from 'vitest';
import { Streaks } from '../../../../lambda/classify/asking/streaks.ts';
import type { Failure } from '../../../../lambda/shared/models/reply/failure.ts';

const refusal = (message: string, code = 'http_400'): Failure => ({ class: 'permanent', code, message, status: 400 });
const same = refusal('no');

/** Whether each of these, one after another, is to be looked into. */
const looks = (streaks: Streaks, failures: readonly Failure[], model = 'm') =>
  failures.map((failure, at) => streaks.isSuspicious(model, failure, 10 + at));

/** The same once these words have turned out to be a row's own. */
function known(...failures: readonly Failure[]): Streaks {
  const streaks = new Streaks();
  for (const failure of failures) {
    looks(streaks, [failure]);
    streaks.cleared('m');
    streaks.served('m', 99);
  }
  return streaks;
}

it('words that are new are looked into at once, and again as long as they are not the row’s own', () => {
  expect(looks(new Streaks(), [same, same, refusal('other'), same])).toEqual([true, true, true, true]);
});

it('words that were a row’s own are looked into from the fourth in a row on', () => {
  expect(looks(known(same), Array(5).fill(same))).toEqual([false, false, false, true, true]);
});

it('numbers and ids in the words do not matter, other words and codes do', () => {
  const ids = ['req_7f2a is 900 too long', 'req_9b41 is 1200 too long', 'req_00aa is 7 too long'].map((said) =>
    refusal(said),
  );
  expect(looks(known(...ids.slice(0, 1)), ids)).toEqual([false, false, false]);
  const [other, code] = [refusal('other'), refusal('no', 'x')];
  expect(looks(known(same, other, code), [same, same, same, other, same, same, same, code])).toEqual(
    Array(8).fill(false),
  );
});

it('models have streaks of their own', () => {
  expect(looks(known(same), [same], 'other')).toEqual([true]);
});

it('an answer ends a streak, unless its call was in flight when the streak began', () => {
  const streaks = known(same);
  looks(streaks, [same, same, same]);
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
  expect(looked).toEqual([1, 4, 8, 16, 32, 64]);
});

it('does not keep the words of a server that finds new ones for each row', () => {
  const streaks = new Streaks();
  const word = (row: number) => [...String(row)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  for (let row = 0; row < 2_500; row++) {
    looks(streaks, [refusal(word(row))]);
    streaks.cleared('m');
  }
  expect(looks(streaks, [refusal(word(1))])).toEqual([true]);
});
