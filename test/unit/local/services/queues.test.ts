import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { queueArn } from '../../../../local/names.ts';
import { Queues } from '../../../../local/services/queues.ts';
import { openState, type State } from '../../../../local/services/state.ts';

let folder: string;
let state: State;
let queues: Queues;

function open(): void {
  state = openState(folder);
  queues = new Queues(state);
  queues.ensure('dead', {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 2 });
  queues.ensure('samples', { VisibilityTimeout: '60', RedrivePolicy }, true);
}

function reopen(): void {
  state.close();
  open();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdout-test-'));
  open();
  onTestFinished(() => {
    state.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

function send(...bodies: string[]): void {
  for (const body of bodies) queues.send(queueArn('samples'), body);
}
const receive = async (name = 'samples', most = 10) =>
  (await queues.receive(name, 0, most)).map(({ record }) => record);

it('delivers a message with what Lambda says about it', async () => {
  const before = Date.now();
  send('one');
  const [record] = await receive();
  expect(record).toMatchObject({ body: 'one', eventSource: 'aws:sqs', eventSourceARN: queueArn('samples') });
  expect(record?.attributes.ApproximateReceiveCount).toBe('1');
  expect(Number(record?.attributes.SentTimestamp)).toBeGreaterThanOrEqual(before);
});

it('delivers as many messages as asked for', async () => {
  send('1', '2', '3');
  expect(await receive('samples', 2)).toHaveLength(2);
});

it('keeps messages across a restart, those in flight visible again and still counted', async () => {
  send('in flight', 'waiting');
  await receive('samples', 1);
  reopen();
  const records = await receive();
  expect(records.map((record) => [record.body, record.attributes.ApproximateReceiveCount])).toEqual([
    ['in flight', '2'],
    ['waiting', '1'],
  ]);
});

it('forgets deleted messages across a restart', async () => {
  send('one', 'two');
  const [first] = await receive('samples', 1);
  queues.delete('samples', [first?.receiptHandle ?? '']);
  reopen();
  expect((await receive()).map((record) => record.body)).toEqual(['two']);
});

it("holds a run's messages until it is released, even over a restart", async () => {
  const [held, other] = [JSON.stringify({ run: 'a', index: 1 }), JSON.stringify({ run: 'b', index: 1 })];
  send(held, 'no message of ours', other);
  queues.hold(['samples'], ['a']);
  expect((await receive()).map(({ body }) => body)).toEqual(['no message of ours', other]);
  reopen();
  const runs = queues.hold(['samples'], ['a', 'b']);
  expect(runs.any).toBe(true);
  expect((await receive()).map(({ body }) => body)).toEqual(['no message of ours']);
  runs.release('a');
  expect((await receive()).map(({ body }) => body)).toEqual([held]);
  runs.release('b');
  expect(runs.any).toBe(false);
  expect((await receive()).map(({ body }) => body)).toEqual([other]);
});

it('wakes a receiver that waits for a message of a released run', async () => {
  send(JSON.stringify({ run: 'a' }));
  const runs = queues.hold(['samples'], ['a']);
  const waiting = queues.receive('samples', 20, 10);
  runs.release('a');
  expect(await waiting).toHaveLength(1);
}, 5_000);

it('makes a released message visible at once', async () => {
  send('one');
  const [first] = await receive();
  queues.release('samples', [first?.receiptHandle ?? '']);
  expect(await receive()).toHaveLength(1);
});

it('moves a message received too often to the dead letters', async () => {
  send('one');
  for (let receives = 0; receives < 2; receives++) {
    const records = await receive();
    const handles = records.map((record) => record.receiptHandle);
    queues.release('samples', handles);
  }
  expect(await receive()).toEqual([]);
  expect((await receive('dead')).map((record) => record.body)).toEqual(['one']);
});

it('makes a sender wait while the queue is full, until there is room', async () => {
  send(...Array.from({ length: 1_000 }, () => 'x'));
  let hasRoom = false;
  const room = queues.room('http://127.0.0.1:1/000000000000/samples').then(() => {
    hasRoom = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(hasRoom).toBe(false);
  await receive();
  await room;
});

it('makes no sender wait while the run is being stopped', async () => {
  send(...Array.from({ length: 1_000 }, () => 'x'));
  const room = queues.room('http://127.0.0.1:1/000000000000/samples');
  queues.stop();
  await room;
});

it('does not accept again what the last process had sent, whether still waiting or done', async () => {
  send('done', 'waiting');
  const [record] = await receive('samples', 1);
  queues.delete('samples', [record?.receiptHandle ?? '']);
  reopen();
  send('done', 'waiting', 'new');
  expect((await receive()).map(({ body }) => body)).toEqual(['waiting', 'new']);
  reopen();
  send('done', 'waiting', 'new');
  expect((await receive()).map(({ body }) => body)).toEqual(['waiting', 'new']);
});

describe('a clock that is set', () => {
  const HOUR_MS = 3_600_000;
  afterEach(() => void vi.useRealTimers());
  const set = (byMs: number): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });

  it('forwards by a day does not redeliver a message that a function is working on', async () => {
    send('one');
    const [record] = await receive();
    set(24 * HOUR_MS);
    expect(await receive()).toEqual([]);
    // And its receipt is still valid.
    queues.delete('samples', [record?.receiptHandle ?? '']);
    expect(queues.isEmpty('samples')).toBe(true);
  });

  it('back by an hour hides no message for longer than it was put off', async () => {
    send('one', 'two');
    const [one, two] = await receive();
    const queue = queues.store.getQueueByName('samples');
    queue?.changeVisibility(one?.receiptHandle ?? '', 0.2);
    set(-HOUR_MS);
    queue?.changeVisibility(two?.receiptHandle ?? '', 0.3);
    const again = [...(await queues.receive('samples', 5, 1)), ...(await queues.receive('samples', 5, 1))];
    expect(again.map(({ record }) => record.body)).toEqual(['one', 'two']);
  });
});
