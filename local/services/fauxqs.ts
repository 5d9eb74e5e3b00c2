// fauxqs's parts. Its package exports only the whole server, which keeps every uploaded S3 body in memory twice, has no
// conditional writes or notifications, and flushes its database to disk for each message. Its version is pinned in
// package.json, because what is not exported may move.

/** The bundler takes a path with an open part for all files that it may be. */
const load = (file: string): Promise<unknown> => import(`../../node_modules/fauxqs/dist/${file}.js`);

type App = typeof import('../../node_modules/fauxqs/dist/app.js');
type Sqs = typeof import('../../node_modules/fauxqs/dist/sqs/sqsStore.js');
type Sns = typeof import('../../node_modules/fauxqs/dist/sns/snsStore.js');
type S3 = typeof import('../../node_modules/fauxqs/dist/s3/s3Store.js');
type Errors = typeof import('../../node_modules/fauxqs/dist/common/errors.js');
type Persistence = typeof import('../../node_modules/fauxqs/dist/persistence.js');

export const { buildApp } = (await load('app')) as App;
export const { SqsStore } = (await load('sqs/sqsStore')) as Sqs;
export const { SnsStore } = (await load('sns/snsStore')) as Sns;
export const { S3Store } = (await load('s3/s3Store')) as S3;
export const { S3Error } = (await load('common/errors')) as Errors;
export const { PersistenceManager } = (await load('persistence')) as Persistence;

export type FauxqsApp = ReturnType<App['buildApp']>;
export type S3Error = InstanceType<Errors['S3Error']>;
export type PersistenceManager = InstanceType<Persistence['PersistenceManager']>;
export type SqsStore = InstanceType<Sqs['SqsStore']>;
export type SqsQueue = InstanceType<Sqs['SqsQueue']>;
export type { S3Object } from '../../node_modules/fauxqs/dist/s3/s3Types.js';
