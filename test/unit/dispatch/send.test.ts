import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import type { Lease } from '../../../lambda/dispatch/lease.ts';
import { sendSamples } from '../../../lambda/dispatch/send.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { serveHttp } from '../../support/http-server.ts';
import { readyRun } from '../../support/runs/ready-run.ts';

/** Two batches of messages, so that the first one leaves while the rest is still to be read. */
const ROWS = 20;
const headerAnd = (rows: number): string => `text,label\n${'x,a\n'.repeat(rows)}`;
/** Longer than the queue takes to refuse the first batch. */
const PAUSE_MS = 200;

const REFUSED = { status: 400, body: { __type: 'com.amazonaws.sqs#AccessDenied', message: 'no' } };
const TAKEN = { status: 200, body: { Successful: [], Failed: [] } };

/** A bucket that delivers the end of the holdout slowly, and a queue that always gives the same answer. */
async function services({ status, body }: typeof REFUSED | typeof TAKEN, rows: number): Promise<string> {
  return await serveHttp((request, response) => {
    request.resume();
    if (request.method === 'POST') {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
      return;
    }
    if (request.method === 'PUT') {
      response.end();
      return;
    }
    if (request.url?.includes('/runs/')) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': headerAnd(rows + 1).length });
    response.write(headerAnd(rows));
    setTimeout(() => response.end('x,a\n'), PAUSE_MS);
  });
}

const run = readyRun({
  source: { bucket: 'bucket', key: 'holdouts/tags.csv', version_id: 'v1', etag: 'e' },
  labels: ['a'],
  rows: ROWS + 1,
  samples: ROWS + 1,
  variants: [{ kind: 'baseline', name: 'keywords', model: 'keywords' }],
});

/** @param advanced receives the checkpoints. */
async function send(
  queue: typeof REFUSED | typeof TAKEN,
  { rows = ROWS, remainingMs = 900_000, advanced = [] as number[] } = {},
): Promise<number[]> {
  const settings = {
    endpoint: await services(queue, rows),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  };
  const lease: Lease = {
    resumeAt: 0,
    advance: async (sent) => void advanced.push(sent),
    release: async () => {},
  };
  await sendSamples({ ...run, rows: rows + 1, samples: rows + 1 }, lease, {
    store: new Store('bucket', new S3Client({ ...settings, forcePathStyle: true })),
    // The queue does not know how many messages it accepts, and gives no checksums of them.
    sqs: new SQSClient({ ...settings, md5: false }),
    samplesQueueUrls: new Map([['openai', `${settings.endpoint}/samples`]]),
    remainingMs: () => remainingMs,
  });
  return advanced;
}

it('fails with what the queue said, and not with an unhandled promise', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  await expect(send(REFUSED)).rejects.toThrow('no');
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

it('leaves a checkpoint from which nothing is sent again', async () => {
  expect((await send(TAKEN)).at(-1)).toBe(run.samples);
});

it('stops at the first checkpoint once its time is nearly over, to be called again', async () => {
  const advanced: number[] = [];
  const sending = send(TAKEN, { rows: 3_000, remainingMs: 20_000, advanced });
  await expect(sending).rejects.toThrow('2000 of 3001 samples are sent');
  expect(advanced).toEqual([2_000]);
});
