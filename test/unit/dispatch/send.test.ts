import { createServer, type Server } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, it } from 'vitest';
import { sendSamples } from '../../../lambda/dispatch/send.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import { Store } from '../../../lambda/shared/store.ts';

/** Twice a batch of messages: the first batch leaves while the rest is still to be read. */
const ROWS = 20;
const HEADER_AND_ROWS = `text,label\n${'x,a\n'.repeat(ROWS)}`;
/** Longer than the queue takes to refuse the first batch. */
const PAUSE_MS = 200;

let server: Server | undefined;
afterEach(() => void server?.close());

/** A bucket that is slow with the end of the holdout, and a queue that takes nothing. */
async function services(): Promise<string> {
  server = createServer((request, response) => {
    if (request.method === 'POST') {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDenied', message: 'no' }));
      return;
    }
    response.writeHead(200, { 'content-length': HEADER_AND_ROWS.length + 4 });
    response.write(HEADER_AND_ROWS);
    setTimeout(() => response.end('x,a\n'), PAUSE_MS);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

const run: Run = {
  format: 1,
  run: 'run',
  name: 'tags',
  created_at: '2026-01-02T03:04:05.678Z',
  deadline_at: '2026-01-03T03:04:05.678Z',
  source: { bucket: 'bucket', key: 'holdouts/tags.csv', version_id: 'v1', etag: 'e' },
  benchmark: Benchmark.parse({}),
  status: 'ready',
  problems: [],
  more_problems: 0,
  warnings: [],
  columns: { label: 'label', text: ['text'], all: ['text', 'label'] },
  labels: ['a'],
  label_descriptions: {},
  rows: ROWS + 1,
  samples: ROWS + 1,
  variants: [{ kind: 'baseline', name: 'keywords', model: 'keywords' }],
  seed: 0,
};

it('fails with what the queue said, and not as a promise that nobody waits for', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const settings = {
    endpoint: await services(),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  };
  const sent = sendSamples(
    run,
    { resumeAt: 0, advance: async () => {}, release: async () => {} },
    {
      store: new Store('bucket', new S3Client({ ...settings, forcePathStyle: true })),
      sqs: new SQSClient(settings),
      samplesQueueUrl: `${settings.endpoint}/samples`,
      remainingMs: () => 900_000,
    },
  );
  await expect(sent).rejects.toThrow('no');
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
