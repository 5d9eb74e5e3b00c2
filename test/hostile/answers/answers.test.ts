// Generated answers that no honest server gives: each has one fate, and none harms the run.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Result } from '../../../lambda/shared/contracts/messages.ts';
import { toMessageJson } from '../../../lambda/shared/storage/queue.ts';
import { CASES, type Case } from './cases.ts';
import { HostileRun, ROW } from './hostile-run.ts';
import { KEY, logged, type Played, play } from './play.ts';
import { skipPauses } from './virtual-pauses.ts';

vi.mock('node:timers/promises', () => import('./virtual-pauses.ts'));

let hostile: HostileRun;
let lines: string[];
const played = new Map<Case, Played>();
beforeAll(async () => {
  skipPauses();
  lines = logged();
  hostile = await HostileRun.of(CASES.length);
  for (const [index, one] of CASES.entries()) played.set(one, await play(hostile, index, one.answer));
}, 120_000);
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function fateOf({ prediction, putOff }: Played): string {
  if (putOff) return `put off: ${putOff.code}`;
  const { status, error_code, odd_usage, usage, confidence } = prediction;
  if (status === 'failed') return `failed: ${error_code}`;
  if (status === 'invalid') return 'invalid';
  if (odd_usage) return 'odd usage';
  if (!usage) return 'no usage';
  return confidence === undefined ? 'unsure' : 'answered';
}

/** One try and three short retries, and the same again once the endpoint has answered other rows. */
const TRANSIENT_CALLS = 8;
/** Fits into an invocation of five minutes with doubling pauses. */
const MOST_CALLS = 20;

/** What the account refuses is asked again, since other rows are answered. */
const REFUSED_CALLS = 2;

function callsOf({ fate, where }: Case): [least: number, most: number] {
  if (/http_(401|403|412)|payment_required|model_not_found/.test(fate)) return [REFUSED_CALLS, REFUSED_CALLS];
  if (where.endsWith('with status 200') && /: (odd|error_in_answer|NaN|Infinity)$/.test(fate)) {
    return [TRANSIENT_CALLS, TRANSIENT_CALLS];
  }
  if (/put off: (odd|rate_limit_exceeded|NaN|Infinity)/.test(fate)) return [1, MOST_CALLS];
  if (/malformed|empty|http_(408|409|423|424|425|449|460|499|5..)/.test(fate))
    return [TRANSIENT_CALLS, TRANSIENT_CALLS];
  return [1, 1];
}

describe.each([...new Set(CASES.map(({ where }) => where))])('%s', (where) => {
  const cases = CASES.filter((one) => one.where === where);

  it('has the expected fate, after no more calls than it takes', () => {
    const wrong = cases.flatMap((one) => {
      const found = played.get(one);
      if (!found) return [`${one.what} was not played`];
      const [least, most] = callsOf(one);
      const { calls } = found;
      const fate = fateOf(found);
      return fate === one.fate && calls >= least && calls <= most
        ? []
        : [`${one.what}: ${fate} after ${calls} calls, not ${one.fate}`];
    });
    expect(wrong).toEqual([]);
  });
});

it('answers a postponed row once the endpoint works again, and no wait exceeds 15 minutes', () => {
  const late = [...played].filter(([, { putOff }]) => putOff !== undefined);
  expect(late.length).toBeGreaterThan(100);
  for (const [{ where, what }, { prediction, putOff }] of late) {
    expect(prediction, `${where}: ${what}`).toMatchObject({ status: 'answered', predicted: 0 });
    expect(putOff?.delaySeconds).toBeGreaterThanOrEqual(1);
    expect(putOff?.delaySeconds).toBeLessThanOrEqual(900);
  }
});

it('no log and no message of the endpoint contains row text or a key', () => {
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes(ROW) || line.includes(KEY))).toEqual([]);
  const told = [...played.values()].flatMap(({ putOff, prediction }) => [
    putOff?.trouble?.message ?? [],
    putOff?.code ?? [],
    prediction.error_message ?? [],
    prediction.error_code ?? [],
  ]);
  expect(told.flat().length).toBeGreaterThan(1_000);
  expect(told.flat().filter((said) => said.includes(KEY) || said.includes(ROW))).toEqual([]);
});

it('a run of all cases ends, and its report says what was odd', async () => {
  const { run } = hostile.run;
  const messages = [...played.values()].map(({ prediction }) =>
    toMessageJson({ type: 'prediction', run, prediction } satisfies Result),
  );
  expect(await hostile.reported(messages)).toEqual([]);
  const report = hostile.report();
  const count = (fits: (fate: string) => boolean) => CASES.filter(({ fate }) => fits(fate)).length;
  const failed = count((fate) => fate.startsWith('failed'));
  const invalid = count((fate) => fate === 'invalid');
  const odd = count((fate) => fate === 'odd usage');
  expect(report?.status).toBe('complete');
  expect(report?.variants).toMatchObject([
    { samples: CASES.length, failed, invalid, answered: CASES.length - failed - invalid, skipped: 0 },
  ]);
  expect(report?.warnings).toContainEqual(expect.objectContaining({ code: 'odd_usage', count: odd }));
  expect(hostile.ends).toBe(1);
});
