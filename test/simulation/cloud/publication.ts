// The report as the simulation reads it: a light one that is quick to write, or the real one.
import type { S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { withTsx } from '../../../cli/tsx.ts';
import type { Outlets } from '../../../lambda/report/commit/ending.ts';
import { publisher } from '../../../lambda/report/commit/publish.ts';
import { STATUSES } from '../../../lambda/report/table/predictions.ts';
import { reportJsonKey, reportPrefix } from '../../../lambda/shared/keys.ts';
import type { Store } from '../../../lambda/shared/storage/store.ts';
import type { Outcome, Upload } from '../schedules/scenario.ts';
import type { Bucket } from './bucket.ts';

/** What a report says about a sample. Unknown figures are null. */
export interface Told extends Outcome {
  readonly attempts: number | null;
  readonly latencyMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** US dollars. */
  readonly costUsd: number | null;
  readonly fromCache: boolean;
}

export interface Publication {
  readonly publish: (store: Store, s3: S3Client) => Outlets['publish'];
  /** By sample index. */
  readonly told: (bucket: Bucket, upload: Upload) => Told[];
  /** The figures of report.json per variant, in order. A light report has none. */
  readonly summed: (bucket: Bucket, upload: Upload) => Summed[];
}

/** Figures of one variant. */
const Summed = z.object({
  samples: z.number(),
  answered: z.number(),
  invalid: z.number(),
  failed: z.number(),
  skipped: z.number(),
});
export type Summed = z.infer<typeof Summed>;
const Report = z.object({ variants: z.array(Summed) });

const reportOf = (bucket: Bucket, { name, run }: Upload): Summed[] =>
  Report.parse(JSON.parse(bucket.current(reportJsonKey(name, run))?.body.toString() ?? '')).variants;

const number = z.number().nullable();
const LightTold = z.array(
  z.object({
    status: z.string(),
    label: z.string(),
    code: z.string(),
    attempts: number,
    latencyMs: number,
    promptTokens: number,
    completionTokens: number,
    costUsd: number,
    fromCache: z.boolean(),
  }),
) satisfies z.ZodType<Told[]>;

/** Holds every prediction, so that writers that disagree write different bytes. */
export const light: Publication = {
  publish:
    (store) =>
    async (run, manifest, { table }) => {
      const told = Array.from(
        table.status,
        (status, index): Told => ({
          // One that is not scored was not asked.
          status: STATUSES[status] ?? 'skipped',
          label: run.labels[table.predicted[index] ?? -1] ?? '',
          code: table.errorCodes[table.errorCode[index] ?? 0] ?? '',
          attempts: table.attempts[index] ?? null,
          latencyMs: known(table.latencyMs[index]),
          promptTokens: known(table.promptTokens[index]),
          completionTokens: known(table.completionTokens[index]),
          costUsd: known(table.costMicroUsd[index], 1e6),
          fromCache: table.fromCache[index] === 1,
        }),
      );
      const prefix = reportPrefix(run.name, run.run);
      await store.put(`${prefix}predictions.csv`, JSON.stringify(told));
      await store.putJson(reportJsonKey(run.name, run.run), {
        status: run.status === 'ready' ? 'complete' : run.status,
        headline: run.name,
        rows: run.rows,
        variants: [],
        manifest,
      });
    },
  told: (bucket, { name, run }) =>
    LightTold.parse(JSON.parse(bucket.current(`${reportPrefix(name, run)}predictions.csv`)?.body.toString() ?? '')),
  summed: reportOf,
};

const known = (value: number | undefined, unit = 1): number | null =>
  value === undefined || Number.isNaN(value) ? null : value / unit;

const figure = z.string().transform((text) => (text === '' ? null : Number(text)));
const Lines = z.array(
  z
    .object({
      status: z.string(),
      prediction: z.string(),
      error_code: z.string(),
      attempts: figure,
      latency_ms: figure,
      prompt_tokens: figure,
      completion_tokens: figure,
      cost_usd: figure,
      from_cache: z.string(),
    })
    .transform(
      (line): Told => ({
        status: line.status,
        label: line.prediction,
        code: line.error_code,
        attempts: line.attempts,
        latencyMs: line.latency_ms,
        promptTokens: line.prompt_tokens,
        completionTokens: line.completion_tokens,
        costUsd: line.cost_usd,
        fromCache: line.from_cache === '1',
      }),
    ),
);

export const real: Publication = {
  publish(store, s3) {
    const publish = publisher(store, s3);
    // It imports the page on demand.
    return (...given) => withTsx(() => publish(...given));
  },
  told: (bucket, { name, run }) =>
    Lines.parse(parse(bucket.current(`${reportPrefix(name, run)}predictions.csv`)?.body ?? '', { columns: true })),
  summed: reportOf,
};
