// Collect: predictions into segments, counts and budgets, and word to report when a run is complete.
import { S3Client } from '@aws-sdk/client-s3';
import { CollectEnv } from '../shared/env.ts';
import { measure } from '../shared/measure.ts';
import { measureSpending } from '../shared/spend/measure.ts';
import { givenClient } from '../shared/storage/given-client.ts';
import { Store } from '../shared/storage/store.ts';
import { collectHandler } from './handle.ts';
import { renderer } from './render.ts';

const env = CollectEnv.parse(process.env);
const store = new Store(env.BUCKET, new S3Client(givenClient()));

export const handler = collectHandler({
  store,
  render: renderer(env.REPORT_FUNCTION_NAME),
  measure,
  tellSpending: measureSpending,
});
