import { afterEach, expect, it, vi } from 'vitest';
import { listRun } from '../../../../lambda/report/commit/index-entry.ts';
import { type IndexEntry, readIndex, withEntry } from '../../../../lambda/report/html/index-entries.ts';
import { renderIndex } from '../../../../lambda/report/html/index-page.tsx';
import { REPORTS_INDEX } from '../../../../lambda/shared/keys.ts';
import { memoryStore, s3Failure } from '../../../support/memory/store.ts';

// Timers that a test can advance. Fake timers do not include those of node:timers/promises.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}));
afterEach(() => void vi.useRealTimers());

const entry = (run: string): IndexEntry => ({
  path: `tags/${run}`,
  name: 'tags',
  run,
  status: 'complete',
  created_at: '2026-11-01T10:00:00.000Z',
  headline: `run ${run}`,
});

it.each([
  ['the first one', []],
  ['among others', ['before']],
])('keeps both of two runs that end at once: %s', async (_case, before) => {
  let interfered = false;
  const { store, bucket } = memoryStore({
    before(asked, its) {
      if (interfered || asked !== `PutObject ${REPORTS_INDEX}`) return;
      interfered = true;
      const other = [...before, 'other'].reduce<readonly IndexEntry[]>((all, run) => withEntry(all, entry(run)), []);
      its.put(REPORTS_INDEX, Buffer.from(renderIndex(other)));
    },
  });
  for (const run of before) await store.put(REPORTS_INDEX, renderIndex([entry(run)]), { contentType: 'text/html' });
  interfered = false;
  await listRun(store, entry('ours'));
  const listed = readIndex(bucket.current(REPORTS_INDEX)?.body.toString() ?? '').map(({ run }) => run);
  expect(listed.toSorted()).toEqual([...before, 'other', 'ours'].toSorted());
});

it('leaves out runs whose reports have expired by then', async () => {
  const { store, bucket } = memoryStore();
  const at = (run: string, created_at: string) => ({ ...entry(run), created_at });
  const before = [at('kept', '2026-10-05T10:00:00.000Z'), at('expired', '2026-09-30T10:00:00.000Z')];
  await store.put(REPORTS_INDEX, renderIndex(before), { contentType: 'text/html' });
  await listRun(store, entry('ours'), 30);
  const listed = readIndex(bucket.current(REPORTS_INDEX)?.body.toString() ?? '').map(({ run }) => run);
  expect(listed.toSorted()).toEqual(['kept', 'ours']);
});

it('is given up after ten seconds without S3, with a pause before each try', async () => {
  vi.useFakeTimers();
  const { store, asked } = memoryStore({
    before() {
      throw s3Failure(500);
    },
  });
  const ended = listRun(store, entry('ours'));
  await vi.advanceTimersByTimeAsync(11_000);
  await ended;
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.length).toBeLessThanOrEqual(21);
});
