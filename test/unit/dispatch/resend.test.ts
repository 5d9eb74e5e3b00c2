// Samples that have disappeared from every queue and segment are sent again: when, which, and how often.
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountOf, QUIET_MS } from '../../../lambda/dispatch/resend.ts';
import { Sample } from '../../../lambda/shared/contracts/messages.ts';
import type { AskedAgain } from '../../../lambda/shared/contracts/run.ts';
import {
  askedAgainKey,
  checkpointKey,
  dispatchedKey,
  holdoutKey,
  runPrefix,
  segmentKey,
  stopKey,
  waitingKey,
} from '../../../lambda/shared/keys.ts';
import { MemoryCloud, QUEUES } from '../../support/memory/cloud.ts';

const START = Date.parse('2026-01-02T03:04:05.678Z');
const LABELS = ['bug', 'billing'];
const rows = (count: number) => Array.from({ length: count }, (_, row) => `text ${row},${LABELS[row % 2]}`);
const csv = (count: number) => `text,label\n${rows(count).join('\n')}\n`;
const MODEL = { labels: LABELS, models: ['m'], baselines: [] };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: START }));
afterEach(() => void vi.useRealTimers());

/** A run whose samples were all sent and whose queues are empty. No time has passed since. */
async function dispatched(holdout = csv(12), benchmark: object = MODEL, train?: string) {
  const cloud = new MemoryCloud();
  const run = await cloud.upload({ holdout, benchmark, ...(train !== undefined && { train }) });
  const first = cloud.sent;
  cloud.sent = [];
  return { cloud, run, first, sweep: () => cloud.dispatch({ sweep: true }) };
}

const pass = (milliseconds: number): void => void vi.setSystemTime(Date.now() + milliseconds);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe('what is sent again', () => {
  it('are the samples that no segment holds, each with the same message as the first time', async () => {
    const holdout = csv(6);
    const prompts = [
      { name: 'similar', examples: { strategy: 'semantic_similarity', count: 1 } },
      { name: 'zero-shot' },
    ];
    const benchmark = { labels: LABELS, models: ['m'], prompts, baselines: ['keywords'], repeats: 2 };
    const train = `text,label\n${rows(30).join('\n').replaceAll('text', 'other')}\n`;
    const { cloud, run, first } = await dispatched(holdout, benchmark, train);
    // Two of three variants, twice: what the baseline says is no message.
    expect(first).toHaveLength(24);
    const held = [...range(0, 5), ...range(8, 20), 35];
    const indexOf = (body: string) => Sample.parse(JSON.parse(body)).index;
    cloud.segment(run, held);
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent.map(({ body }) => body)).toEqual(
      first.map(({ body }) => body).filter((body) => !held.includes(indexOf(body))),
    );
    expect(JSON.stringify(cloud.sent)).toContain('examples');
    expect(cloud.sent.every(({ attributes }) => attributes.includes('again'))).toBe(true);
    expect(first.some(({ attributes }) => attributes.includes('again'))).toBe(false);
  });

  it('are those of truncated or empty segments, but not of one that another version wrote', async () => {
    const { cloud, run } = await dispatched();
    cloud.segment(run, range(0, 3));
    const cut = cloud.segment(run, range(3, 6));
    cloud.bucket.put(cut, cloud.bucket.current(cut)?.body.subarray(0, 30) ?? Buffer.alloc(0));
    cloud.bucket.put(cloud.segment(run, range(6, 8)), Buffer.alloc(0));
    const { toJsonLines } = await import('../../../lambda/shared/storage/json.ts');
    const facts = { count: 4, unanswered: 0, costMicroUsd: 0 };
    cloud.bucket.put(
      segmentKey(run, '1-00', facts),
      toJsonLines(range(8, 12).map((index) => ({ index, state: 'new' }))),
    );
    await cloud.dispatch({ stalled: run });
    expect(cloud.sentIndices).toEqual(range(3, 8));
    expect(cloud.json(askedAgainKey(run))).toMatchObject({ samples: 5, underway: 0, unreadable: 5 });
  });

  it('does not include samples that were never sent', async () => {
    const { cloud, run } = await dispatched();
    cloud.bucket.put(dispatchedKey(run), Buffer.from(JSON.stringify({ samples: 12, sent: 8 })));
    cloud.segment(run, range(0, 7));
    await cloud.dispatch({ stalled: run });
    expect(cloud.sentIndices).toEqual([7]);
  });
});

