// How a run ends once its report exists, with a real bucket.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectHandler } from '../../../lambda/collect/handle.ts';
import { sweep } from '../../../lambda/collect/sweep.ts';
import { renderRun } from '../../../lambda/report/commit/commit.ts';
import type { Outlets } from '../../../lambda/report/commit/ending.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { Result } from '../../../lambda/shared/contracts/messages.ts';
import type { OperationMetrics, RunFinished } from '../../../lambda/shared/contracts/operations.ts';
import type { Active } from '../../../lambda/shared/contracts/run.ts';
import { emptyRun } from '../../../lambda/shared/empty-run.ts';
import { activeKey, dispatchedKey, manifestKey, reportJsonKey, runKey } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { runState } from '../../../lambda/shared/results/state.ts';
import { sqsRecord } from '../../support/memory/sqs-record.ts';
import { endTestStack, startTestStack, type TestStack } from '../../support/runs/local-run.ts';

/** The functions may have to be built. */
const START_MS = 120_000;

let test: TestStack;
beforeAll(async () => {
  log.setLogLevel('SILENT');
  test = await startTestStack();
}, START_MS);
afterAll(async () => {
  await endTestStack(test);
});

const DAY_MS = 86_400_000;
const report = {
  status: 'partial',
  rows: 10,
  variants: [
    { failed: 1, skipped: 2, cost_usd: 0.25 },
    { failed: 0, skipped: 0, cost_usd: null },
  ],
};

/** A run whose report exists, but whose worker died before closing it. */
async function reported(run: string): Promise<void> {
  const { store } = test;
  const source = { bucket: store.bucket, key: 'holdouts/tags.csv', etag: 'e' };
  const active: Active = { run, name: 'tags', purpose: 'score', created_at: new Date().toISOString(), source };
  await store.putJson(runKey(run), emptyRun(active, Benchmark.parse({})));
  await store.putJson(dispatchedKey(run), { samples: 0, sent: 0 });
  await store.putJson(manifestKey(run), { run, samples: 0, sent: 0, segments: [] });
  await store.putJson(reportJsonKey('tags', run), report);
  await store.putJson(activeKey(run), active);
}

/** @param refusals how many events the bus refuses before it accepts one */
function recorder(refusals = 0) {
  const events: RunFinished[] = [];
  const metrics: OperationMetrics[] = [];
  let left = refusals;
  const outlets: Outlets = {
    publish: () => Promise.reject(new Error('the report stands already')),
    announce: async (event) => {
      if (left-- > 0) throw new Error('refused');
      events.push(event);
    },
    measure: async (values) => void metrics.push(values),
  };
  return { events, metrics, outlets };
}

it('tells the account of the report, counts its results, and closes the run', async () => {
  await reported('told');
  const { events, metrics, outlets } = recorder();
  await renderRun(test.store, 'told', outlets, Date.now());
  const key = 'reports/tags/told/report.json';
  expect(events).toEqual([{ run: 'told', name: 'tags', status: 'partial', bucket: test.store.bucket, report: key }]);
  expect(metrics).toEqual([{ Runs: 1, Rows: 10, Failures: 3, CostUSD: 0.25 }]);
  expect(await test.store.exists(activeKey('told'))).toBe(false);
});

it('does nothing for a duplicate that comes after the end', async () => {
  await reported('late');
  await renderRun(test.store, 'late', recorder().outlets, Date.now());
  const { events, metrics, outlets } = recorder();
  await renderRun(test.store, 'late', outlets, Date.now());
  expect([events, metrics]).toEqual([[], []]);
});

it('stays open without an error if the event cannot be sent, and the next look sends it', async () => {
  await reported('again');
  const { events, metrics, outlets } = recorder(1);
  await renderRun(test.store, 'again', outlets, Date.now());
  expect(await test.store.exists(activeKey('again'))).toBe(true);
  expect(metrics).toEqual([]);
  await renderRun(test.store, 'again', outlets, Date.now());
  expect(events).toHaveLength(1);
  expect(metrics).toHaveLength(1);
  expect(await test.store.exists(activeKey('again'))).toBe(false);
});

/** A sweep, and all reports that it starts. */
async function sweepAt(outlets: Outlets, now: number): Promise<void> {
  const render = (run: string) => renderRun(test.store, run, outlets, now);
  await sweep(test.store, { render, measure: outlets.measure }, now);
}

it('is reported by the sweep if it stands still, but not within the first hour', async () => {
  await reported('still');
  await test.store.delete(manifestKey('still'));
  await test.store.putJson(dispatchedKey('still'), { samples: 1, sent: 1 });
  const { metrics, outlets } = recorder();
  await sweepAt(outlets, Date.now() + 3_500_000);
  expect(metrics).toEqual([]);
  await sweepAt(outlets, Date.now() + 3_700_000);
  expect(metrics).toEqual([{ RunsStandingStill: 1 }]);
  await test.store.delete(activeKey('still'));
});

it('ends without telling if the event bus keeps refusing', async () => {
  await reported('shut');
  const { events, outlets } = recorder(Number.POSITIVE_INFINITY);
  await sweepAt(outlets, Date.now());
  expect(await test.store.exists(activeKey('shut'))).toBe(true);
  await sweepAt(outlets, Date.now() + 2 * DAY_MS);
  expect(await test.store.exists(activeKey('shut'))).toBe(false);
  expect(events).toEqual([]);
});

it('is not held up if another run in the same batch fails', async () => {
  await reported('healthy');
  await test.store.putJson(dispatchedKey('broken'), { samples: 1, sent: 1 });
  const { events, outlets } = recorder();
  const prediction = { index: 0, status: 'answered', predicted: 0, latency_ms: 1, attempts: 1 } as const;
  const record = (run: string) =>
    sqsRecord(run, JSON.stringify({ type: 'prediction', run, prediction } satisfies Result));
  const collect = collectHandler({
    store: test.store,
    measure: outlets.measure,
    render: (run) => renderRun(test.store, run, outlets, Date.now()),
  });
  expect(await collect({ Records: [record('broken'), record('healthy')] })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'broken' }],
  });
  expect(events.map(({ run }) => run)).toEqual(['healthy']);
  expect((await runState(test.store, 'broken')).predictions).toBe(1);
});
