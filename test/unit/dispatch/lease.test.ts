import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { takeLease } from '../../../lambda/dispatch/lease.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { serveHttp } from '../../support/http-server.ts';

interface Circumstances {
  readonly losesAnswer?: boolean;
  /** Already stored when the first write comes. */
  readonly other?: string;
}

/**
 * A bucket with one object, whose ETag depends on its content, as in S3. This many readers get it before any of them
 * writes.
 */
async function bucketOf(
  content: string,
  firstReaders = 2,
  writtenAt = new Date(Date.UTC(2026, 0, 2)),
  { losesAnswer = false, other }: Circumstances = {},
): Promise<Store> {
  let standing = content;
  let lastModified = writtenAt;
  let lost = losesAnswer ? 1 : 0;
  const etag = () => `"${createHash('md5').update(standing).digest('hex')}"`;
  const readers: (() => void)[] = [];
  let readersAtOnce = firstReaders;
  const others = other === undefined ? [] : [other];
  const endpoint = await serveHttp(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.method === 'GET') {
      readers.push(() => {
        response.writeHead(200, { etag: etag(), 'last-modified': lastModified.toUTCString() });
        response.end(standing);
      });
      if (readers.length < readersAtOnce) return;
      readersAtOnce = 1;
      for (const answer of readers.splice(0)) answer();
      return;
    }
    standing = others.shift() ?? standing;
    const condition = request.headers['if-match'];
    const isTaken = condition === undefined || condition === etag();
    if (isTaken) {
      standing = body;
      lastModified = new Date();
    }
    if (isTaken && lost-- > 0) {
      // The client retries, and is told that something else is stored there.
      request.socket.destroy();
      return;
    }
    if (!isTaken) response.statusCode = 412;
    response.end();
  });
  const s3 = new S3Client({
    endpoint,
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

it('has the lease that it took, even if the answer was lost and its retry refused', async () => {
  const released = JSON.stringify({ sent: 40, released: true });
  const store = await bucketOf(released, 1, new Date(), { losesAnswer: true });
  const lease = await takeLease(store, 'run', 'one');
  expect(lease?.resumeAt).toBe(40);
  await lease?.release();
});

it('takes over from a faster one that has given up since', async () => {
  const old = JSON.stringify({ sent: 0, released: false, holder: 'dead' });
  const other = JSON.stringify({ sent: 20, released: true, holder: 'other' });
  const store = await bucketOf(old, 1, new Date(0), { other });
  const lease = await takeLease(store, 'run', 'one');
  expect(lease?.resumeAt).toBe(20);
  await lease?.release();
});

it('leaves the run to a faster one, even if it could have taken it by force', async () => {
  const old = JSON.stringify({ sent: 0, released: false, holder: 'dead' });
  const other = JSON.stringify({ sent: 20, released: false, holder: 'other' });
  const store = await bucketOf(old, 1, new Date(), { other });
  expect(await takeLease(store, 'run', 'one', true)).toBeUndefined();
});

it('gives away a lease from the future, because its clock was set back', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000);
  const store = await bucketOf(JSON.stringify({ sent: 40, released: false, holder: 'one' }), 1, inAnHour);
  const lease = await takeLease(store, 'run', 'other');
  expect(lease?.resumeAt).toBe(40);
  await lease?.release();
});
