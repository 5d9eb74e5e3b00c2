// Streams a file from an S3 URI to the state folder, with the shell's own credentials.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';
import type { InputFile } from './location.ts';

/**
 * Downloads the same URI to the same place, so that an interrupted run finds the same file.
 * @throws InputError for a URI without a key, and whenever S3 refuses
 */
export async function downloadS3(location: string, folder: string): Promise<InputFile> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(location) ?? [];
  if (bucket === undefined || key === undefined)
    throw failure(location, 'this is no S3 URI.', 'Expected s3://bucket/key.');
  const target = join(folder, createHash('sha256').update(location).digest('hex').slice(0, 16));
  makePrivate(folder);
  const body = await open(location, bucket, key);
  try {
    await pipeline(body, createWriteStream(`${target}.part`, PRIVATE_FILE));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'path' in error) throw error;
    throw failure(location, `the download failed: ${reasonOf(error)}.`, 'Try again.');
  }
  await rename(`${target}.part`, target);
  return { path: target, location };
}

async function open(location: string, bucket: string, key: string): Promise<Readable> {
  const s3 = new S3Client({ followRegionRedirects: true });
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body as Readable;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) {
      throw failure(location, 'there is no such object.', 'Check the bucket and the key.');
    }
    throw failure(location, `S3 did not give it: ${reasonOf(error)}.`, 'Check AWS_PROFILE, and that you may read it.');
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.name === 'Error' ? '' : error.name, error.message]
    .filter((part) => part !== '')
    .join(': ')
    .replace(/\.$/, '');
}

const failure = (file: string, message: string, advice: string): InputError =>
  new InputError([{ file, message, advice }]);
