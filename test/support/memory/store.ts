// An in-memory bucket for what functions do with one: no server, and no time passes.
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { Bucket } from '../../simulation/cloud/bucket.ts';

export interface MemoryStore {
  readonly store: Store;
  readonly bucket: Bucket;
  /** All requests, in order. @example 'PutObject runs/run/stop.json' */
  readonly asked: string[];
  putJson(key: string, value: unknown): void;
  /** @returns undefined if there is no object */
  json(key: string): unknown;
}

export interface MemorySettings {
  /** Keys per page of a LIST. */
  readonly pageSize?: number;
  readonly now?: () => Date;
  /** Called before each request is carried out. It may throw, or change the bucket. */
  readonly before?: (asked: string, bucket: Bucket) => void;
}

export function memoryStore({ pageSize = 1000, now = () => new Date(0), before }: MemorySettings = {}): MemoryStore {
  const bucket = new Bucket(now, pageSize, { put: () => {}, deleted: () => {} });
  const asked: string[] = [];
  const s3 = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  Object.defineProperty(s3, 'send', {
    value: async (command: { readonly input: { readonly Key?: string; readonly Prefix?: string } }) => {
      const { Key, Prefix } = command.input;
      const request = `${command.constructor.name.replace(/Command$/, '')} ${Key ?? Prefix}`;
      asked.push(request);
      before?.(request, bucket);
      return bucket.execute(command);
    },
  });
  return {
    store: new Store('bucket', s3),
    bucket,
    asked,
    putJson: (key, value) => void bucket.put(key, Buffer.from(JSON.stringify(value))),
    json(key) {
      const body = bucket.current(key)?.body;
      return body && JSON.parse(body.toString());
    },
  };
}

export const s3Failure = (status: number): S3ServiceException =>
  new S3ServiceException({
    name: `Status${status}`,
    message: `status ${status}`,
    $fault: 'server',
    $metadata: { httpStatusCode: status },
  });
