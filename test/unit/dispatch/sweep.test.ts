// What the schedule does about undispatched runs, and about events that failed for good.
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sweep } from '../../../lambda/dispatch/sweep.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { OLDEST_FORMAT, RUN_FORMAT } from '../../../lambda/shared/contracts/run.ts';
import { log } from '../../../lambda/shared/log.ts';
import { Queue } from '../../simulation/cloud/queue.ts';
import { Random } from '../../simulation/schedules/random.ts';
import { type MemorySettings, memoryStore } from '../../support/memory/store.ts';
import { readyRun } from '../../support/runs/ready-run.ts';

log.setLogLevel('SILENT');

const RUNS = ['one', 'two', 'three', 'four', 'five'];

/** Two queues. The first holds uploads whose dispatch failed for good. */
function dispatching(settings: MemorySettings = {}) {
  const memory = memoryStore({ pageSize: 2, ...settings });
  let now = 0;
  const queue = (name: string) =>
    new Queue(name, { visibilityMs: 900_000, maxReceiveCount: 99 }, new Random(1), () => now);
  const [failed, results] = [queue('failed'), queue('results')];
  const sqs = new SQSClient({ region: 'eu-west-1' });
  Object.defineProperty(sqs, 'send', {
    value: async (command: { readonly input: { readonly QueueUrl?: string } }) =>
      (command.input.QueueUrl === failed.url ? failed : results).execute(command),
  });
  return {
    ...memory,
    failed,
    /** Runs that report has been told about. */
    told: () => results.bodies.map((body) => JSON.parse(body).run),
    async sweep(remainingMs = 900_000): Promise<void> {
      // By then, what was sent can be received.
      now += 1_000;
      const context = {
        store: memory.store,
        sqs,
        samplesQueueUrls: new Map([['openai', 'none']]),
        resultsQueueUrl: results.url,
        deadLetterQueueUrls: [],
        requestId: 'sweep',
        remainingMs: () => remainingMs,
        settings: {
          connect: () => Promise.reject(new Error('nothing is to be called')),
          endpoints: [],
          defaultBenchmark: Benchmark.parse({}),
        },
      };
      await sweep(context, failed.url);
    },
  };
}

type Dispatching = ReturnType<typeof dispatching>;

/** Frozen runs without samples, so that their dispatch is short. */
function open({ putJson }: Dispatching, runs: readonly string[] = RUNS): void {
  for (const run of runs) {
    const source = { bucket: 'bucket', key: 'holdouts/tags.csv', etag: 'e' };
    putJson(`active/${run}`, { run, name: 'tags', created_at: '2026-01-02T03:04:05.678Z', source });
    putJson(`runs/${run}/run.json`, readyRun({ run, status: 'rejected', rows: 0, samples: 0 }));
  }
}

it('continues every open run that is not dispatched, on all pages', async () => {
  const test = dispatching();
  open(test);
  test.putJson('runs/two/dispatched.json', { samples: 0, sent: 0 });
  await test.sweep();
  expect(test.told().toSorted()).toEqual(['five', 'four', 'one', 'three']);
  for (const run of RUNS) expect(test.json(`runs/${run}/dispatched.json`)).toEqual({ samples: 0, sent: 0 });
});

it('continues the other runs if one fails', async () => {
  const test = dispatching({
    before(asked) {
      if (asked === 'GetObject runs/four/run.json') throw new Error('away');
    },
  });
  open(test);
  await test.sweep();
  expect(test.told().toSorted()).toEqual(['five', 'one', 'three', 'two']);
});

it('leaves a run alone that somebody is working on', async () => {
  const test = dispatching({ now: () => new Date() });
  open(test, ['one', 'two']);
  test.putJson('runs/one/checkpoint.json', { sent: 0, released: false, nonce: 'n', holder: 'another' });
  await test.sweep();
  expect(test.told()).toEqual(['two']);
});

const event = (name: string) => ({
  Records: [
    {
      eventTime: '2026-01-02T03:04:05.678Z',
      s3: { bucket: { name: 'bucket' }, object: { key: `holdouts/${name}.csv` } },
    },
  ],
});

it('every upload whose dispatch failed for good becomes an open run, and only then is deleted', async () => {
  let fails = true;
  const test = dispatching({
    before(asked) {
      if (fails && asked.startsWith('PutObject active/')) throw new Error('away');
    },
  });
  const names = Array.from({ length: 13 }, (_, n) => `name ${n}`);
  for (const name of names) test.failed.send(JSON.stringify(event(name)));
  await expect(test.sweep()).rejects.toThrow('away');
  expect(test.failed.size).toBe(names.length);
  fails = false;
  // Meanwhile they are hidden, because somebody else is handling them.
  await test.sweep();
  const registered = () => test.bucket.keys('active/').map((key) => (test.json(key) as { name: string }).name);
  expect(test.failed.size + registered().length).toBe(names.length);
  expect(new Set(registered()).size).toBe(registered().length);
});

it('tells of a run that a dead letter opens again, before that is deleted', async () => {
  let fails = true;
  const test = dispatching({
    before(asked) {
      if (fails && asked.startsWith('HeadObject runs/')) throw new Error('away');
    },
  });
  // Of this event. An earlier sweep dispatched it, and it has ended since.
  const run = '20260102T030405678Z-e738d6f118d1';
  test.putJson(`runs/${run}/run.json`, readyRun({ run, status: 'rejected', rows: 0, samples: 0 }));
  test.putJson(`runs/${run}/dispatched.json`, { samples: 0, sent: 0 });
  test.failed.send(JSON.stringify(event('tags')));
  await expect(test.sweep()).rejects.toThrow('away');
  expect(test.failed.size).toBe(1);
  fails = false;
  test.failed.send(JSON.stringify(event('tags')));
  await test.sweep();
  expect(test.told()).toEqual([run]);
  expect(test.bucket.keys('active/')).toEqual([`active/${run}`]);
  expect(test.failed.size).toBe(1);
});

it('dead letters that tell of no upload are deleted', async () => {
  const test = dispatching();
  for (const body of ['{"Event":"s3:TestEvent"}', '{"other":1}', 'no JSON']) test.failed.send(body);
  await test.sweep();
  expect(test.failed.size).toBe(0);
  expect(test.bucket.keys('active/')).toEqual([]);
});

it('sends nothing of a run that another version froze, and tells report of an older one', async () => {
  const all = dispatching();
  open(all, ['one', 'two']);
  for (const [run, format] of [
    ['one', OLDEST_FORMAT - 1],
    ['two', RUN_FORMAT + 1],
  ] as const) {
    all.putJson(`runs/${run}/run.json`, { format, whatever: 'it holds' });
    all.putJson(`runs/${run}/checkpoint.json`, { whatever: 'it holds' });
  }
  await all.sweep();
  expect(all.told()).toEqual(['one']);
  expect(all.json('runs/one/dispatched.json')).toEqual({ samples: 0, sent: 0 });
  expect(all.json('runs/two/dispatched.json')).toBeUndefined();
});
