import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, it } from 'vitest';
import { takeLease } from '../../../lambda/dispatch/lease.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/**
 * A bucket with one object, whose ETag is its content's, as S3's is. It is given to so many readers before any of them
 * writes.
 */
async function bucketOf(
  content: string,
  firstReaders = 2,
  writtenAt = new Date(Date.UTC(2026, 0, 2)),
  { losesAnswers = false } = {},
): Promise<Store> {
  let standing = content;
  const etag = () => `"${createHash('md5').update(standing).digest('hex')}"`;
  const readers: (() => void)[] = [];
  let readersAtOnce = firstReaders;
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.method === 'GET') {
      readers.push(() => {
        response.writeHead(200, { etag: etag(), 'last-modified': writtenAt.toUTCString() });
        response.end(standing);
      });
      if (readers.length < readersAtOnce) return;
      readersAtOnce = 1;
      for (const answer of readers.splice(0)) answer();
      return;
    }
    const condition = request.headers['if-match'];
    const isTaken = condition === undefined || condition === etag();
    if (isTaken) standing = body;
    if (isTaken && losesAnswers && condition !== undefined) {
      // The client tries again, and is told that something else stands there.
      request.socket.destroy();
      return;
    }
    if (!isTaken) response.statusCode = 412;
    response.end();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    forcePathStyle: true,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return new Store('bucket', s3);
}

it('gives the lease of a dead dispatcher to one of two that find it at the same time', async () => {
  const store = await bucketOf(JSON.stringify({ sent: 0, released: false, nonce: '' }));
  const taken = await Promise.all([takeLease(store, 'run', 'one'), takeLease(store, 'run', 'other')]);
  const leases = taken.filter((lease) => lease !== undefined);
  expect(leases).toHaveLength(1);
});

it('gives a fresh lease to the retry of the invocation that took it, and to nobody else', async () => {
  const store = await bucketOf(JSON.stringify({ sent: 40, released: false, holder: 'one' }), 1, new Date());
  expect(await takeLease(store, 'run', 'other')).toBeUndefined();
  const lease = await takeLease(store, 'run', 'one');
  expect(lease?.resumeAt).toBe(40);
  await lease?.release();
});

it('has the lease that it took, also where the answer was lost and its second try refused', async () => {
  const released = JSON.stringify({ sent: 40, released: true });
  const store = await bucketOf(released, 1, new Date(), { losesAnswers: true });
  const lease = await takeLease(store, 'run', 'one');
  expect(lease?.resumeAt).toBe(40);
  await lease?.release();
});

it('gives a lease that is of a time to come: its clock has been set back since', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000);
  const store = await bucketOf(JSON.stringify({ sent: 40, released: false, holder: 'one' }), 1, inAnHour);
  const lease = await takeLease(store, 'run', 'other');
  expect(lease?.resumeAt).toBe(40);
  await lease?.release();
});
