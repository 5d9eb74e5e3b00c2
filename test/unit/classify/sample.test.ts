// What becomes of a sample before any model is asked.
import { expect, it } from 'vitest';
import { classifySample } from '../../../lambda/classify/sample.ts';
import { Worker } from '../../../lambda/classify/worker.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import type { Sample } from '../../../lambda/shared/contracts/messages.ts';
import { OLDEST_FORMAT, RUN_FORMAT } from '../../../lambda/shared/contracts/run.ts';
import { connector } from '../../../lambda/shared/models/call/connect.ts';
import { freezeEndpoint } from '../../../lambda/shared/models/frozen-endpoint.ts';
import { modelVariant } from '../../support/runs/model-variant.ts';
import { type RunFolder, runFolder } from '../../support/runs/run-folder.ts';

const REPEATS = 2;
/** Two baselines that never agree: the most frequent label, and the named one. */
const twoVariants = () =>
  runFolder({
    rows: 3,
    samples: 12,
    benchmark: Benchmark.parse({ repeats: REPEATS }),
    variants: [
      { kind: 'baseline', name: 'majority', model: 'majority' },
      { kind: 'baseline', name: 'keywords', model: 'keywords' },
    ],
    baselines: { counts: [2, 1], keywords: [[], ['rare']] },
  });

const classify = ({ store }: RunFolder, sample: Partial<Sample>, receives = 1) =>
  classifySample(
    { sample: { run: 'run', index: 0, truth: 1, ...sample }, receives, remainingMs: () => 60_000 },
    new Worker(store, connector(), { endpoints: [], workers: {}, concurrency: 1 }),
  );

it('belongs to the variant given by its index: row by row, variant by variant, repeat by repeat', async () => {
  const folder = twoVariants();
  const content = { row: { text: 'a rare one' } };
  const labels = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => (await classify(folder, { index, content })).predicted),
  );
  expect(labels).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
});

it('keeps its truth and counts its deliveries', async () => {
  const prediction = await classify(twoVariants(), { index: 7, content: { row: { text: 'a rare one' } } }, 3);
  expect(prediction).toEqual({ index: 7, truth: 1, latency_ms: 0, attempts: 3, status: 'answered', predicted: 1 });
});

it('is skipped with the reason that stopped its run', async () => {
  const folder = twoVariants();
  folder.put('stop.json', { code: 'budget_exceeded', message: 'spent' });
  const prediction = await classify(folder, { index: 7, content: { row: { text: 'a rare one' } } });
  expect(prediction).toMatchObject({ index: 7, status: 'skipped', predicted: null, error_code: 'budget_exceeded' });
});

it('is read from the bucket if it is too large for a message, and fails if it is not there', async () => {
  const folder = twoVariants();
  folder.putJson('rows/run/0-1.json', { row: { text: 'a rare one' } });
  expect(await classify(folder, { index: 2, content_key: 'rows/run/0-1.json' })).toMatchObject({ predicted: 1 });
  await expect(classify(folder, { index: 2, content_key: 'rows/run/0-0.json' })).rejects.toThrow('has no content');
});

it('is skipped if a deployment made its endpoint another server', async () => {
  const now = Endpoint.parse({ name: 'model', baseUrl: 'http://127.0.0.1:9/v1' });
  const before = { ...now, baseUrl: 'http://127.0.0.1:8/v1' };
  const { store } = runFolder({
    variants: [modelVariant(['a', 'b'])],
    endpoints: [freezeEndpoint('run', before)],
  });
  const connect = () => Promise.reject(new Error('nothing is to be called'));
  const worker = new Worker(store, connect, { endpoints: [now], workers: {}, concurrency: 1 });
  const delivery = { receives: 1, remainingMs: () => 60_000 };
  const sample = { run: 'run', index: 0, truth: 1, content: { row: { text: 'one' } } };
  const prediction = await classifySample({ ...delivery, sample }, worker);
  expect(prediction).toMatchObject({ index: 0, status: 'skipped', error_code: 'endpoint_changed' });
});

it('belongs to a run that ends, if an older version froze it', async () => {
  const folder = twoVariants();
  const worker = new Worker(folder.store, connector(), { endpoints: [], workers: {}, concurrency: 1 });
  expect(await worker.runs.isOutdated('run')).toBe(false);
  for (const [format, outdated] of [
    [OLDEST_FORMAT - 1, true],
    [RUN_FORMAT + 1, false],
  ] as const) {
    folder.putJson('runs/other/run.json', { format });
    expect(await worker.runs.isOutdated('other')).toBe(outdated);
  }
});
