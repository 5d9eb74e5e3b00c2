// The bucket as the functions use it: JSON objects, conditional writes, lists and streams.
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  InvalidObjectState,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { z } from 'zod';
import type { Source } from '../contracts/run.ts';
import { InputError } from '../text/input-error.ts';
import { givenClient } from './given-client.ts';
import { GZIP_TYPE, gunzip, parseJsonAs } from './json.ts';

export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
  readonly lastModified: Date;
}

export interface Listed {
  readonly key: string;
  readonly lastModified: Date;
}

export interface Opened {
  readonly body: Readable;
  readonly source: Source;
  /** Bytes of the object. */
  readonly size: number;
  readonly isConverted: boolean;
}

/** Metadata of a CSV that Holdout made from a file in another format. */
export const CONVERTED = 'holdout-converted';

/** When a write may happen: only if no object exists, or only over the one with this ETag. */
type Condition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/** An object that existed a moment ago was replaced or removed. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';
}

/** Tries of a conditional write that collides with another one. S3 answers 409, which the SDK does not retry. */
const CONFLICT_TRIES = 5;

const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

export class Store {
  /** For multipart uploads, which few functions need. */
  readonly s3: S3Client;
  readonly bucket: string;

  constructor(bucket: string, s3 = new S3Client(givenClient())) {
    this.bucket = bucket;
    this.s3 = s3;
  }

  /** @returns undefined if there is no object. @throws DamagedObjectError if it does not match the schema. */
  async getJson<T>(key: string, schema: z.ZodType<T>): Promise<Stored<T> | undefined> {
    const stored = await this.getText(key);
    return stored && { ...stored, value: parseJsonAs(stored.value, key, schema) };
  }

  /** The value of an object that must exist by now. @throws Error if there is none, DamagedObjectError as getJson */
  async mustGetJson<T>(key: string, schema: z.ZodType<T>): Promise<T> {
    const stored = await this.getJson(key, schema);
    if (!stored) throw new Error(`${key} is not there`);
    return stored.value;
  }

  /** For objects too large to store uncompressed. @returns as getJson */
  async getGzipJson<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const bytes = await this.read(key);
    return bytes && parseJsonAs(gunzip(bytes, key), key, schema);
  }

  /** @returns undefined if there is no object. */
  async getText(key: string): Promise<Stored<string> | undefined> {
    try {
      const answer = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      const value = (await answer.Body?.transformToString()) ?? '';
      return { value, etag: answer.ETag ?? '', lastModified: answer.LastModified ?? new Date(0) };
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /**
   * @returns false if the condition did not hold. That can also be the answer to our own write, retried after its first
   * answer was lost, so read back what is stored.
   */
  async put(
    key: string,
    body: string | Uint8Array,
    options: { contentType?: string; condition?: Condition } = {},
  ): Promise<boolean> {
    const { contentType = 'application/json', condition } = options;
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Body: body,
      ContentType: contentType,
      ...(condition && ('ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.ifMatch })),
    });
    for (let attempt = 1; ; attempt++) {
      try {
        await this.s3.send(command);
        return true;
      } catch (error) {
        if (condition && (hasStatus(error, 412) || hasStatus(error, 404))) return false;
        if (!hasStatus(error, 409) || attempt === CONFLICT_TRIES) throw error;
      }
    }
  }

  putJson(key: string, value: unknown, condition?: Condition): Promise<boolean> {
    return this.put(key, JSON.stringify(value), condition ? { condition } : {});
  }

  putGzipJson(key: string, value: unknown): Promise<boolean> {
    return this.put(key, gzipSync(JSON.stringify(value)), { contentType: GZIP_TYPE });
  }

  async exists(key: string): Promise<boolean> {
    try {
      await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return true;
    } catch (error) {
      if (hasStatus(error, 404)) return false;
      throw error;
    }
  }

  /** Opens the newest version. @returns undefined if there is no object. @throws InputError if it may not be read. */
  async open(key: string): Promise<Opened | undefined> {
    try {
      return await this.#open({ Bucket: this.bucket, Key: key });
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** Reads all of the newest version. @returns undefined if there is no object. */
  async read(key: string): Promise<Buffer | undefined> {
    const opened = await this.open(key);
    return opened && Buffer.concat(await opened.body.toArray());
  }

  /**
   * Exactly this version, or this ETag if the bucket has no versions.
   * @throws SourceChangedError if it is gone, InputError.
   */
  async openSource(source: Source): Promise<Opened> {
    const version = source.version_id ? { VersionId: source.version_id } : { IfMatch: source.etag };
    try {
      return await this.#open({ Bucket: source.bucket, Key: source.key, ...version });
    } catch (error) {
      if (hasStatus(error, 404) || hasStatus(error, 412)) throw new SourceChangedError(source.key, { cause: error });
      throw error;
    }
  }

  /** In key order, one request per page of 1,000. @param after lists from the next key on */
  async *list(prefix: string, after?: string): AsyncGenerator<Listed> {
    const input = { Bucket: this.bucket, Prefix: prefix, ...(after !== undefined && { StartAfter: after }) };
    for await (const page of paginateListObjectsV2({ client: this.s3 }, input)) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, lastModified: LastModified ?? new Date(0) };
      }
    }
  }

  async delete(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async #open(input: GetObjectCommandInput): Promise<Opened> {
    const answer = await this.s3.send(new GetObjectCommand(input)).catch((error: unknown) => {
      throw unreadable(error, input.Key ?? '') ?? error;
    });
    const source: Source = {
      bucket: input.Bucket ?? '',
      key: input.Key ?? '',
      etag: (answer.ETag ?? '').replaceAll('"', ''),
    };
    // A bucket without versions gives "null".
    if (answer.VersionId && answer.VersionId !== 'null') source.version_id = answer.VersionId;
    const isConverted = answer.Metadata?.[CONVERTED] !== undefined;
    return { body: answer.Body as Readable, source, size: answer.ContentLength ?? 0, isConverted };
  }
}

/** The object's owner has to fix this before anybody can read it. Any other refusal is ours to retry. */
function unreadable(error: unknown, file: string): InputError | undefined {
  if (error instanceof InvalidObjectState) {
    const stored = error.StorageClass === undefined ? '' : ` (${error.StorageClass})`;
    const message = `the object is in an archive storage class${stored} and cannot be read.`;
    return new InputError([{ file, message, advice: 'Upload it again in the class STANDARD.' }]);
  }
  if (!(error instanceof S3ServiceException)) return undefined;
  const about = `${error.name} ${error.message}`;
  const foreignKey = error.name.startsWith('KMS.') || (hasStatus(error, 403) && /kms/i.test(about));
  const customerKey = hasStatus(error, 400) && /server.side encryption/i.test(about);
  if (!foreignKey && !customerKey) return undefined;
  const message = `the object is encrypted with a key that this stack may not use (${error.name}).`;
  return new InputError([{ file, message, advice: "Upload it again with the bucket's own encryption." }]);
}
