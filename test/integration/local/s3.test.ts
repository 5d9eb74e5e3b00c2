// The embedded S3 as real clients see it, in the points that fauxqs does not cover.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../../local/runtime/start.ts';
import { keys, put, readAll, startTiny, temporaryFolder, until } from '../../support/tiny-stack/index.ts';

const MIB = 1024 * 1024;

function* mebibytes(count: number): Generator<Buffer> {
  for (let index = 0; index < count; index++) yield Buffer.alloc(MIB);
}

/** The HTTP status of a write. */
async function write(
  { s3, bucket }: LocalStack,
  condition: { IfNoneMatch?: string; IfMatch?: string },
): Promise<number> {
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'key', Body: 'body', ...condition }));
    return 200;
  } catch (error) {
    if (error instanceof S3ServiceException) return error.$metadata.httpStatusCode ?? 0;
    throw error;
  }
}

describe.each([false, true])('over HTTP: %s', (overHttp) => {
  it('lets only one of many writers create an object under If-None-Match', async () => {
    const stack = await startTiny({ overHttp });
    const statuses = await Promise.all(Array.from({ length: 20 }, () => write(stack, { IfNoneMatch: '*' })));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(19);
  });

  it('writes under If-Match only over the intended object', async () => {
    const stack = await startTiny({ overHttp });
    expect(await write(stack, { IfMatch: '"0"' })).toBe(404);
    const etag = await put(stack, 'key', 'old');
    expect(await write(stack, { IfMatch: '"0"' })).toBe(412);
    expect(await write(stack, { IfMatch: etag })).toBe(200);
    expect(await write(stack, { IfMatch: etag })).toBe(412);
  });

  it('names a failed condition as S3 does', async () => {
    const stack = await startTiny({ overHttp });
    await put(stack, 'key', 'old');
    const again = stack.s3.send(
      new PutObjectCommand({ Bucket: stack.bucket, Key: 'key', Body: 'new', IfNoneMatch: '*' }),
    );
    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('reads under If-Match with an ETag without quotes', async () => {
    const { s3, bucket, ...stack } = await startTiny({ overHttp });
    await put({ s3, bucket, ...stack }, 'key', 'body');
    const IfMatch = createHash('md5').update('body').digest('hex');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'key', IfMatch }));
    expect(await Body?.transformToString()).toBe('body');
  });

  it('lists every key once, in byte order, whatever the page size', async () => {
    const stack = await startTiny({ overHttp });
    const written = ['runs/b', 'runs/B', 'runs/a-1', 'runs/a1', 'runs/a/1', 'runs/ä', 'runs/_', 'other'];
    for (const key of written) await put(stack, key, 'body');
    const listed: string[] = [];
    for (let StartAfter = ''; ; StartAfter = listed.at(-1) ?? '') {
      const input = { Bucket: stack.bucket, Prefix: 'runs/', MaxKeys: 2, StartAfter };
      const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command(input));
      if (Contents.length === 0) break;
      listed.push(...Contents.flatMap(({ Key }) => Key ?? []));
    }
    expect(listed).toEqual(['runs/B', 'runs/_', 'runs/a-1', 'runs/a/1', 'runs/a1', 'runs/b', 'runs/ä']);
  });

  it('returns a large object uploaded in parts, whole and in part', async () => {
    const { s3, bucket } = await startTiny({ overHttp });
    const Body = Buffer.alloc(12 * MIB, '0123456789');
    await new Upload({ client: s3, params: { Bucket: bucket, Key: 'large', Body } }).done();
    const whole = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'large' }));
    expect(Body.equals((await whole.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
    const part = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'large', Range: 'bytes=6291453-6291457' }));
    expect(await part.Body?.transformToString()).toBe('34567');
  });

  it('does not hold a large object in memory while nobody reads it', async () => {
    const { s3, bucket } = await startTiny({ overHttp });
    await new Upload({
      client: s3,
      params: { Bucket: bucket, Key: 'large', Body: Readable.from(mebibytes(40)) },
    }).done();
    const before = process.memoryUsage().arrayBuffers;
    const answers = await Promise.all(
      [1, 2, 3].map(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'large' }))),
    );
    await setTimeout(200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * MIB);
    for (const { Body } of answers) if (Body instanceof Readable) Body.destroy();
  });

  it('starts the function named by the template, however an object was created', async () => {
    const stack = await startTiny({ overHttp });
    await put(stack, 'holdouts/team a/small.csv', 'tag');
    await put(stack, 'train/small.csv', 'tag');
    const params = { Bucket: stack.bucket, Key: 'holdouts/large.csv', Body: Buffer.alloc(6 * MIB) };
    await new Upload({ client: stack.s3, params }).done();
    const events = await until(async () => {
      const found = await readAll(stack, 'events/');
      return found.length >= 2 && found;
    });
    const told = events.map(({ event }) => [event.Records[0].eventName, event.Records[0].s3.object.key]).sort();
    expect(told).toEqual([
      ['ObjectCreated:CompleteMultipartUpload', 'holdouts/large.csv'],
      ['ObjectCreated:Put', 'holdouts/team+a/small.csv'],
    ]);
    expect(await keys(stack, 'events/')).toHaveLength(2);
  });

  it.each([10, 2 * MIB])('does not find an object of %i bytes whose file somebody has deleted', async (bytes) => {
    const stateDir = await temporaryFolder();
    const stack = await startTiny({ stateDir, overHttp });
    await put(stack, 'key', 'x'.repeat(bytes));
    rmSync(join(stateDir, 's3', stack.bucket, 'key'));
    const read = stack.s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key: 'key' }));
    await expect(read).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404, attempts: 1 } });
  });
});
