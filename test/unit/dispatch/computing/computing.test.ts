// Baselines are asked by dispatch: what stands in the bucket, in which order, and what a crash leaves.
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { blocksOf } from '../../../../lambda/shared/computed/blocks.ts';
import { rowPredictor } from '../../../../lambda/shared/computed/row-predictor.ts';
import { Prediction } from '../../../../lambda/shared/contracts/messages.ts';
import { Dispatched, Run } from '../../../../lambda/shared/contracts/run.ts';
import { samplePlace } from '../../../../lambda/shared/contracts/sample-index.ts';
import {
  baselinesPrefix,
  checkpointKey,
  countInBlock,
  dispatchedKey,
  runKey,
  stopKey,
} from '../../../../lambda/shared/keys.ts';
import { rowOrder } from '../../../../lambda/shared/random/row-order.ts';
import { fromJsonLines } from '../../../../lambda/shared/storage/json.ts';
import { MemoryCloud } from '../../../support/memory/cloud.ts';

const LABELS = ['billing', 'bug'];
const textOf = (row: number): string => `${row % 3 === 0 ? 'invoice' : 'crash'} number ${row}`;
const csv = (count: number): string =>
  `text,label\n${Array.from({ length: count }, (_, row) => `${textOf(row)},${LABELS[Number(row % 3 > 0)]}\n`).join('')}`;
const train = 'text,label\ninvoice due,billing\nan invoice,billing\nit did crash,bug\ncrash again,bug\n';
const BASELINES = { labels: LABELS, baselines: ['prior', 'keywords', 'tfidf'], repeats: 2, seed: 3 };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-02T03:04:05.678Z') }));
afterEach(() => void vi.useRealTimers());

const blockKeys = (cloud: MemoryCloud, run: string) => cloud.bucket.keys(baselinesPrefix(run));
const bytesOf = (cloud: MemoryCloud, run: string) =>
  blockKeys(cloud, run).map((key) => [key, cloud.bucket.current(key)?.body.toString('base64')]);
const runOf = (cloud: MemoryCloud, run: string): Run => Run.parse(cloud.json(runKey(run)));

async function uploaded(holdout = csv(30), benchmark: object = BASELINES) {
  const cloud = new MemoryCloud();
  return { cloud, run: await cloud.upload({ holdout, train, benchmark }) };
}

/** Makes the next PUT whose key ends so fail after it was done, as if the function had died there. */
function dieAfter(cloud: MemoryCloud, end: string, times = 1): void {
  let left = times;
  cloud.beforeAnswer = async (command) => {
    if (command instanceof PutObjectCommand && command.input.Key?.endsWith(end) && --left === 0)
      throw new Error('died');
  };
}

describe('a run of baselines', () => {
  it('sends no sample, and says of each row what its baselines say', async () => {
    const { cloud, run } = await uploaded();
    expect(cloud.sent).toEqual([]);
    const frozen = runOf(cloud, run);
    expect(Dispatched.parse(cloud.json(dispatchedKey(run)))).toEqual({ samples: 180, sent: 0, covered: 180 });
    const predictions = blockKeys(cloud, run).flatMap((key) =>
      fromJsonLines(cloud.bucket.current(key)?.body ?? Buffer.alloc(0), key).map((one) => Prediction.parse(one)),
    );
    expect(predictions.map(({ index }) => index)).toEqual(Array.from({ length: 180 }, (_, index) => index));
    const predictors = await Promise.all(
      (['prior', 'keywords', 'tfidf'] as const).map((name) => rowPredictor(name, frozen, cloud.store)),
    );
    const order = rowOrder(frozen);
    for (const { index, truth, predicted, confidence, latency_ms, attempts } of predictions) {
      const { row: position, variant } = samplePlace(frozen, index);
      const row = order[position] ?? -1;
      const said = predictors[variant]?.(textOf(row), index);
      expect([predicted, confidence, truth]).toEqual([said?.label, said?.confidence, Number(row % 3 > 0)]);
      expect([latency_ms, attempts]).toEqual([0, 1]);
    }
  });

  it('needs no LIST: the run and dispatched.json say which objects there are', async () => {
    const { cloud, run } = await uploaded(csv(25_000), { ...BASELINES, baselines: ['keywords'], repeats: 1 });
    const blocks = blocksOf(runOf(cloud, run), Dispatched.parse(cloud.json(dispatchedKey(run))));
    expect(blocks.map(({ first, end }) => [first, end])).toEqual([
      [0, 10_000],
      [10_000, 20_000],
      [20_000, 25_000],
    ]);
    expect(blocks.map(({ key }) => key)).toEqual(blockKeys(cloud, run));
    expect(blocks.map(({ key }) => countInBlock(key))).toEqual([10_000, 10_000, 5_000]);
  });
});

