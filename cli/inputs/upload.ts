// Uploads a command's files to where the functions look for them. The holdout comes last, because it starts the run.
import { createReadStream } from 'node:fs';
import { DeleteObjectCommand, HeadObjectCommand, type HeadObjectOutput, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { benchmarkKeys, isTrainKey, trainPrefix } from '../../lambda/shared/keys.ts';
import { CONVERTED, type Store } from '../../lambda/shared/storage/store.ts';
import type { Target } from '../target/target.ts';
import { CommandError } from '../terminal/explain.ts';
import type { Inputs, Placed } from './inputs.ts';

/** Metadata of every object that a command uploads: the digest of all its inputs. */
const DIGEST = 'holdout-inputs';
/** With two parts of 8 MiB in flight, memory stays flat, and S3's 10,000 parts are enough for 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

/**
 * If this command has no benchmark or train file, removes those that an earlier command uploaded under this name.
 * Keeps and uses files that somebody else uploaded.
 * @returns the keys of the files that were kept
 * @throws CommandError if options would replace a benchmark that somebody else uploaded
 */
export async function uploadInputs(target: Target, inputs: Inputs): Promise<string[]> {
  const { benchmarkFile, train, holdout, name, digest } = inputs;
  if (benchmarkFile?.isOfOptions) await keepForeign(target, benchmarkKeys(name));
  const given = [benchmarkFile, train].filter((file) => file !== undefined);
  const looked = [...(benchmarkFile ? [] : benchmarkKeys(name)), ...(train ? [] : await trainKeys(target.store, name))];
  // Dispatch might find a benchmark with another suffix before this one.
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

async function keepForeign(target: Target, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const standing = await head(target, key);
    if (!standing || standing.Metadata?.[DIGEST] !== undefined) continue;
    throw new CommandError(
      `${key} is in the bucket, and the options of this command would replace it. Write them into a copy of it, and give that with --benchmark.`,
    );
  }
}

/** The holdout in the bucket, if a command with the same inputs uploaded it. */
export async function uploadedBefore(target: Target, inputs: Inputs): Promise<HeadObjectOutput | undefined> {
  const standing = await head(target, inputs.holdout.key);
  return standing?.Metadata?.[DIGEST] === inputs.digest ? standing : undefined;
}

async function uploadFile(target: Target, file: Placed, digest: string): Promise<void> {
  const body = createReadStream(file.path, { highWaterMark: 1024 * 1024 });
  await new Upload({
    client: target.s3,
    params: {
      Bucket: target.store.bucket,
      Key: file.key,
      Body: body,
      Metadata: { [DIGEST]: digest, ...(file.isConverted && { [CONVERTED]: 'true' }) },
    },
    partSize: PART_BYTES,
    queueSize: PARTS_IN_FLIGHT,
  }).done();
}

async function head(target: Target, key: string): Promise<HeadObjectOutput | undefined> {
  try {
    return await target.s3.send(new HeadObjectCommand({ Bucket: target.store.bucket, Key: key }));
  } catch (error) {
    // A response to HEAD has no body, so a missing bucket looks like a missing object.
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}

/** Train files of this name, whatever their extensions. */
async function trainKeys(store: Pick<Store, 'list'>, name: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(trainPrefix(name))) if (isTrainKey(name, key)) keys.push(key);
  return keys;
}
