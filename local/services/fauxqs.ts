// fauxqs's parts. Its package exports only the whole server, which keeps every uploaded S3 body in memory twice, has no
// conditional writes or notifications, flushes its database to disk for each message, and answers over HTTP alone. Its
// version is pinned in package.json, because what is not exported may move.

/** The bundler takes a path with an open part for all files that it may be. */
const load = (file: string): Promise<unknown> => import(/* @vite-ignore */ `../../node_modules/fauxqs/dist/${file}.js`);

type Sqs = typeof import('../../node_modules/fauxqs/dist/sqs/sqsStore.js');
type Sns = typeof import('../../node_modules/fauxqs/dist/sns/snsStore.js');
type S3 = typeof import('../../node_modules/fauxqs/dist/s3/s3Store.js');
type Errors = typeof import('../../node_modules/fauxqs/dist/common/errors.js');
type Persistence = typeof import('../../node_modules/fauxqs/dist/persistence.js');

export const { SqsStore } = (await load('sqs/sqsStore')) as Sqs;
export const { SnsStore } = (await load('sns/snsStore')) as Sns;
export const { S3Store } = (await load('s3/s3Store')) as S3;
export const { S3Error, SqsError } = (await load('common/errors')) as Errors;
export const { PersistenceManager } = (await load('persistence')) as Persistence;

export type S3Error = InstanceType<Errors['S3Error']>;
export type SqsStore = InstanceType<Sqs['SqsStore']>;
export type PersistenceManager = InstanceType<Persistence['PersistenceManager']>;
export type SqsQueue = InstanceType<Sqs['SqsQueue']>;
export type { S3Object } from '../../node_modules/fauxqs/dist/s3/s3Types.js';

/** Takes the request's body, and returns the answer's. */
type QueueAction = (body: unknown, store: SqsStore) => object | Promise<object>;

/** @param name as in SQS's API. It must be one that fauxqs has. */
export const queueAction = (name: string): Promise<QueueAction> => action('sqs', name) as Promise<QueueAction>;

/** What an action of S3 reads of fauxqs's request, and what it says to its reply. */
interface ObjectRequest {
  readonly params: { readonly bucket: string; readonly '*': string };
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array | string;
}
export interface ObjectReply {
  status(code: number): ObjectReply;
  header(name: string, value: unknown): ObjectReply;
  send(body?: Uint8Array | string): void;
}
type ObjectAction = (request: ObjectRequest, reply: ObjectReply, store: InstanceType<S3['S3Store']>) => void;

/** @param name as in S3's API */
export const objectAction = (name: string): Promise<ObjectAction> => action('s3', name) as Promise<ObjectAction>;

async function action(service: 's3' | 'sqs', name: string): Promise<unknown> {
  const own = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const found: unknown = Reflect.get((await load(`${service}/actions/${own}`)) as object, own);
  if (typeof found === 'function') return found;
  throw new Error(`this version of fauxqs has no ${name}`);
}
