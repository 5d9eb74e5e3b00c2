// What the schedule does for many runs at once. For how one of them ends see integration/run/run-end.test.ts.
import { expect, it } from 'vitest';
import { sweep } from '../../../lambda/report/sweep.ts';
import type { Stop } from '../../../lambda/shared/contracts/run.ts';
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
  const outlets = {
    publish: async () => undefined,
    announce: async () => undefined,
    measure: async (metrics: object) => void measured.push(metrics),
  };
  return {
    ...memory,
    measured,
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

it('a run is closed as it is two hours after its deadline, and not before', async () => {
  const { sweepAt, json, measured } = openRuns();
  await sweepAt(DEADLINE, 2 * HOUR_MS);
  expect(json('runs/one/manifest.json')).toBeUndefined();
  await sweepAt(DEADLINE, 2 * HOUR_MS + 1);
  expect(json('runs/one/manifest.json')).toMatchObject({ samples: 1, sent: 1, stop: { code: 'deadline_exceeded' } });
  expect(measured.filter((metrics) => 'RunsClosed' in metrics)).toHaveLength(RUNS.length);
});

it('counts the runs that stand still', async () => {
  const { sweepAt, measured } = openRuns();
  await sweepAt(CREATED, HOUR_MS - 1);
  expect(measured).toEqual([]);
  await sweepAt(CREATED, HOUR_MS);
  expect(measured).toEqual([{ RunsStandingStill: RUNS.length }]);
});