describe('a crash', () => {
  const MIXED = { ...BASELINES, models: ['m'] };

  it('leaves what was said before the checkpoint, and the next invocation writes the same bytes', async () => {
    const { cloud: whole, run } = await uploaded(csv(2_500), MIXED);
    const expected = bytesOf(whole, run);
    expect(expected).toHaveLength(3);
    // After a block, after its checkpoint, and before the end.
    for (const [end, times] of [
      ['-6000.jsonl.gz', 1],
      ['-6000.jsonl.gz', 2],
      ['checkpoint.json', 3],
    ] as const) {
      const cloud = new MemoryCloud();
      dieAfter(cloud, end, times);
      await expect(cloud.upload({ holdout: csv(2_500), train, benchmark: MIXED })).rejects.toThrow('died');
      cloud.beforeAnswer = () => undefined;
      await cloud.dispatch({ resume: run });
      expect(bytesOf(cloud, run)).toEqual(expected);
      expect(cloud.json(dispatchedKey(run))).toEqual({ samples: 20_000, sent: 5_000, covered: 20_000 });
    }
  });

  it('cannot come between a checkpoint and what it covers', async () => {
    const cloud = new MemoryCloud();
    const written: string[] = [];
    cloud.beforeAnswer = async (command) => {
      if (!(command instanceof PutObjectCommand)) return;
      const { Key = '', Body } = command.input;
      if (countInBlock(Key)) written.push(`rows to ${Number(Key.split('-').at(-2))}`);
      if (Key.endsWith('checkpoint.json')) {
        const { sent } = JSON.parse(String(Body));
        if (sent > 0) written.push(`checkpoint ${sent / 8}`);
      }
    };
    await cloud.upload({ holdout: csv(2_500), train, benchmark: MIXED });
    expect(written.filter((line, at) => line !== written[at - 1])).toEqual([
      ...['rows to 1000', 'checkpoint 1000', 'rows to 2000', 'checkpoint 2000', 'rows to 2500', 'checkpoint 2500'],
    ]);
  });

  it('near the time limit it stops at a checkpoint, and goes on from there', async () => {
    const cloud = new MemoryCloud();
    const invoke = cloud.dispatch.bind(cloud);
    cloud.dispatch = (event) => invoke(event, 20_000);
    const benchmark = { ...BASELINES, baselines: ['keywords'], repeats: 1 };
    await expect(cloud.upload({ holdout: csv(12_000), train, benchmark })).rejects.toThrow('10000 of 12000 samples');
    const [run = ''] = cloud.bucket.keys('active/').map((key) => key.slice('active/'.length));
    expect(blockKeys(cloud, run)).toHaveLength(1);
    await invoke({ resume: run });
    expect(blockKeys(cloud, run)).toHaveLength(2);
    expect(cloud.json(checkpointKey(run))).toMatchObject({ sent: 12_000 });
  });
});

it('a stop ends at a block, and covers what was said', async () => {
  const cloud = new MemoryCloud();
  cloud.beforeAnswer = async (command) => {
    if (!(command instanceof PutObjectCommand) || !command.input.Key?.endsWith('-6000.jsonl.gz')) return;
    const run = command.input.Key.split('/')[1] ?? '';
    cloud.bucket.put(stopKey(run), Buffer.from(JSON.stringify({ code: 'cancelled', message: 'enough' })));
  };
  const run = await cloud.upload({ holdout: csv(2_500), train, benchmark: { ...BASELINES, models: ['m'] } });
  expect(cloud.json(dispatchedKey(run))).toEqual({ samples: 20_000, sent: 2_000, covered: 8_000 });
  expect(blockKeys(cloud, run)).toHaveLength(1);
});

it('a run that was frozen when baselines were messages still sends them', async () => {
  const cloud = new MemoryCloud();
  dieAfter(cloud, 'run.json');
  await expect(cloud.upload({ holdout: csv(12), train, benchmark: BASELINES })).rejects.toThrow('died');
  cloud.beforeAnswer = () => undefined;
  const [run = ''] = cloud.bucket.keys('active/').map((key) => key.slice('active/'.length));
  const { baseline_rows, ...before } = runOf(cloud, run);
  expect(baseline_rows).toBeGreaterThan(0);
  cloud.bucket.put(runKey(run), Buffer.from(JSON.stringify(before)));
  await cloud.dispatch({ resume: run });
  expect(cloud.sentIndices).toEqual(Array.from({ length: 72 }, (_, index) => index));
  expect(blockKeys(cloud, run)).toEqual([]);
  expect(cloud.json(dispatchedKey(run))).toEqual({ samples: 72, sent: 72 });
});

describe('what is gone or damaged of it', () => {
  it('is made again, the same to the byte, and nothing is sent or paid for', async () => {
    const { cloud, run } = await uploaded(csv(25_000), { ...BASELINES, baselines: ['tfidf'], repeats: 1 });
    const expected = bytesOf(cloud, run);
    const [first = '', , last = ''] = blockKeys(cloud, run);
    cloud.remove(first);
    cloud.bucket.put(last, cloud.bucket.current(last)?.body.subarray(0, 50) ?? Buffer.alloc(0));
    await cloud.dispatch({ stalled: run });
    expect(bytesOf(cloud, run)).toEqual(expected);
    expect(cloud.sent).toEqual([]);
    expect(cloud.bucket.keys('runs/').filter((key) => key.endsWith('asked-again.json'))).toEqual([]);
  });

  it('stays so without the holdout', async () => {
    const { cloud, run } = await uploaded();
    const [first = ''] = blockKeys(cloud, run);
    cloud.remove(first);
    const { source } = runOf(cloud, run);
    cloud.bucket.put(
      runKey(run),
      Buffer.from(JSON.stringify({ ...runOf(cloud, run), source: { ...source, version_id: 'gone' } })),
    );
    await cloud.dispatch({ stalled: run });
    expect(blockKeys(cloud, run)).toEqual([]);
  });
});