describe('nothing is sent again', () => {
  it.each(QUEUES)('while a message is in %s, even if somebody is handling it', async (queue) => {
    const { cloud, run, sweep } = await dispatched();
    cloud.counts.set(queue, 1);
    pass(QUIET_MS);
    await cloud.dispatch({ resume: run });
    await cloud.dispatch({ stalled: run });
    await sweep();
    expect(cloud.sent).toEqual([]);
    cloud.counts.clear();
    await sweep();
    expect(cloud.sentIndices).toEqual(range(0, 12));
  });

  it('by a sweep before everything was quiet for minutes, because queues’ counts lag', async () => {
    const { cloud, run, sweep } = await dispatched();
    cloud.segment(run, range(0, 4));
    pass(QUIET_MS - 1);
    await sweep();
    cloud.segment(run, range(4, 8));
    pass(QUIET_MS - 1);
    await sweep();
    expect(cloud.sent).toEqual([]);
    // What report keeps saying about a damaged segment, and the lease, are no progress.
    cloud.bucket.put(waitingKey(run), Buffer.from('{}'));
    pass(1);
    await sweep();
    expect(cloud.sentIndices).toEqual(range(8, 12));
    // A message is on its way, though the queue does not say so.
    await sweep();
    expect(cloud.sent).toHaveLength(4);
  });

  it('of a run that is not dispatched', async () => {
    const { cloud, run } = await dispatched();
    cloud.remove(dispatchedKey(run));
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toEqual([]);
    expect(cloud.json(dispatchedKey(run))).toEqual({ samples: 12, sent: 12 });
  });

  it('of a run whose segments hold everything', async () => {
    const { cloud, run } = await dispatched();
    cloud.segment(run, range(0, 12));
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toEqual([]);
    expect(cloud.json(askedAgainKey(run))).toBeUndefined();
  });

  it('twice by two sweeps that come at once, or one after the other', async () => {
    const { cloud, sweep } = await dispatched();
    pass(QUIET_MS);
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    expect(cloud.sentIndices).toEqual(range(0, 12));
  });

  it('by a sweep that was held up while another one sent them', async () => {
    const { cloud, run, sweep } = await dispatched();
    pass(QUIET_MS);
    cloud.beforeAnswer = (command) => {
      if (!(command instanceof ListObjectsV2Command) || command.input.Prefix !== runPrefix(run)) return undefined;
      cloud.beforeAnswer = () => undefined;
      return sweep();
    };
    await sweep();
    expect(cloud.sentIndices).toEqual(range(0, 12));
  });

  it('while a dispatcher is at work; after a kill, the lease belongs to nobody', async () => {
    const { cloud, run } = await dispatched();
    const held = { sent: 12, released: false, nonce: 'a', holder: 'another' };
    cloud.bucket.put(checkpointKey(run), Buffer.from(JSON.stringify(held)));
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toEqual([]);
    await cloud.dispatch({ resume: run });
    expect(cloud.sentIndices).toEqual(range(0, 12));
  });
});

describe('a crash in the middle', () => {
  it('costs nothing: the next time finds what is still missing, and no sample is counted twice', async () => {
    const { cloud, run } = await dispatched(csv(40));
    cloud.beforeSend = (bodies) => {
      if (bodies.some((body) => body.includes('"index":25,'))) throw new Error('the function dies');
    };
    await expect(cloud.dispatch({ stalled: run })).rejects.toThrow('dies');
    const arrived = cloud.sentIndices;
    expect(arrived.length).toBeGreaterThan(0);
    cloud.beforeSend = () => {};
    cloud.counts.set('samples', arrived.length);
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toHaveLength(arrived.length);
    cloud.counts.clear();
    cloud.segment(run, arrived);
    await cloud.dispatch({ stalled: run });
    expect(cloud.sentIndices.toSorted((a, b) => a - b)).toEqual(range(0, 40));
    expect(cloud.json(askedAgainKey(run))).toMatchObject({ times: 2, samples: 40, underway: 0 });
  });

  it('near the time limit it stops, and is continued later', async () => {
    const { cloud, run } = await dispatched(csv(2_500));
    await expect(cloud.dispatch({ stalled: run }, 20_000)).rejects.toThrow('2000 of 2500 samples are sent again');
    expect(cloud.sent).toHaveLength(2_000);
  });

  it('a record that the disk has lost too is no obstacle', async () => {
    const { cloud, run } = await dispatched();
    cloud.bucket.put(askedAgainKey(run), Buffer.from('{"times":'));
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toHaveLength(12);
  });
});

