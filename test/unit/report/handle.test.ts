// One try to make a report, and what becomes of a run whose tries all fail.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportHandler } from '../../../lambda/report/handle.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { UnscoredReport } from '../../../lambda/shared/contracts/report/unscored-report.ts';
import { tryKey } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { s3Failure } from '../../support/memory/store.ts';
import { LIMITS } from '../../support/runs/collected.ts';
import { prediction, type RunFolder, runFolder } from '../../support/runs/run-folder.ts';

log.setLogLevel('SILENT');

const MINUTE_MS = 60_000;
let folder: RunFolder;
/** What goes wrong when the report is written. */
let trouble: () => Promise<void>;

beforeEach(() => {
  folder = complete(runFolder({ rows: 1, samples: 1 }));
  trouble = () => Promise.reject(new RangeError('Invalid array length'));
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(folder.run.created_at) + MINUTE_MS });
});
afterEach(() => void vi.useRealTimers());

function complete(run: RunFolder): RunFolder {
  run.put('dispatched.json', { samples: 1, sent: 1 });
  run.segment(1, [prediction(0)]);
  return run;
}

/** One invocation, so many minutes after the last. */
async function tryAfter(minutes: number): Promise<void> {
  vi.setSystemTime(Date.now() + minutes * MINUTE_MS);
  const publish: typeof folder.outlets.publish = async (...given) => {
    await trouble();
    await folder.outlets.publish(...given);
  };
  await reportHandler({ ...folder.outlets, store: folder.store, publish })({ render: 'run' }, LIMITS);
}
const failAfter = (minutes: number) => expect(tryAfter(minutes)).rejects.toThrow();
const tries = () => folder.bucket.keys('tries/run/');
const report = () => folder.json('reports/tags/run/report.json');
const isOpen = () => folder.bucket.current('active/run') !== undefined;

describe('a try that succeeds', () => {
  it('leaves no note of itself', async () => {
    trouble = async () => undefined;
    await tryAfter(0);
    expect([tries(), isOpen()]).toEqual([[], false]);
  });

  it('nor does one that finds too little', async () => {
    folder.put('dispatched.json', { samples: 1, sent: 2 });
    await tryAfter(0);
    expect([tries(), isOpen(), report()]).toEqual([[], true, undefined]);
  });

  it('does nothing once the run has ended', async () => {
    folder.bucket.lose('active/run');
    folder.asked.length = 0;
    await tryAfter(0);
    expect(folder.asked).toEqual(['HeadObject active/run']);
  });
});

describe('a report that throws', () => {
  it('is tried in three rounds, and then the run ends as failed, with the error', async () => {
    await failAfter(0);
    // Lambda's own tries are of the same round.
    await failAfter(1);
    await failAfter(2);
    await failAfter(2);
    expect(isOpen()).toBe(true);
    await failAfter(5);
    await tryAfter(1);
    const told = Report.parse(report());
    expect(told).toMatchObject({ status: 'failed', rows: 0, variants: [] });
    expect(told.problems).toHaveLength(1);
    expect(told.headline).toBe(
      'The run failed: holdouts/tags.csv: the report could not be made in 5 tries: RangeError: Invalid array length.',
    );
    const page = (file: string) => folder.bucket.current(`reports/tags/run/${file}`)?.body.toString();
    expect(page('report.md')).toContain('Invalid array length');
    expect(page('report.html')).toContain('Invalid array length');
    expect(folder.ended.announced).toMatchObject([{ run: 'run', status: 'failed' }]);
    expect(folder.ended.measured).toContainEqual({ ReportsGivenUp: 1 });
    expect(isOpen()).toBe(false);
  });

  it('is made after all if a later try works', async () => {
    await failAfter(0);
    await failAfter(5);
    trouble = async () => undefined;
    await tryAfter(5);
    expect(report()).toMatchObject({ status: 'complete' });
    expect(isOpen()).toBe(false);
  });

  it('of predictions ends as a report of predictions', async () => {
    folder = complete(runFolder({ rows: 1, samples: 1, purpose: 'predict' }));
    for (const minutes of [0, 5, 5]) await failAfter(minutes);
    await tryAfter(5);
    expect(UnscoredReport.parse(report())).toMatchObject({ task: 'predict', status: 'failed' });
  });

  it('ends even if what was frozen cannot be read', async () => {
    for (const minutes of [0, 5, 5]) await failAfter(minutes);
    folder.put('run.json', { format: 2 });
    await tryAfter(5);
    expect(report()).toMatchObject({ status: 'failed', name: 'tags', created_at: folder.run.created_at });
  });
});

describe('a report that dies', () => {
  const died = (minutesAgo: number): void => {
    const startedAt = Date.now() - minutesAgo * MINUTE_MS;
    const begun = { seconds: 900, memory_mb: '3008' };
    folder.putJson(tryKey('run', { startedAt, endsAt: startedAt + 15 * MINUTE_MS, id: `0${minutesAgo}` }), begun);
  };

  it('counts once its time is over, and the run ends with what it may have lacked', async () => {
    for (const minutesAgo of [60, 40, 17]) died(minutesAgo);
    await tryAfter(0);
    expect(Report.parse(report()).headline).toContain(
      'in 3 tries: the function did not end within 900 seconds, or needed more than its 3008 MB of memory.',
    );
  });

  it('may still be alive until then, and nobody gives it up', async () => {
    for (const minutesAgo of [60, 40, 20]) died(minutesAgo);
    const startedAt = Date.now() - MINUTE_MS;
    folder.putJson(tryKey('run', { startedAt, endsAt: startedAt + 15 * MINUTE_MS, id: '01' }), {});
    await tryAfter(0);
    expect([report(), isOpen()]).toEqual([undefined, true]);
  });
});

describe('what a service does not do', () => {
  const refused = [
    () => s3Failure(503),
    () => s3Failure(403),
    () => Object.assign(new Error('socket'), { code: 'ECONNRESET' }),
    () => Object.assign(new Error('late'), { name: 'TimeoutError' }),
  ];

  it.each(refused)('says nothing about the run: %o', async (error) => {
    trouble = () => Promise.reject(error());
    for (let time = 0; time < 9; time++) await failAfter(5);
    trouble = async () => undefined;
    await tryAfter(5);
    expect(report()).toMatchObject({ status: 'complete' });
  });

  it('ends a run four hours after its deadline', async () => {
    trouble = () => Promise.reject(s3Failure(403));
    vi.setSystemTime(Date.parse(folder.run.deadline_at) + 4 * 60 * MINUTE_MS + 1);
    for (const minutes of [0, 5, 5]) await failAfter(minutes);
    await tryAfter(5);
    expect(report()).toMatchObject({ status: 'failed' });
  });
});

it.each([[{}], [{ sweep: true }], [{ render: '' }], [{ render: '../x' }]])('refuses %j', async (event) => {
  await expect(reportHandler({ ...folder.outlets, store: folder.store })(event, LIMITS)).rejects.toThrow();
  expect(folder.asked).toEqual([]);
});
