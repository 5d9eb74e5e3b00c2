// What the schedule does for many runs at once. For how one of them ends see integration/run/run-end.test.ts.
import { expect, it } from 'vitest';
import { sweep } from '../../../lambda/collect/sweep.ts';
import type { Stop } from '../../../lambda/shared/contracts/run.ts';
import { tryKey } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { type MemorySettings, memoryStore } from '../../support/memory/store.ts';
import { modelVariant } from '../../support/runs/model-variant.ts';
import { readyRun } from '../../support/runs/ready-run.ts';

log.setLogLevel('SILENT');

const CREATED = '2026-01-02T03:00:00.000Z';
const DEADLINE = '2026-01-02T04:00:00.000Z';
const HOUR_MS = 3_600_000;
const RUNS = ['one', 'two', 'three', 'four', 'five'];

/** Open runs with the same deadline. */
function openRuns(settings: MemorySettings = {}) {
  const memory = memoryStore({ pageSize: 2, ...settings });
  for (const run of RUNS) {
    const source = { bucket: 'bucket', key: 'holdouts/tags.csv', etag: 'e' };
    memory.putJson(`active/${run}`, { run, name: 'tags', created_at: CREATED, source });
    memory.putJson(
      `runs/${run}/run.json`,
      readyRun({ run, variants: [modelVariant(['a', 'b'])], created_at: CREATED, deadline_at: DEADLINE }),
    );
  }
  const measured: object[] = [];
  const rendered: string[] = [];
  const outlets = {
    render: async (run: string) => void rendered.push(run),
    measure: async (metrics: object) => void measured.push(metrics),
  };
  return {
    ...memory,
    measured,
    rendered,
    sweepAt: (now: string, laterMs = 0) => sweep(memory.store, outlets, Date.parse(now) + laterMs),
    stops: () => RUNS.map((run) => (memory.json(`runs/${run}/stop.json`) as Stop | undefined)?.code),
  };
}

it('stops every open run past its deadline, on all pages', async () => {
  const { sweepAt, stops } = openRuns();
  await sweepAt(DEADLINE, 1);
  expect(stops()).toEqual(RUNS.map(() => 'deadline_exceeded'));
});

it('no run is stopped before its deadline, however long ago it began', async () => {
  const { sweepAt, stops } = openRuns();
  await sweepAt(DEADLINE);
  expect(stops()).toEqual(RUNS.map(() => undefined));
});

it('looks after the other runs if one fails', async () => {
  const { sweepAt, stops } = openRuns({
    before(asked) {
      if (asked === 'GetObject runs/two/run.json') throw new Error('away');
    },
  });
  await sweepAt(DEADLINE, 1);
  expect(stops()).toEqual(['deadline_exceeded', undefined, ...Array(3).fill('deadline_exceeded')]);
});

it('leaves an existing stop as it is', async () => {
  const { sweepAt, stops, putJson } = openRuns();
  putJson('runs/two/stop.json', { code: 'cancelled', message: 'by the user' });
  await sweepAt(DEADLINE, 1);
  await sweepAt(DEADLINE, HOUR_MS);
  expect(stops()[1]).toBe('cancelled');
});

it('report is started to close a run as it is two hours after its deadline, and not before', async () => {
  const { sweepAt, rendered } = openRuns();
  await sweepAt(DEADLINE, 2 * HOUR_MS);
  expect(rendered).toEqual([]);
  await sweepAt(DEADLINE, 2 * HOUR_MS + 1);
  expect(rendered.sort()).toEqual([...RUNS].sort());
});

it('starts one report for each complete run, but none where a try is under way', async () => {
  const { sweepAt, rendered, putJson } = openRuns();
  for (const run of RUNS) putJson(`runs/${run}/dispatched.json`, { samples: 1, sent: 0 });
  const startedAt = Date.parse(CREATED);
  putJson(tryKey('two', { startedAt, endsAt: startedAt + 900_000, id: '0a' }), {});
  putJson(tryKey('three', { startedAt, endsAt: startedAt + 900_000, id: '0a' }), {});
  putJson(tryKey('three', { startedAt, endsAt: startedAt + 900_000, id: '0a' }, 'failed'), {});
  await sweepAt(CREATED, 600_000);
  expect(rendered.sort()).toEqual(['five', 'four', 'one', 'three']);
  // By then it is over, whatever became of it.
  await sweepAt(CREATED, 961_000);
  expect(rendered).toContain('two');
});

it('begins with another run each time, should its time not be enough for all', async () => {
  const { sweepAt, asked } = openRuns();
  const first: string[] = [];
  for (let turn = 0; turn < RUNS.length; turn++) {
    asked.length = 0;
    await sweepAt(CREATED, turn * 300_000);
    first.push(asked.find((one) => one.startsWith('GetObject active/')) ?? '');
  }
  expect(new Set(first).size).toBe(RUNS.length);
});

it('counts the runs that stand still', async () => {
  const { sweepAt, measured } = openRuns();
  await sweepAt(CREATED, HOUR_MS - 1);
  expect(measured).toEqual([]);
  await sweepAt(CREATED, HOUR_MS);
  expect(measured).toEqual([{ RunsStandingStill: RUNS.length }]);
});