describe('a run that need not, or cannot, be asked again', () => {
  const STOP = Buffer.from(JSON.stringify({ code: 'cancelled', message: 'The run was cancelled.' }));

  it('stopped, with only damaged segments: report ends it without what they held', async () => {
    const { cloud, run } = await dispatched();
    cloud.segment(run, range(0, 9));
    cloud.bucket.put(cloud.segment(run, range(9, 12)), Buffer.alloc(0));
    cloud.bucket.put(stopKey(run), STOP);
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toEqual([]);
  });

  it('stopped, with lost segments: their samples are to be skipped', async () => {
    const { cloud, run } = await dispatched();
    cloud.segment(run, range(0, 9));
    cloud.bucket.put(stopKey(run), STOP);
    await cloud.dispatch({ stalled: run });
    expect(cloud.sentIndices).toEqual([9, 10, 11]);
  });

  it('whose holdout is gone: it is stopped, and its samples need no row to be skipped', async () => {
    const { cloud, run } = await dispatched();
    cloud.segment(run, range(0, 9));
    const gone = vi.spyOn(cloud.store, 'openSource');
    const { SourceChangedError } = await import('../../../lambda/shared/storage/store.ts');
    gone.mockRejectedValue(new SourceChangedError(holdoutKey('tags')));
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent.map(({ body }) => JSON.parse(body))).toEqual([9, 10, 11].map((index) => ({ run, index })));
    expect(cloud.json(stopKey(run))).toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining('3 samples'),
    });
  });

  it('whose samples get no prediction: after five times it waits, and says so', async () => {
    const { cloud, run } = await dispatched();
    for (let time = 1; time <= 6; time++) await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toHaveLength(5 * 12);
    expect(cloud.json(waitingKey(run))).toMatchObject({
      code: 'missing',
      message: expect.stringMatching(/^12 samples/),
    });
    cloud.bucket.put(stopKey(run), STOP);
    await cloud.dispatch({ stalled: run });
    expect(cloud.sent).toHaveLength(6 * 12);
  });
});

describe('a budget', () => {
  const model = { model: 'm', price: { input: 1, output: 1 } };
  const benchmark = { labels: LABELS, models: [model], baselines: [], limits: { budget_usd: 0.001 } };

  it('that earlier spending would exceed ends the run before anything is asked', async () => {
    const { cloud, run } = await dispatched(csv(12), benchmark);
    // 600 of 1,000 millionths for six. The lost six are assumed to have cost the same.
    cloud.segment(run, range(0, 5), { costMicroUsd: 600 });
    pass(60_000);
    cloud.segment(run, [5]);
    cloud.beforeSend = () => expect(cloud.json(stopKey(run))).toMatchObject({ code: 'budget_exceeded' });
    await cloud.dispatch({ stalled: run });
    expect(cloud.sentIndices).toEqual(range(6, 12));
    expect(cloud.json(askedAgainKey(run))).toMatchObject({ lost_micro_usd: 600 });
  });

  it('that is not used up is no obstacle', async () => {
    const { cloud, run } = await dispatched(csv(12), benchmark);
    cloud.segment(run, range(0, 6), { costMicroUsd: 60 });
    await cloud.dispatch({ stalled: run });
    expect(cloud.json(stopKey(run))).toBeUndefined();
    expect(cloud.sent).toHaveLength(6);
  });
});

describe('the record', () => {
  const segments = [segmentKey('run', '1-00', { count: 10, unanswered: 0, costMicroUsd: 50 })];
  const none: AskedAgain = { times: 0, samples: 0, underway: 0, unreadable: 0, lost_micro_usd: 0 };
  const run = { samples: 100 };

  it('assumes that lost predictions cost as much as the others, while a damaged segment says what it cost', () => {
    const account = accountOf(run, segments, { count: 8, unreadable: 6 });
    expect(account).toEqual({ ...none, times: 1, samples: 8, underway: 8, unreadable: 6, lost_micro_usd: 10 });
  });

  it('counts a second loss, but not what a crash left over from the first', () => {
    const before = { ...none, times: 1, samples: 8, lost_micro_usd: 40 };
    expect(accountOf(run, segments, { count: 3, unreadable: 0 }, before)).toMatchObject({
      samples: 11,
      lost_micro_usd: 55,
    });
    expect(accountOf(run, segments, { count: 5, unreadable: 0 }, { ...before, underway: 8 })).toMatchObject({
      samples: 8,
      lost_micro_usd: 40,
    });
  });
});
