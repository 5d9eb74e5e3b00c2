import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { directSettings, requestsThrough, serveRequests } from '../../../../local/runtime/clients.ts';
import type { Answer, Answerer, Request } from '../../../../local/services/request.ts';

/** A client in a thread, whose requests are answered like this. */
function client(answer: Answerer): S3Client {
  const port = serveRequests(answer);
  onTestFinished(() => port.close());
  return new S3Client({ ...directSettings(requestsThrough(port)), maxAttempts: 1 });
}

const empty: Answer = { status: 200, headers: {}, body: '' };

it('hands a request over as it is, with no signature', async () => {
  const asked: Request[] = [];
  const s3 = client(async (request) => {
    asked.push(request);
    return empty;
  });
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a key', Body: 'body', IfNoneMatch: '*' }));
  expect(asked).toMatchObject([{ method: 'PUT', path: '/bucket/a%20key', headers: { 'if-none-match': '*' } }]);
  expect(asked[0]?.headers).not.toHaveProperty('authorization');
  expect(String(asked[0]?.body)).toBe('body');
});

it('copies the bytes of a body, and leaves them to its owner', async () => {
  const large = Buffer.alloc(1024, 'x');
  const received: Uint8Array[] = [];
  const s3 = client(async ({ body }) => {
    if (body instanceof Uint8Array) received.push(body);
    return empty;
  });
  const Body = large.subarray(0, 10);
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body }));
  expect(received.map(({ byteLength, buffer: whole }) => [byteLength, whole.byteLength])).toEqual([[10, 10]]);
  expect(Body.toString()).toBe('x'.repeat(10));
});

it('gives the object as a stream', async () => {
  const s3 = client(async () => ({ ...empty, body: 'content' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
  expect(String(await buffer(Body as never))).toBe('content');
});

it('tells a client of an error as a server does, so that it tries again', async () => {
  const s3 = client(async () => {
    throw new Error('the disk is full');
  });
  const asked = s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'body' }));
  await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
});
