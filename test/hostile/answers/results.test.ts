// Generated result messages that no honest worker sends: none is lost silently, and the run ends.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Result } from '../../../lambda/shared/contracts/messages.ts';
import { HostileRun } from './hostile-run.ts';
import { logged } from './play.ts';
import { type OddBody, oddBodies } from './shape.ts';
import type { Kind } from './values.ts';

const MINUTE_MS = 60_000;

const good = (run: string, index: number) =>
  ({
    type: 'prediction',
    run,
    prediction: {
      index,
      truth: 0,
      status: 'answered',
      predicted: 0,
      error_code: 'x',
      answer: 'a',
      reason: 'because',
      confidence: 0.9,
      probabilities: [[0, 0.9]],
      from_cache: true,
      latency_ms: 5,
      attempts: 1,
      usage: { prompt_tokens: 1, cached_tokens: 0, completion_tokens: 1, reasoning_tokens: 0 },
      timeouts: { count: 1, limit_s: 60 },
      odd_usage: true,
      cost_micro_usd: 2,
    },
  }) satisfies Result;

/**
 * `unreadable`: counts as failed. `malformed`: the run is known, but not the sample. `untold`: its run is unknown.
 * `elsewhere`: a valid prediction for another sample or run.
 */
type Fate = 'answered' | 'unreadable' | 'malformed' | 'untold' | 'elsewhere';

const ABSENT: readonly Kind[] = ['missing', 'called __proto__'];
const TEXTS: readonly Kind[] = [
  'string',
  'huge string',
  'half a character',
  'control characters',
  'many accents',
  'NaN as text',
  'Infinity as text',
];
/** Odd values that still count. */
const COUNTED: Readonly<Record<string, readonly Kind[]>> = {
  // Labels that the run does not have: report takes the truth from the holdout.
  'prediction.truth': [...ABSENT, 'number', 'large integer'],
  'prediction.error_code': [...ABSENT, ...TEXTS],
  'prediction.answer': [...ABSENT, ...TEXTS, 'empty string'],
  'prediction.reason': [...ABSENT, ...TEXTS, 'empty string'],
  'prediction.confidence': ABSENT,
  'prediction.probabilities': [...ABSENT, 'empty array'],
  'prediction.probabilities.0': ['missing'],
  'prediction.probabilities.0.0': ['number', 'large integer'],
  'prediction.from_cache': [...ABSENT, 'boolean'],
  'prediction.latency_ms': ['number', 'large integer', 'fraction'],
  'prediction.attempts': ['number'],
  'prediction.timeouts': ABSENT,
  'prediction.timeouts.count': ['number'],
  'prediction.timeouts.limit_s': ['number', 'fraction'],
  'prediction.usage': ABSENT,
  'prediction.odd_usage': [...ABSENT, 'boolean'],
  'prediction.cost_micro_usd': [...ABSENT, 'number', 'large integer', 'fraction'],
};

/** Values that are valid run names. */
const RUNS: readonly Kind[] = ['string', 'NaN as text', 'Infinity as text'];

function fateOf({ path, kind }: OddBody): Fate {
  if (path === 'run' && RUNS.includes(kind)) return 'elsewhere';
  if (path === '' || path === 'run' || kind === 'no JSON') return 'untold';
  // Its other fields show what it is.
  if (path === 'type') return 'answered';
  if (path === 'prediction') return 'malformed';
  if (path === 'prediction.index') return ['number', 'large integer'].includes(kind) ? 'elsewhere' : 'malformed';
  if (path.startsWith('prediction.usage.')) return kind === 'number' ? 'answered' : 'unreadable';
  return COUNTED[path]?.includes(kind) ? 'answered' : 'unreadable';
}

const cases = [...oddBodies(good('run', 0), 'words')].map((odd) => ({ ...odd, fate: fateOf(odd) }));
const count = (fate: Fate): number => cases.filter((one) => one.fate === fate).length;

let hostile: HostileRun;
let lines: string[];
beforeAll(async () => {
  lines = logged();
  hostile = await HostileRun.of(cases.length);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(hostile.run.created_at) + 120 * MINUTE_MS });
});
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('each becomes a prediction or a coded failure, or is counted and named; then the run ends', async () => {
  const { run } = hostile.run;
  const messages = cases.map(({ body }, index) => body().replace('"index":0', `"index":${index}`));
  expect(await hostile.reported(messages)).toEqual([]);
  const uncounted = hostile.measured.reduce((sum, { MalformedMessages = 0 }) => sum + MalformedMessages, 0);
  expect(uncounted).toBe(count('untold') + count('malformed'));
  expect(lines.filter((line) => line.includes('malformed_messages')).join()).toContain('m0');

  // These samples also have predictions of their own.
  const others = cases.flatMap(({ fate }, index) => (['untold', 'elsewhere'].includes(fate) ? [index] : []));
  expect(await hostile.reported(others.map((index) => JSON.stringify(good(run, index))))).toEqual([]);
  expect(hostile.report()).toBeUndefined();

  // Postponed samples may still arrive.
  vi.advanceTimersByTime(10 * MINUTE_MS);
  await hostile.swept();
  expect(hostile.report()).toBeUndefined();

  vi.advanceTimersByTime(60 * MINUTE_MS);
  await hostile.swept();
  const report = hostile.report();
  const [unreadable, lost] = [count('unreadable'), count('malformed')];
  expect(unreadable).toBeGreaterThan(300);
  expect(lost).toBeGreaterThan(50);
  expect(report?.variants).toMatchObject([
    { samples: cases.length, answered: cases.length - unreadable - lost, error_codes: { unreadable, lost } },
  ]);
  expect(report?.warnings).toContainEqual(expect.objectContaining({ code: 'malformed_messages', count: lost }));
  expect(report?.warnings).toContainEqual(expect.objectContaining({ code: 'unknown_samples', count: 1 }));
  expect(hostile.ends).toBe(1);
}, 60_000);
