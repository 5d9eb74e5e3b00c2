// Labels that look the same, from two files and a benchmark to the messages of a run.
import { expect, test } from 'vitest';
import { frozenRun } from '../../../../lambda/dispatch/freeze/freeze.ts';
import { messageMaker } from '../../../../lambda/dispatch/send.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Sample } from '../../../../lambda/shared/contracts/messages.ts';
import { BENCHMARK, HOLDOUT, TRAIN } from '../../../hostile/case.ts';
import { Cloud } from '../../../hostile/cloud.ts';

const [NFC, NFD] = ['caf\u00e9', 'cafe\u0301'];
const csv = (labels: readonly string[]) => `text,tag\n${labels.map((label, row) => `text ${row},${label}\n`).join('')}`;

async function frozen(holdout: readonly string[], train: readonly string[], benchmark: object = {}) {
  const { bucket, store } = new Cloud();
  bucket.put(BENCHMARK, Buffer.from(JSON.stringify(benchmark)));
  bucket.put(TRAIN, Buffer.from(csv(train).replaceAll('text ', 'train ')));
  const { id, etag } = bucket.put(HOLDOUT, Buffer.from(csv(holdout)));
  const source = { bucket: store.bucket, key: HOLDOUT, version_id: id, etag };
  const active = {
    run: 'run',
    name: 'tags',
    purpose: 'score' as const,
    created_at: '2026-01-02T03:04:05.678Z',
    source,
  };
  const connect = () => Promise.reject(new Error('no model'));
  const run = await frozenRun(store, active, { connect, endpoints: [], defaultBenchmark: Benchmark.parse({}) });
  return { run, store };
}

test('become one label in the spelling that most rows have, with a warning', async () => {
  const { run } = await frozen([NFD, 'tea', NFD], ['tea', NFC, NFC, NFC, 'tea\u200b']);
  expect(run.labels).toEqual([NFC, 'tea']);
  expect(run.baselines?.counts).toEqual([3, 2]);
  expect(run.warnings.filter(({ code }) => code === 'labels_folded')).toEqual([
    {
      code: 'labels_folded',
      count: 3,
      message: `Labels that look the same count as one label, and 2 rows of the holdout and 1 row of the train file spell it in another way: "${NFC}", "tea". The spellings differ in how characters are stored (NFC or NFD), or in characters that cannot be seen.`,
    },
  ]);
  expect(run.warnings.map(({ code }) => code)).not.toContain('labels_not_in_train');
});

test("get the benchmark's spelling if it lists the label, in all its settings", async () => {
  const benchmark = {
    labels: [NFD, 'tea'],
    baselines: ['keywords', 'tfidf'],
    keywords: { [NFC]: ['coffee'] },
    gates: [{ metric: 'recall', label: NFC, min: 0, variant: 'keywords' }],
    slices: [{ name: 'tag', column: 'tag', values: [NFC] }],
    decide_by: { metric: 'recall', label: NFC },
    prevalence: { [NFC]: 0.1 },
    costs: { [NFC]: { tea: 5 }, tea: { [NFC]: 2 } },
  };
  const { run } = await frozen([NFC, 'tea', NFC], [NFC, 'tea', 'tea'], benchmark);
  expect(run.problems).toEqual([]);
  expect(run.labels).toEqual([NFD, 'tea']);
  expect(run.baselines).toMatchObject({ counts: [1, 2], keywords: [['coffee'], ['tea']] });
  expect(run.benchmark.gates[0]?.label).toBe(NFD);
  expect(run.benchmark.slices[0]?.values).toEqual([NFD]);
  expect(run.benchmark).toMatchObject({
    decide_by: { label: NFD },
    prevalence: { [NFD]: 0.1 },
    costs: { [NFD]: { tea: 5 }, tea: { [NFD]: 2 } },
  });
  expect(run.warnings.find(({ code }) => code === 'labels_folded')?.count).toBe(3);
});

test('have the same truth in the messages', async () => {
  const { run, store } = await frozen([NFC, 'tea', NFD], ['tea'], { baselines: ['keywords'] });
  // As runs were frozen when baselines were messages.
  const toMessages = await messageMaker({ ...run, baseline_rows: undefined }, store);
  const truths = [];
  for (const [row, label] of [NFC, 'tea', NFD].entries()) {
    const [sent] = await toMessages({ position: row, row, fields: [`text ${row}`, label] }, () => true);
    truths.push(Sample.parse(JSON.parse(sent?.message.body ?? '')).truth);
  }
  expect(truths).toEqual([0, 1, 0]);
});

test('cause no warning if there is only one spelling', async () => {
  const { run } = await frozen([NFD, 'tea'], [NFD, 'tea', 'Tea']);
  expect(run.warnings.map(({ code }) => code)).not.toContain('labels_folded');
});
