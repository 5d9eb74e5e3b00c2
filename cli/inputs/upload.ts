// Puts a command's files where the functions look for them; the holdout last, because its arrival starts the run.
import { createReadStream } from 'node:fs';
import { DeleteObjectCommand, HeadObjectCommand, type HeadObjectOutput, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { benchmarkKeys, trainKeys } from '../../lambda/shared/keys.ts';
import type { Target } from '../target/target.ts';
import type { Inputs, Placed } from './inputs.ts';

/** Metadata of each object that a command put there: the digest of all its inputs. */
const DIGEST = 'holdout-inputs';
/** Two parts of 8 MiB in flight: memory stays flat, and S3's 10,000 parts reach to 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

/**
 * An earlier command's benchmark and train file of the same name are removed where this one has none. What somebody
 * else put there stays and counts.
 * @returns the keys of such files
 */
export async function uploadInputs(target: Target, inputs: Inputs): Promise<string[]> {
  const { benchmarkFile, train, holdout, name, digest } = inputs;
  const given = [benchmarkFile, train].filter((file) => file !== undefined);
  const looked = [...(benchmarkFile ? [] : benchmarkKeys(name)), ...(train ? [] : trainKeys(name))];
  // A benchmark of another ending would be found before the given one.
  const replaced = benchmarkFile ? benchmarkKeys(name).filter((key) => key !== benchmarkFile.key) : [];
  const others: string[] = [];
  for (const key of [...looked, ...replaced]) {
    const standing = await head(target, key);
    if (!standing) continue;
    if (standing.Metadata?.[DIGEST] === undefined && looked.includes(key)) others.push(key);
    else await target.s3.send(new DeleteObjectCommand({ Bucket: target.store.bucket, Key: key }));
  }
  for (const file of [...given, holdout]) await uploadFile(target, file, digest);
  return others;
}

/** The holdout that stands in the bucket, if a command with the same inputs put it there. */
export async function uploadedBefore(target: Target, inputs: Inputs): Promise<HeadObjectOutput | undefined> {
  const standing = await head(target, inputs.holdout.key);
  return standing?.Metadata?.[DIGEST] === inputs.digest ? standing : undefined;
}

async function uploadFile(target: Target, file: Placed, digest: string): Promise<void> {
  const body = createReadStream(file.path, { highWaterMark: 1024 * 1024 });
  await new Upload({
    client: target.s3,
    params: { Bucket: target.store.bucket, Key: file.key, Body: body, Metadata: { [DIGEST]: digest } },
    partSize: PART_BYTES,
    queueSize: PARTS_IN_FLIGHT,
  }).done();
}

async function head(target: Target, key: string): Promise<HeadObjectOutput | undefined> {
  try {
    return await target.s3.send(new HeadObjectCommand({ Bucket: target.store.bucket, Key: key }));
  } catch (error) {
    // Without a body, an S3 that does not find the bucket says no more than one that does not find the object.
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}
