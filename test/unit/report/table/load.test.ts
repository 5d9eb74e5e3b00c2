import { expect, it } from 'vitest';
import { loadPredictions } from '../../../../lambda/report/table/load.ts';
import { STATUSES, UNSCORED } from '../../../../lambda/report/table/predictions.ts';
import { DECIDED_CODE } from '../../../../lambda/shared/contracts/decided.ts';
import type { Prediction } from '../../../../lambda/shared/contracts/messages.ts';
import { rowOrder } from '../../../../lambda/shared/random/row-order.ts';
import { prediction, type RunFolder, runFolder } from '../../../support/runs/run-folder.ts';

/** @returns status, code and latency of each sample. */
async function load({ store, run }: RunFolder, segments: readonly string[], sent = 4, stopCode?: string) {
  const { table, distinct, damaged } = await loadPredictions(store, run, segments, { sent }, stopCode);
  const samples = Array.from(table.status, (status, index) =>
    [STATUSES[status], table.errorCodes[table.errorCode[index] ?? 0], table.latencyMs[index]].join(' ').trim(),
  );
  return { samples, distinct, damaged: damaged.map(({ key }) => key) };
}

it('the first of duplicate predictions counts, in key order and within a segment', async () => {
  const folder = runFolder();
  const segments = [
    folder.segment(1, [prediction(0, { latency_ms: 1 }), prediction(0, { latency_ms: 2 })]),
    folder.segment(2, [
      prediction(0, { latency_ms: 3, status: 'failed', predicted: null, error_code: 'late' }),
      prediction(1, { latency_ms: 4 }),
    ]),
    folder.segment(3, [prediction(1, { latency_ms: 5 }), prediction(2, { latency_ms: 6 })]),
  ];
  expect(await load(folder, segments)).toEqual({
    samples: ['answered  1', 'answered  4', 'answered  6', 'failed lost NaN'],
    distinct: 3,
    damaged: [],
  });
  expect((await load(folder, segments.toReversed())).samples.slice(0, 2)).toEqual(['failed late 3', 'answered  5']);
});

it('what was sent and never came back is lost, and what was not sent is skipped with the stop’s reason', async () => {
  const folder = runFolder();
  const segments = [folder.segment(1, [prediction(1)])];
  const { samples, distinct } = await load(folder, segments, 2, 'cancelled');
  expect(samples).toEqual(['failed lost NaN', 'answered  1', 'skipped cancelled NaN', 'skipped cancelled NaN']);
  expect(distinct).toBe(1);
});

it('counts samples, not predictions, and none that was not sent or that the run does not have', async () => {
  const folder = runFolder();
  const segments = [
    folder.segment(
      1,
      [0, 0, 1, 3, 4, 99].map((index) => prediction(index)),
    ),
  ];
  expect((await load(folder, segments, 2)).distinct).toBe(2);
});

it('adds up the calls that were cancelled, but for those of duplicates', async () => {
  const folder = runFolder();
  const timeouts = (count: number) => ({ timeouts: { count, limit_s: 30 } });
  const segments = [
    folder.segment(1, [prediction(0, timeouts(2)), prediction(0, timeouts(4)), prediction(1, timeouts(3))]),
  ];
  const { table } = await loadPredictions(folder.store, folder.run, segments, { sent: 4 }, undefined);
  expect([...(table.timeouts ?? [])]).toEqual([[0, { count: 5, limitSeconds: 30 }]]);
});

it('keeps what the endpoint said first with each code, in key order, however many rows fail', async () => {
  const folder = runFolder();
  const failed = (index: number, error_code: string, error_message?: string) =>
    prediction(index, { status: 'failed', predicted: null, error_code, ...(error_message && { error_message }) });
  const segments = [
    folder.segment(1, [failed(1, 'a'), failed(2, 'a', 'first'), failed(2, 'b', 'a duplicate')]),
    folder.segment(2, [failed(0, 'a', 'later'), failed(3, 'c', 'other')]),
  ];
  const said = async (list: readonly string[]) => {
    const { table } = await loadPredictions(folder.store, folder.run, list, { sent: 4 }, undefined);
    return ['a', 'b', 'c'].map((code) => table.errorMessage(0, code));
  };
  expect(await said(segments)).toEqual(['first', undefined, 'other']);
  expect((await said(segments.toReversed()))[0]).toBe('later');
});

