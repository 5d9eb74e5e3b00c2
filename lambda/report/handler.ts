// Report: the segments of a complete run into its report.
import { S3Client } from '@aws-sdk/client-s3';
import { ReportEnv } from '../shared/env.ts';
import { measure } from '../shared/measure.ts';
import { givenClient } from '../shared/storage/given-client.ts';
import { Store } from '../shared/storage/store.ts';
import { announce } from './commit/announce.ts';
import type { Outlets } from './commit/ending.ts';
import { reportHandler } from './handle.ts';

const env = ReportEnv.parse(process.env);
const s3 = new S3Client(givenClient());
const store = new Store(env.BUCKET, s3);

/** What computes a report is most of the function, and only a complete run needs it. */
const publish: Outlets['publish'] = async (...run) =>
  await (await import('./commit/publish.ts')).publisher(store, s3)(...run);

export const handler = reportHandler({ store, publish, announce, measure });
