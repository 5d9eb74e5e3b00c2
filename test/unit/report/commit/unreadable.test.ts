// A run that another version froze ends, with the reason.
import { expect, it } from 'vitest';
import { sweep } from '../../../../lambda/collect/sweep.ts';
import { renderRun } from '../../../../lambda/report/commit/commit.ts';
import type { Outlets } from '../../../../lambda/report/commit/ending.ts';
import { publisher } from '../../../../lambda/report/commit/publish.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { OLDEST_FORMAT, RUN_FORMAT } from '../../../../lambda/shared/contracts/run.ts';
import { log } from '../../../../lambda/shared/log.ts';
import type { Store } from '../../../../lambda/shared/storage/store.ts';
import { Cloud } from '../../../hostile/cloud.ts';
import { prediction, runFolder } from '../../../support/runs/run-folder.ts';

log.setLogLevel('SILENT');

const HOUR_MS = 3_600_000;
const OLDER = { format: OLDEST_FORMAT - 1, whatever: 'it holds' };
const NEWER = { format: RUN_FORMAT + 1, whatever: 'it holds' };

/** A sweep, and all reports that it starts. */
async function sweepAt(store: Store, outlets: Outlets, now: number): Promise<void> {
  const render = (run: string) => renderRun(store, run, outlets, now);
  await sweep(store, { render, measure: outlets.measure }, now);
}

/** Open, and with what another version left. */
function leftBy(frozen: unknown) {
  const folder = runFolder();
  folder.put('run.json', frozen);
  folder.put('checkpoint.json', { sent: 4, released: true });
  folder.put('dispatched.json', { samples: 4, sent: 4 });
  folder.segment(1, [prediction(0), prediction(1)]);
  const started = Date.parse(folder.run.created_at);
  const isOpen = () => folder.bucket.current('active/run') !== undefined;
  return {
    folder,
    isOpen,
    sweepAfter: (hours: number) => sweepAt(folder.store, folder.outlets, started + hours * HOUR_MS),
  };
}

it('an older one ends at the next sweep', async () => {
  const { folder, isOpen, sweepAfter } = leftBy(OLDER);
  await sweepAfter(0);
  expect(isOpen()).toBe(false);
  expect(folder.ended.announced).toMatchObject([{ run: 'run', name: 'tags' }]);
});

it('an older one ends when its last prediction comes', async () => {
  const { folder, isOpen } = leftBy(OLDER);
  folder.segment(2, [prediction(2), prediction(3)]);
  await renderRun(folder.store, 'run', folder.outlets, Date.parse(folder.run.created_at));
  expect(isOpen()).toBe(false);
});

it.each([
  ['newer', NEWER],
  ['damaged', { format: RUN_FORMAT }],
])('a %s one waits for a day, says so, and ends', async (code, frozen) => {
  const { folder, isOpen, sweepAfter } = leftBy(frozen);
  await sweepAfter(23);
  expect(isOpen()).toBe(true);
  expect(folder.json('runs/run/waiting.json')).toMatchObject({ where: 'runs/run/run.json', code });
  await sweepAfter(25);
  expect(isOpen()).toBe(false);
  expect(folder.ended.announced).toHaveLength(1);
});

it('one that was mended in time goes on', async () => {
  const { folder, isOpen, sweepAfter } = leftBy(NEWER);
  await sweepAfter(1);
  folder.put('run.json', folder.run);
  folder.segment(2, [prediction(2), prediction(3)]);
  await renderRun(folder.store, 'run', folder.outlets, Date.parse(folder.run.created_at));
  expect(isOpen()).toBe(false);
  expect(folder.ended.published).toEqual([{ 0: 1, 1: 1, 2: 1, 3: 1 }]);
});

it('its report is failed and names the reason', async () => {
  const { folder } = leftBy(OLDER);
  const cloud = new Cloud();
  for (const key of folder.bucket.keys('')) cloud.bucket.put(key, folder.bucket.current(key)?.body ?? Buffer.of());
  const outlets = { ...folder.outlets, publish: publisher(cloud.store, cloud.s3) };
  await sweepAt(cloud.store, outlets, 0);
  const text = (file: string) => cloud.bucket.current(`reports/tags/run/${file}`)?.body.toString() ?? '';
  const report = Report.parse(JSON.parse(text('report.json')));
  expect(report).toMatchObject({ status: 'failed', rows: 0, problems: [{ file: 'runs/run/run.json' }] });
  expect(text('report.md')).toContain('an older version of Holdout froze this run (format 0)');
  expect(text('report.html')).toContain('an older version of Holdout froze this run (format 0)');
});