it('a damaged or lost segment is named, and the others count', async () => {
  const folder = runFolder();
  const segments = [0, 1, 2].map((nth) => folder.segment(nth, [prediction(nth)]));
  const [gone = '', cut = ''] = segments;
  folder.bucket.lose(gone);
  folder.bucket.damage(cut, Buffer.from('cut'));
  const { samples, distinct, damaged } = await load(folder, segments);
  expect(damaged).toEqual([gone, cut]);
  expect(distinct).toBe(1);
  expect(samples[2]).toBe('answered  1');
});

it('an error that is not the segment’s is thrown, because what is missing now may be there next time', async () => {
  const folder = runFolder(
    {},
    {
      before() {
        throw new Error('away');
      },
    },
  );
  await expect(load(folder, [folder.segment(1, [prediction(0)])])).rejects.toThrow('away');
});

it('one answer that shows a mask takes away the confidence of those that do not, unless a mask would change nothing', async () => {
  const folder = runFolder();
  const whole = {
    confidence: 0.8,
    probabilities: [
      [0, 0.8],
      [1, 0.2],
    ],
  } satisfies Partial<Prediction>;
  const predictions = [
    prediction(0, { confidence: 0.4 }),
    prediction(1, whole),
    prediction(2, { masked: 'unknown' }),
    prediction(3, { confidence: 0.7 }),
  ];
  const loaded = async (some: readonly Prediction[]) => {
    const segments = [folder.segment(1, some)];
    const { table } = await loadPredictions(folder.store, folder.run, segments, { sent: 4 }, undefined);
    return [[...table.confidence], [...table.masked]];
  };
  expect(await loaded(predictions)).toEqual([
    [Number.NaN, 0.8, Number.NaN, Number.NaN],
    [2, 0, 2, 2],
  ]);
  expect(await loaded(predictions.with(2, prediction(2, { confidence: 0.5 })))).toEqual([
    [0.4, 0.8, 0.5, 0.7],
    [0, 0, 0, 0],
  ]);
});

it('puts each sample at its row in the file, whatever the order in which the rows were asked', async () => {
  const folder = runFolder({ rows: 3, samples: 6, seed: 1, order: 'random' });
  const run = { ...folder.run, benchmark: { ...folder.run.benchmark, repeats: 2 } };
  const order = [...rowOrder(run)];
  expect(order).not.toEqual([0, 1, 2]);
  const segments = [
    folder.segment(
      1,
      [0, 1, 2, 3].map((index) => prediction(index, { latency_ms: 10 * (order[index >> 1] ?? 0) + (index % 2) })),
    ),
  ];
  const { table } = await loadPredictions(folder.store, run, segments, { sent: 4 }, 'cancelled');
  const [, , notAsked = 0] = order;
  const should = [0, 1, 10, 11, 20, 21].fill(Number.NaN, 2 * notAsked, 2 * notAsked + 2);
  expect([...table.latencyMs]).toEqual(should);
  expect(Array.from(table.status, (status) => STATUSES[status])).toEqual(
    should.map((one) => (Number.isNaN(one) ? 'skipped' : 'answered')),
  );
});

it('of a run in waves, each variant was sent its own rows, and the rest of a decided one is not scored', async () => {
  const variants = ['a', 'b'].map((name) => ({ kind: 'baseline' as const, name, model: 'majority' as const }));
  const folder = runFolder({ rows: 4, samples: 8, variants });
  const segments = [
    folder.segment(
      1,
      [0, 1, 2, 3, 7].map((index) => prediction(index)),
    ),
  ];
  const sent = { sent: 5, decided: { rows: [3, 2], ended: [1], facts: [] } };
  const { table, distinct } = await loadPredictions(folder.store, folder.run, segments, sent, 'cancelled');
  // The last prediction is of a sample that nobody counts as sent.
  expect(distinct).toBe(4);
  const codes = Array.from(table.errorCode, (code) => table.errorCodes[code]);
  expect(codes).toEqual(['', '', '', '', 'lost', DECIDED_CODE, 'cancelled', '']);
  expect([...table.status].map((status) => (status === UNSCORED ? 'unscored' : STATUSES[status]))).toEqual([
    ...Array(4).fill('answered'),
    ...['failed', 'unscored', 'skipped', 'answered'],
  ]);
});
