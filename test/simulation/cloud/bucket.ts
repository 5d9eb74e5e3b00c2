// S3 in memory, as documented: strong reads, conditional writes, versions, paged lists.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';

export interface Version {
  readonly id: string;
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModified: Date;
}

/** Notified of every write that was carried out. */
export interface BucketWatcher {
  put(key: string, body: Buffer): void;
  deleted(key: string): void;
}

export class Bucket {
  readonly #now: () => Date;
  readonly #pageSize: number;
  readonly #watcher: BucketWatcher;
  /** Oldest first; undefined is a delete marker. */
  readonly #objects = new Map<string, (Version | undefined)[]>();

  constructor(now: () => Date, pageSize: number, watcher: BucketWatcher) {
    this.#now = now;
    this.#pageSize = pageSize;
    this.#watcher = watcher;
  }

  /** The current version of the key. */
  current(key: string): Version | undefined {
    return this.#objects.get(key)?.at(-1);
  }

  versions(key: string): Version[] {
    return (this.#objects.get(key) ?? []).filter((version) => version !== undefined);
  }

  keys(prefix: string): string[] {
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix) && this.current(key));
    // S3 sorts keys by their UTF-8 bytes; ours are ASCII.
    return keys.sort();
  }

  put(key: string, body: Buffer): Version {
    const versions = this.#objects.get(key) ?? [];
    const version: Version = {
      id: `v${versions.length + 1}`,
      body,
      // Depends on the content alone: the same content gets the same ETag.
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
      lastModified: this.#now(),
    };
    this.#objects.set(key, versions);
    versions.push(version);
    this.#watcher.put(key, body);
    return version;
  }

  /** Replaces the stored body, to damage it or to restore it. */
  damage(key: string, body: Buffer): void {
    const versions = this.#objects.get(key) ?? [];
    const last = versions.pop();
    if (last) versions.push({ ...last, body });
  }

  /** Removes the object as if it had never been written. */
  lose(key: string): void {
    this.#objects.delete(key);
  }

  /** @throws S3ServiceException like the SDK. */
  execute(command: object): unknown {
    if (command instanceof GetObjectCommand) {
      const version = this.#read(command.input);
      return { ...headers(version), Body: new Body(version.body) };
    }
    if (command instanceof HeadObjectCommand) return headers(this.#read(command.input));
    if (command instanceof PutObjectCommand) {
      const { Key: key = '', Body: body, IfMatch, IfNoneMatch } = command.input;
      const standing = this.current(key);
      if (IfNoneMatch === '*' && standing) throw s3Error(412, 'PreconditionFailed');
      if (IfMatch !== undefined && !standing) throw s3Error(404, 'NoSuchKey');
      if (IfMatch !== undefined && standing?.etag !== IfMatch) throw s3Error(412, 'PreconditionFailed');
      const { id, etag } = this.put(key, toBuffer(body));
      return { ETag: etag, VersionId: id };
    }
    if (command instanceof DeleteObjectCommand) {
      const key = command.input.Key ?? '';
      this.#objects.get(key)?.push(undefined);
      this.#watcher.deleted(key);
      return {};
    }
    if (command instanceof ListObjectsV2Command) {
      const { Prefix: prefix = '', StartAfter, ContinuationToken: after = StartAfter ?? '' } = command.input;
      const keys = this.keys(prefix).filter((key) => key > after);
      const page = keys.slice(0, this.#pageSize);
      const last = page.at(-1);
      return {
        Contents: page.map((key) => ({ Key: key, LastModified: this.current(key)?.lastModified })),
        ...(page.length < keys.length && last !== undefined
          ? { IsTruncated: true, NextContinuationToken: last }
          : { IsTruncated: false }),
      };
    }
    throw new Error(`the bucket does not know ${command.constructor.name}`);
  }

  #read({ Key: key = '', VersionId, IfMatch }: GetObjectCommand['input'] & HeadObjectCommand['input']): Version {
    const versions = this.#objects.get(key) ?? [];
    const version = VersionId === undefined ? versions.at(-1) : versions.find((one) => one?.id === VersionId);
    if (!version) throw s3Error(404, 'NoSuchKey');
    // Callers also store ETags without their quotes.
    if (IfMatch !== undefined && version.etag.replaceAll('"', '') !== IfMatch.replaceAll('"', '')) {
      throw s3Error(412, 'PreconditionFailed');
    }
    return version;
  }
}

const headers = ({ id, etag, lastModified }: Version) => ({ VersionId: id, ETag: etag, LastModified: lastModified });

export const s3Error = (status: number, name: string): S3ServiceException =>
  new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode: status } });

function toBuffer(body: PutObjectCommand['input']['Body']): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new Error('the bucket takes strings and buffers only');
}

/** Bytes per chunk of what arrives slowly: a few rows of a holdout. Everything else comes as one. */
const CHUNK_BYTES = 100;

/** Nothing waits. */
const atOnce = (next: () => void): void => next();

/** An answer's body: a stream with the methods that the SDK adds. */
export class Body extends Readable {
  readonly #body: Buffer;
  #at = 0;
  #end: number;
  #breaks = false;
  /** Waits for the next bytes to arrive. */
  wait: (next: () => void) => void = atOnce;

  constructor(body: Buffer) {
    super();
    this.#body = body;
    this.#end = body.length;
  }

  /** Breaks the connection half-way. */
  tear(): void {
    this.#end = Math.floor(this.#end / 2);
    this.#breaks = true;
  }

  async transformToString(): Promise<string> {
    // A stream takes much longer, and here nobody could tell.
    if (!this.#breaks && this.wait === atOnce) return this.#body.toString();
    return Buffer.concat(await this.toArray()).toString();
  }

  override _read(): void {
    this.wait(() => {
      const next = this.#body.subarray(this.#at, Math.min(this.#end, this.#at + this.#chunkBytes));
      this.#at += next.length;
      if (next.length > 0) this.push(next);
      else if (this.#breaks) this.destroy(new Error('aborted'));
      else this.push(null);
    });
  }

  get #chunkBytes(): number {
    return this.wait === atOnce ? this.#end : CHUNK_BYTES;
  }
}
