// reports/index.html in a bucket, after runs that end at the same time.

import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { listRun } from '../../../lambda/report/commit/index-entry.ts';
import { readIndex } from '../../../lambda/report/html/index-entries.ts';
import { REPORTS_INDEX } from '../../../lambda/shared/keys.ts';
import { log } from '../../../lambda/shared/log.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { indexEntry } from '../../support/index-entry.ts';
import { startTiny } from '../../support/tiny-stack/index.ts';

it('has every run, however many end at once', async () => {
  const { s3, bucket } = await startTiny();
  const store = new Store(bucket, s3);
  const runs = ['7', '6', '5', '4', '3', '2', '1', '0'];
  await Promise.all([...runs, ...runs].map((run) => listRun(store, indexEntry(run))));
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: REPORTS_INDEX }));
  expect(readIndex((await Body?.transformToString()) ?? '').map(({ run }) => run)).toEqual(runs);
  expect(ContentType).toBe('text/html; charset=utf-8');
});

it('costs the run only ten seconds and a log line if it cannot be written', async () => {
  const says = vi.spyOn(log, 'error').mockImplementation(() => {});
  vi.spyOn(log, 'warn').mockImplementation(() => {});
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  // Never answers.
  const s3 = new S3Client({ region: 'us-east-1' });
  s3.middlewareStack.add(() => () => new Promise(() => {}), { step: 'initialize' });
  const done = listRun(new Store('bucket', s3), indexEntry('1'));
  await vi.advanceTimersByTimeAsync(15_000);
  await done;
  expect(says).toHaveBeenCalledWith('run_not_in_index', { run: '1', key: REPORTS_INDEX });
});
