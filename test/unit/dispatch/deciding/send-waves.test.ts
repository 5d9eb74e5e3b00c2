// A run that stops when it is decided is sent in waves, each after the answers to the one before.
import { beforeEach, describe, expect, it } from 'vitest';
import { OutOfTimeError } from '../../../../lambda/dispatch/outbox/outbox.ts';
import type { Wave } from '../../../../lambda/shared/contracts/decided.ts';
import { Sample } from '../../../../lambda/shared/contracts/messages.ts';
import { Dispatched, Run } from '../../../../lambda/shared/contracts/run.ts';
import { samplePlace } from '../../../../lambda/shared/contracts/sample-index.ts';
import {
  dispatchedKey,
  RUNS,
  runKey,
  segmentKey,
  stopKey,
  waveKey,
  weightsKey,
} from '../../../../lambda/shared/keys.ts';
import { toJsonLines } from '../../../../lambda/shared/storage/json.ts';
import { MemoryCloud } from '../../../support/memory/cloud.ts';

const LABELS = ['bug', 'billing'];
const ROWS = 400;
const HOLDOUT = `text,label\n${Array.from({ length: ROWS }, (_, row) => `text ${row},${LABELS[row % 2]}`).join('\n')}\n`;
const GATE = {
  labels: LABELS,
  models: ['m'],
  baselines: [],
  gates: [{ metric: 'accuracy', min: 0.8 }],
  stop: { when: 'decided' },
};
const TWO = { ...GATE, gates: [], models: ['m', 'n'] };

/** Whether a variant is right on the row at this position. */
type IsRight = (position: number, variant: number) => boolean;

let cloud = new MemoryCloud();
let segments = 0;
beforeEach(() => {
  cloud = new MemoryCloud();
});

/** Report, as far as dispatch sees it: every sample is answered as soon as it is sent. */
function answerAll(isRight: IsRight): void {
  cloud.beforeSend = (bodies) => {
    answer(
      bodies.map((body) => Sample.parse(JSON.parse(body))),
      isRight,
    );
  };
}

function answer(samples: readonly Sample[], isRight: IsRight, more: object = {}): void {
  const { run = '' } = samples[0] ?? {};
  const frozen = Run.parse(cloud.json(runKey(run)));
  const predictions = samples.map(({ index, truth = 0 }) => {
    const { row, variant } = samplePlace(frozen, index);
    const predicted = isRight(row, variant) ? truth : 1 - truth;
    return { index, truth, predicted, status: 'answered', latency_ms: 1, attempts: 1, ...more };
  });
  const facts = { count: predictions.length, unanswered: 0, costMicroUsd: 0 };
  cloud.bucket.put(segmentKey(run, `${++segments}-00`, facts), toJsonLines(predictions));
}

const sentSamples = () => cloud.sent.map(({ body }) => Sample.parse(JSON.parse(body)));
const dispatchedOf = (run: string) => Dispatched.safeParse(cloud.json(dispatchedKey(run))).data;
const openRun = () => cloud.bucket.keys('active/')[0]?.slice('active/'.length) ?? '';
const waves = () => cloud.bucket.keys(RUNS).filter((key) => key.includes('/waves/'));

/** Near its time limit an invocation does not wait. */
const HURRY_MS = 29_000;

describe('a clear case', () => {
  it('ends with the first wave', async () => {
    answerAll(() => true);
    const run = await cloud.upload({ holdout: HOLDOUT, benchmark: GATE });
    expect(cloud.sentIndices).toEqual(Array.from({ length: 50 }, (_, at) => at));
    expect(dispatchedOf(run)).toMatchObject({
      samples: ROWS,
      sent: 50,
      decided: { rows: [50], ended: [0], facts: [{ about: 'gate', passes: true, rows: 50 }] },
    });
  });

  it('ends one variant, and the other goes on alone', async () => {
    const better = { ...TWO, gates: [{ metric: 'accuracy', min: 0.8, variant: 'm/zero-shot' }] };
    answerAll((position, variant) => position % (variant === 0 ? 5 : 2) > 0);
    const run = await cloud.upload({ holdout: HOLDOUT, benchmark: better });
    const { sent, decided } = dispatchedOf(run) ?? {};
    const [first = 0, second = 0] = decided?.rows ?? [];
    expect(first).toBe(ROWS);
    expect(second).toBeLessThan(ROWS / 2);
    expect(decided?.ended).toEqual([1]);
    expect(sent).toBe(first + second);
    expect(cloud.sentIndices.filter((index) => index % 2 === 1)).toHaveLength(second);
  });
});

it('an unclear case is asked every row', async () => {
  answerAll((position) => position % 5 > 0);
  const run = await cloud.upload({ holdout: HOLDOUT, benchmark: GATE });
  expect(dispatchedOf(run)).toEqual({ samples: ROWS, sent: ROWS, decided: { rows: [ROWS], ended: [], facts: [] } });
  expect(waves().map((key) => (cloud.json(key) as Wave).rows)).toEqual([50, 70, 98, 137, 192, 269, 376]);
});

