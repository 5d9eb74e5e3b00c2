// Streams large objects from their files. fauxqs would hold them in memory while a slow reader reads.
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { FauxqsApp } from './fauxqs.ts';
import type { LocalS3 } from './s3.ts';

const STREAM_FROM_BYTES = 1024 * 1024;

/** The parameters of fauxqs's routes for objects. */
export const ObjectPath = z.object({ bucket: z.string(), '*': z.string().min(1) });

/** fauxqs handles requests for a part, and those with conditions other than If-Match. */
export function streamLargeObjects(app: FauxqsApp, s3: LocalS3): void {
  app.addHook('preHandler', async (request, reply) => {
    const path = ObjectPath.safeParse(request.params);
    if (request.method !== 'GET' || !path.success) return;
    const { bucket, '*': key } = path.data;
    const { range, 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    const object = s3.find(bucket, key);
    if (!object || object.contentLength < STREAM_FROM_BYTES || range !== undefined || ifNoneMatch !== undefined) return;
    if ((ifMatch !== undefined && ifMatch !== object.etag) || s3.isGone(bucket, key)) return;
    reply.headers({
      'content-type': object.contentType,
      'content-length': object.contentLength,
      etag: object.etag,
      'last-modified': object.lastModified.toUTCString(),
      ...(object.contentEncoding !== undefined && { 'content-encoding': object.contentEncoding }),
      ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    });
    await reply.send(createReadStream(s3.path(bucket, key)));
  });
}
