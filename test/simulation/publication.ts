// The report as the simulation reads it: a light one, quick to write, or the real one.
import type { S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import type { Outlets } from '../../lambda/report/commit/ending.ts';
import { publisher } from '../../lambda/report/commit/publish.ts';
import { STATUSES } from '../../lambda/report/table/predictions.ts';
import { reportJsonKey, reportPrefix } from '../../lambda/shared/keys.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import type { Bucket } from './bucket.ts';
import type { Outcome, Upload } from './scenario.ts';

export interface Publication {
  readonly publish: (store: Store, s3: S3Client) => Outlets['publish'];
  /** By sample index. */
  readonly outcomes: (bucket: Bucket, upload: Upload) => Outcome[];
}

const LightOutcomes = z.array(z.object({ status: z.string(), label: z.string(), code: z.string() }));

/** Everything that was predicted, so that two writers of different opinions write different bytes. */
export const light: Publication = {
  publish:
    (store) =>
    async (run, manifest, { table }) => {
      const samples = Array.from(table.status, (status, index) => ({
        status: STATUSES[status],
        label: run.labels[table.predicted[index] ?? -1] ?? '',
        code: table.errorCodes[table.errorCode[index] ?? 0],
        latency: table.latencyMs[index],
        attempts: table.attempts[index],
        cost: table.costMicroUsd[index],
      }));
      const prefix = reportPrefix(run.name, run.run);
      await store.put(`${prefix}predictions.csv`, JSON.stringify(samples));
      await store.putJson(reportJsonKey(run.name, run.run), {
        status: run.status === 'ready' ? 'complete' : run.status,
        headline: run.name,
        rows: run.rows,
        variants: [],
        manifest,
      });
    },
  outcomes: (bucket, { name, run }) =>
    LightOutcomes.parse(JSON.parse(bucket.current(`${reportPrefix(name, run)}predictions.csv`)?.body.toString() ?? '')),
};

const Lines = z.array(
  z
    .object({ status: z.string(), prediction: z.string(), error_code: z.string() })
    .transform(({ status, prediction, error_code }) => ({ status, label: prediction, code: error_code })),
);

export const real: Publication = {
  publish: publisher,
  outcomes: (bucket, { name, run }) =>
    Lines.parse(parse(bucket.current(`${reportPrefix(name, run)}predictions.csv`)?.body ?? '', { columns: true })),
};