describe('rows that belong together', () => {
  const MARGIN = { ...TWO, margin: 5 };
  const grouped = (textOf: (row: number) => string, group = (row: number) => `${row}`) =>
    `text,author,label\n${Array.from({ length: ROWS }, (_, row) => `${textOf(row)},${group(row)},${LABELS[row % 2]}`).join('\n')}\n`;
  const rowsAsked = async (holdout: string, benchmark: object = MARGIN) => {
    cloud = new MemoryCloud();
    answerAll((position, variant) => variant === 0 || position % 3 > 0);
    const run = await cloud.upload({ holdout, benchmark: { ...benchmark, text: ['text'] } });
    return dispatchedOf(run)?.decided?.rows;
  };

  it('count as one, so they decide nothing that others would', async () => {
    expect(await rowsAsked(grouped((row) => `text ${row}`))).toEqual([50, 50]);
    expect(await rowsAsked(grouped((row) => `text ${row % 6}`))).toEqual([ROWS, ROWS]);
  });

  it('are those of a group, too', async () => {
    const of = grouped(
      (row) => `text ${row}`,
      (row) => `author ${row % 6}`,
    );
    expect(await rowsAsked(of)).toEqual([50, 50]);
    expect(await rowsAsked(of, { ...MARGIN, group: 'author' })).toEqual([ROWS, ROWS]);
  });

  it('are looked for again if what was found is damaged, with the same result', async () => {
    const holdout = grouped((row) => `text ${row % 200}`);
    answerAll((position, variant) => variant === 0 || position % 3 > 0);
    const dispatch = cloud.dispatch.bind(cloud);
    cloud.dispatch = (event, remainingMs = HURRY_MS) => dispatch(event, remainingMs);
    cloud.beforeSend = () => {};
    await expect(cloud.upload({ holdout, benchmark: { ...MARGIN, text: ['text'] } })).rejects.toThrow(OutOfTimeError);
    const run = openRun();
    const found = cloud.bucket.current(weightsKey(run))?.body;
    cloud.bucket.put(weightsKey(run), Buffer.from('damaged'));
    answer(sentSamples(), (position, variant) => variant === 0 || position % 3 > 0);
    await cloud.dispatch({ sweep: true }).catch(() => undefined);
    expect(cloud.bucket.current(weightsKey(run))?.body).toEqual(found);
  });
});

it('a row that failed or has no valid answer counts as wrong', async () => {
  cloud.beforeSend = (bodies) => {
    const samples = bodies.map((body) => Sample.parse(JSON.parse(body)));
    answer(samples, () => true, { status: 'failed', predicted: null, error_code: 'refusal' });
  };
  const run = await cloud.upload({ holdout: HOLDOUT, benchmark: GATE });
  expect(dispatchedOf(run)?.decided?.facts).toMatchObject([{ passes: false }]);
});

describe('the answers to a wave', () => {
  const start = () => expect(cloud.upload({ holdout: HOLDOUT, benchmark: GATE })).rejects.toThrow(OutOfTimeError);
  const hurry = () => {
    const dispatch = cloud.dispatch.bind(cloud);
    cloud.dispatch = (event, remainingMs = HURRY_MS) => dispatch(event, remainingMs);
  };
  beforeEach(hurry);

  it('are waited for, and a later invocation goes on with them', async () => {
    await start();
    expect(cloud.sent).toHaveLength(50);
    expect(dispatchedOf(openRun())).toBeUndefined();
    answer(sentSamples(), () => true);
    await cloud.dispatch({ sweep: true });
    expect(cloud.sent).toHaveLength(50);
    expect(dispatchedOf(openRun())).toMatchObject({ sent: 50 });
  });

  it('decide nothing before the last of them, whatever a duplicate makes of their number', async () => {
    await start();
    const samples = sentSamples();
    answer(samples.slice(1), () => true);
    answer(samples.slice(1, 2), () => true);
    cloud.counts.set('samples', 1);
    await cloud.dispatch({ sweep: true });
    expect(waves()).toEqual([]);
    answer(samples.slice(0, 1), () => true);
    await cloud.dispatch({ sweep: true });
    expect(dispatchedOf(openRun())).toMatchObject({ sent: 50 });
  });

  it('that were lost on their way are asked for again', async () => {
    await start();
    const samples = sentSamples();
    answer(samples.slice(7), () => true);
    cloud.sent = [];
    await cloud.dispatch({ stalled: openRun() }).catch(() => undefined);
    expect(cloud.sentIndices).toEqual(samples.slice(0, 7).map(({ index }) => index));
    expect(cloud.sent.every(({ attributes }) => attributes.includes('again'))).toBe(true);
  });

  it('that a stop made void decide nothing, and the run ends with what was sent', async () => {
    await start();
    const run = openRun();
    answer(sentSamples(), () => true, { status: 'skipped', predicted: null, error_code: 'cancelled' });
    cloud.bucket.put(stopKey(run), Buffer.from(JSON.stringify({ code: 'cancelled', message: '' })));
    await cloud.dispatch({ sweep: true });
    expect(dispatchedOf(run)).toEqual({ samples: ROWS, sent: 50, decided: { rows: [50], ended: [], facts: [] } });
  });

  it('that another dispatcher has judged stay judged as it did', async () => {
    await start();
    const run = openRun();
    const standing: Wave = { rows: 50, facts: [] };
    cloud.bucket.put(waveKey(run, 0), Buffer.from(JSON.stringify(standing)));
    answer(sentSamples(), () => true);
    await cloud.dispatch({ sweep: true }).catch(() => undefined);
    expect(cloud.json(waveKey(run, 0))).toEqual(standing);
    expect(cloud.sent).toHaveLength(70);
  });
});

it('without a question that rows can decide, all are sent at once', async () => {
  const run = await cloud.upload({ holdout: HOLDOUT, benchmark: { ...GATE, gates: [] } });
  expect(dispatchedOf(run)).toEqual({ samples: ROWS, sent: ROWS });
});
