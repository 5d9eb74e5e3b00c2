import { describe, expect, it } from 'vitest';
import {
  backoffSeconds,
  nextStep,
  pauseOfAll,
  type Situation,
  Tries,
} from '../../../../lambda/classify/asking/attempt.ts';
import type { FailureClass } from '../../../../lambda/shared/models/reply/failure.ts';

const situation = (failureClass: FailureClass, more: Partial<Situation> = {}): Situation => ({
  failure: { class: failureClass, code: 'x', message: 'x' },
  failures: 1,
  throttles: 1,
  refusals: 0,
  receives: 1,
  maxAttempts: 5,
  leftMs: 100_000,
  jitter: 0.5,
  ...more,
});

describe('nextStep', () => {
  it('records a permanent failure at once', () => {
    expect(nextStep(situation('permanent'))).toEqual({ do: 'record' });
  });

  it('retries a transient failure after 0.5, 1 and 2 s, then puts it off', () => {
    const steps = [1, 2, 3, 4].map((failures) => nextStep(situation('transient', { failures })));
    expect(steps).toEqual([
      { do: 'retry', afterMs: 500 },
      { do: 'retry', afterMs: 1_000 },
      { do: 'retry', afterMs: 2_000 },
      { do: 'release', delaySeconds: 23 },
    ]);
  });

  it('gives up a transient failure only at the last receive', () => {
    expect(nextStep(situation('transient', { failures: 4, receives: 5 })).do).toBe('give_up');
    expect(nextStep(situation('transient', { failures: 4, receives: 4 })).do).toBe('release');
  });

  const throttled = (retryAfterMs: number) =>
    ({ class: 'throttled', code: 'rate_limit_exceeded', message: '', retryAfterMs }) as const;

  it('waits as long as a throttled endpoint asks, however often', () => {
    const more = { failure: throttled(70_000), throttles: 50, receives: 99 };
    expect(nextStep(situation('throttled', more))).toEqual({ do: 'retry', afterMs: 70_000 });
    expect(nextStep(situation('throttled', { failure: throttled(7_000) }))).toEqual({ do: 'retry', afterMs: 7_000 });
  });

  it.each([undefined, 0, 1, 400])('waits from 1 s to a minute, with jitter, if it asks for less: %s', (asked) => {
    const failure = asked === undefined ? situation('throttled').failure : throttled(asked);
    const waits = (jitter: number) =>
      [1, 2, 3, 6, 7, 5_000].map((throttles) =>
        nextStep(situation('throttled', { failure, throttles, jitter, receives: 99 })),
      );
    expect(waits(1)).toEqual([1, 2, 4, 32, 60, 60].map((seconds) => ({ do: 'retry', afterMs: seconds * 1_000 })));
    expect(waits(0)).toEqual([0.5, 1, 2, 16, 30, 30].map((seconds) => ({ do: 'retry', afterMs: seconds * 1_000 })));
  });

  it('puts a sample off for at most 15 minutes, whatever a throttled endpoint asks', () => {
    expect(nextStep(situation('throttled', { failure: throttled(3_600_000) }))).toEqual({
      do: 'release',
      delaySeconds: 900,
    });
  });

  it('puts a throttled sample off if the invocation has no time to wait', () => {
    const failure = { class: 'throttled', code: 'rate_limit_exceeded', message: '', retryAfterMs: 7_000 } as const;
    expect(nextStep(situation('throttled', { failure, leftMs: 5_000 }))).toEqual({ do: 'release', delaySeconds: 7 });
  });

  it('puts off account failures, for at least a minute and without end', () => {
    expect(nextStep(situation('account', { receives: 1 }))).toEqual({ do: 'release', delaySeconds: 60 });
    expect(nextStep(situation('account', { receives: 24 })).do).toBe('release');
  });

  describe('a refusal of the account while others are answered', () => {
    const refused = (more: Partial<Situation>) => {
      const { failure } = situation('account');
      return nextStep(situation('account', { ...more, failure: { ...failure, ofRow: true } }));
    };

    it('is tried again after 0.5, 1 and then 2 s, and recorded after as many as are allowed', () => {
      expect([1, 2, 3, 4, 5].map((refusals) => refused({ refusals }))).toEqual([
        { do: 'retry', afterMs: 500 },
        { do: 'retry', afterMs: 1_000 },
        { do: 'retry', afterMs: 2_000 },
        { do: 'retry', afterMs: 2_000 },
        { do: 'record' },
      ]);
    });

    it('counts with those of earlier deliveries, but is never recorded after a single one', () => {
      expect(refused({ refusals: 2, receives: 4 })).toEqual({ do: 'record' });
      expect(refused({ refusals: 1, receives: 24 }).do).toBe('retry');
      expect(refused({ refusals: 2, receives: 24 })).toEqual({ do: 'record' });
      expect(refused({ refusals: 1, maxAttempts: 1 }).do).toBe('retry');
    });

    it('goes back to the queue for half a minute if there is no time', () => {
      expect(refused({ refusals: 1, receives: 3, leftMs: 100 })).toEqual({ do: 'release', delaySeconds: 23 });
    });
  });

  it('starts no retry for which there is no time', () => {
    expect(nextStep(situation('transient', { leftMs: 100 })).do).toBe('release');
  });
});

describe('the tries of a delivery', () => {
  const down = situation('transient').failure;
  const limit = throttled();
  const steps = (tries: Tries, ...failures: (typeof down)[]) =>
    failures.map((failure) => tries.after(failure, 100_000, 0.5).do);

  function throttled() {
    return { ...situation('throttled').failure, retryAfterMs: 7_000 };
  }

  it('are four for transient failures, and four more once the endpoint is known to answer', () => {
    const tries = new Tries(5, 5);
    const series = ['retry', 'retry', 'retry', 'give_up'];
    expect(steps(tries, down, down, down, down)).toEqual(series);
    expect(tries.beganUp).toBe(false);
    tries.beginAgain();
    expect(steps(tries, down, down, down, down)).toEqual(series);
    expect(tries.beganUp).toBe(true);
  });

  it('are not reduced by a throttled one between them', () => {
    expect(steps(new Tries(5, 5), down, limit, down, limit, limit, down, down)).toEqual([
      ...['retry', 'retry', 'retry', 'retry', 'retry', 'retry', 'give_up'],
    ]);
  });

  it('first check the endpoint if the message came back often', () => {
    expect([9, 10, 11].map((receives) => new Tries(receives, 5).looksFirst)).toEqual([false, true, true]);
  });

  it('pause the whole worker if the endpoint is at its limit, for as long as the sample waits', () => {
    const pause = (failure: typeof down, leftMs: number) =>
      pauseOfAll(failure, new Tries(1, 5).after(failure, leftMs, 0.5));
    expect(pause(limit, 100_000)).toBe(7_000);
    expect(pause(limit, 1_000)).toBe(7_000);
    expect(pause(down, 100_000)).toBeUndefined();
    expect(pause(situation('account').failure, 100_000)).toBeUndefined();
  });
});

describe('backoffSeconds', () => {
  it('doubles from 30 s to 15 min, with jitter over the upper half', () => {
    expect([1, 2, 3, 6, 25].map((receives) => backoffSeconds(receives, 1))).toEqual([30, 60, 120, 900, 900]);
    expect(backoffSeconds(3, 0)).toBe(60);
  });
});
