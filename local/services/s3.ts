// fauxqs's S3 with objects only on disk, listings in S3's order, and notice of what was created.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { S3Error, type S3Object, S3Store } from './fauxqs.ts';
import { concatenate, etagOf, type Facts, type ObjectFiles } from './objects.ts';

/** S3 requires parts of at least 5 MiB. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

export interface Created {
  readonly bucket: string;
  readonly facts: Facts;
  readonly eventName: 'ObjectCreated:Put' | 'ObjectCreated:CompleteMultipartUpload';
}

type Put = Parameters<InstanceType<typeof S3Store>['putObject']>;
type CreateUpload = Parameters<InstanceType<typeof S3Store>['createMultipartUpload']>;
type ListOptions = Parameters<InstanceType<typeof S3Store>['listObjects']>[1];
type Listing = ReturnType<InstanceType<typeof S3Store>['listObjects']>;

interface Part {
  readonly file: string;
  readonly etag: string;
  readonly size: number;
}
interface MultipartUpload {
  readonly bucket: string;
  readonly facts: Omit<Facts, 'etag' | 'contentLength' | 'lastModified'>;
  readonly parts: Map<number, Part>;
}

export class LocalS3 extends S3Store {
  readonly #files: ObjectFiles;
  readonly #onCreated: (created: Created) => void;
  /** They end with the process, and the uploader starts again. */
  readonly #uploads = new Map<string, MultipartUpload>();

  /** @param onCreated is called before the request that created the object is answered. */
  constructor(files: ObjectFiles, onCreated: (created: Created) => void) {
    super();
    this.#files = files;
    this.#onCreated = onCreated;
  }

  /** The objects of the last process. */
  load(): void {
    for (const { bucket, facts } of this.#files.load()) {
      this.createBucket(bucket);
      this.restoreObject(bucket, withBody(facts));
    }
  }

  /** The stored object without its bytes. */
  find(bucket: string, key: string): Facts | undefined {
    try {
      return this.headObject(bucket, key);
    } catch (error) {
      if (error instanceof S3Error && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  override putObject(...[bucket, key, body, contentType, metadata, system, checksum]: Put): S3Object {
    this.#mustHave(bucket);
    const facts: Facts = {
      key,
      contentType: contentType ?? 'application/octet-stream',
      contentLength: body.length,
      etag: etagOf(body),
      lastModified: new Date(),
      metadata: metadata ?? {},
      ...system,
      ...(checksum && {
        checksumAlgorithm: checksum.algorithm,
        checksumValue: checksum.value,
        checksumType: checksum.type,
      }),
    };
    this.#files.write(bucket, facts, body);
    return this.#created({ bucket, facts, eventName: 'ObjectCreated:Put' });
  }

  /** With its bytes in memory. Large objects are streamed instead, see download.ts. */
  override getObject(bucket: string, key: string): S3Object {
    const facts = this.headObject(bucket, key);
    const body = this.#files.read(bucket, key);
    if (!body) throw new S3Error('NoSuchKey', 'The file of the object is gone.', 404);
    return { ...facts, body };
  }

  /** Whether somebody has deleted the file. */
  isGone(bucket: string, key: string): boolean {
    return !this.#files.has(bucket, key);
  }

  /** Path of the object's file. */
  path(bucket: string, key: string): string {
    return this.#files.path(bucket, key);
  }

  override deleteObject(bucket: string, key: string): void {
    super.deleteObject(bucket, key);
    this.#files.remove(bucket, key);
  }

  /** fauxqs sorts by the machine's language, and then skips keys at the end of a page. */
  override listObjects(bucket: string, options: ListOptions = {}): Listing {
    const { prefix = '', delimiter, maxKeys = 1000 } = options;
    const after = options.startAfter ?? options.marker ?? '';
    const { objects } = super.listObjects(bucket, { prefix, maxKeys: Number.POSITIVE_INFINITY });
    objects.sort((a, b) => (a.key < b.key ? -1 : 1));
    const page: S3Object[] = [];
    const commonPrefixes = new Set<string>();
    for (const object of objects) {
      const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
      const name = end < 0 ? object.key : object.key.slice(0, end + (delimiter?.length ?? 0));
      if (name <= after || commonPrefixes.has(name)) continue;
      if (page.length + commonPrefixes.size >= maxKeys) {
        return { objects: page, commonPrefixes: [...commonPrefixes], isTruncated: true };
      }
      if (end < 0) page.push(object);
      else commonPrefixes.add(name);
    }
    return { objects: page, commonPrefixes: [...commonPrefixes], isTruncated: false };
  }

  override createMultipartUpload(...[bucket, key, contentType, metadata, system]: CreateUpload): string {
    const id = super.createMultipartUpload(bucket, key);
    const facts = { key, contentType: contentType ?? 'application/octet-stream', metadata: metadata ?? {}, ...system };
    this.#uploads.set(id, { bucket, facts, parts: new Map() });
    return id;
  }

  override uploadPart(id: string, number: number, body: Buffer): { etag: string } {
    const upload = this.#upload(id);
    const file = this.#files.writeTemporary(body);
    const part = { file, etag: etagOf(body), size: body.length };
    upload.parts.set(number, part);
    return { etag: part.etag };
  }

  override completeMultipartUpload(id: string, listed: { partNumber: number; etag: string }[]): S3Object {
    const { bucket, facts, parts: uploaded } = this.#upload(id);
    const parts = listed.map(({ partNumber, etag }) => {
      const part = uploaded.get(partNumber);
      if (part && unquoted(part.etag) === unquoted(etag)) return part;
      throw new S3Error('InvalidPart', `Part ${partNumber} was not uploaded, or has another ETag.`, 400);
    });
    const [first, ...others] = parts;
    if (!first) throw new S3Error('MalformedXML', 'You must specify at least one part', 400);
    if (parts.slice(0, -1).some((part) => part.size < MIN_PART_BYTES)) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400);
    }
    concatenate(
      first.file,
      others.map((part) => part.file),
    );
    const digests = Buffer.concat(parts.map((part) => Buffer.from(unquoted(part.etag), 'hex')));
    const etag = `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`;
    const contentLength = parts.reduce((sum, part) => sum + part.size, 0);
    const whole: Facts = { ...facts, etag, contentLength, lastModified: new Date() };
    this.#files.moveIn(bucket, whole, first.file);
    this.#uploads.delete(id);
    super.abortMultipartUpload(id);
    return this.#created({ bucket, facts: whole, eventName: 'ObjectCreated:CompleteMultipartUpload' });
  }

  override abortMultipartUpload(id: string): void {
    for (const part of this.#upload(id).parts.values()) rmSync(part.file);
    this.#uploads.delete(id);
    super.abortMultipartUpload(id);
  }

  #created(created: Created): S3Object {
    const object = withBody(created.facts);
    this.restoreObject(created.bucket, object);
    this.#onCreated(created);
    return object;
  }

  #mustHave(bucket: string): void {
    if (!this.hasBucket(bucket)) throw new S3Error('NoSuchBucket', `There is no bucket ${bucket}.`, 404);
  }

  #upload(id: string): MultipartUpload {
    const upload = this.#uploads.get(id);
    if (upload) return upload;
    throw new S3Error('NoSuchUpload', 'The upload was ended, or never begun.', 404);
  }
}

const NO_BODY = Buffer.alloc(0);
const withBody = (facts: Facts): S3Object => ({ ...facts, body: NO_BODY });
const unquoted = (etag: string): string => etag.replaceAll('"', '');
