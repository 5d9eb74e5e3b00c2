// Converts an object that is not CSV into one in the bucket. All later passes, here and in report, read the CSV.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Source } from '../../shared/contracts/run.ts';
import type { Conversion } from '../../shared/formats/convert.ts';
import type { FormatOptions } from '../../shared/formats/table.ts';
import { GZIP_TYPE } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';
import { formatCount } from '../../shared/text/format.ts';
import { InputError } from '../../shared/text/input-error.ts';

/** Lambda's /tmp has 512 MB for the object and everything unpacked from it. */
const TMP_BYTES = 500 * 1024 * 1024;
const MAX_OBJECT_MB = 400;
/** Size of an upload part. One part is in memory at a time, and S3's 10,000 parts reach 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
/** A fast level, because the rows are read about four times and kept for at most three months. */
const GZIP_LEVEL = 4;

interface ConvertedObject extends Conversion {
  /** The object, and where its rows are. */
  readonly source: Source;
}

/**
 * Writes the same bytes each time it is called with the same object.
 * @throws SourceChangedError if the object is gone, InputError if it cannot be read or is too large.
 */
export async function convertObject(
  store: Store,
  source: Source,
  table: string,
  options: FormatOptions,
): Promise<ConvertedObject> {
  const file = source.key;
  const opened = await store.openSource(source);
  if (opened.size > MAX_OBJECT_MB * 1024 * 1024) {
    opened.body.destroy();
    const message = `the file has ${formatCount(Math.ceil(opened.size / 1024 / 1024))} MB; expected at most ${MAX_OBJECT_MB} MB for a file that is not CSV.`;
    throw new InputError([{ file, message, advice: 'Upload it as CSV, gzipped if you like: that has no limit.' }]);
  }
  const work = await mkdtemp(join(tmpdir(), 'holdout-'));
  try {
    const path = join(work, 'object');
    await pipeline(opened.body, createWriteStream(path, { mode: 0o600 }));
    const { convert } = await import('../../shared/formats/convert.ts');
    const input = { path, file, options, work, room: TMP_BYTES - opened.size };
    const conversion = await convert(input, (csv) => upload(store, table, csv));
    return { ...conversion, source: { ...source, table } };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function upload(store: Store, key: string, csv: AsyncIterable<string>): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const packed = createGzip({ level: GZIP_LEVEL });
  const sending = new Upload({
    client: store.s3,
    params: { Bucket: store.bucket, Key: key, Body: packed, ContentType: GZIP_TYPE },
    partSize: PART_BYTES,
    queueSize: 1,
  });
  const [packing, sent] = await Promise.allSettled([pipeline(Readable.from(csv), packed), sending.done()]);
  // A problem with the file comes before the upload error that it caused.
  if (packing.status === 'rejected') throw packing.reason;
  if (sent.status === 'rejected') throw sent.reason;
}
