// A run that dispatch has sent completely, in an in-memory bucket, with report's real code.

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { publisher } from '../../../lambda/report/commit/publish.ts';
import { Benchmark } from '../../../lambda/shared/contracts/benchmark.ts';
import type { OperationMetrics } from '../../../lambda/shared/contracts/operations.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import type { ModelVariant } from '../../../lambda/shared/contracts/variant.ts';
import { activeKey, dispatchedKey, reportJsonKey, runKey } from '../../../lambda/shared/keys.ts';
import { sqsRecord } from '../../support/memory/sqs-record.ts';
import { collected } from '../../support/runs/collected.ts';
import { modelVariant } from '../../support/runs/model-variant.ts';
import { readyRun } from '../../support/runs/ready-run.ts';
import { HOLDOUT } from '../case.ts';
import { Cloud } from '../cloud.ts';

/** Text of every row. The endpoint sees it. */
export const ROW = 'the words of a row';
/** Messages per invocation of report. */
const BATCH = 1_000;

const LABELS = ['a', 'b'];
const variant: ModelVariant = {
  ...modelVariant(LABELS),
  price: { input: 10, output: 10 },
};

export class HostileRun {
  readonly cloud = new Cloud();
  readonly run: Run;
  /** How often the run's end was announced. */
  ends = 0;
  readonly measured: OperationMetrics[] = [];
  readonly #collect = collected(this.cloud.store, {
    publish: publisher(this.cloud.store, this.cloud.s3),
    announce: async () => void this.ends++,
    measure: async (metrics) => void this.measured.push(metrics),
  });

  private constructor(samples: number) {
    const { etag } = this.cloud.bucket.put(HOLDOUT, Buffer.from(`text,label\n${`${ROW},a\n`.repeat(samples)}`));
    const benchmark = Benchmark.parse({ baselines: [], limits: { max_attempts: 1 } });
    const run = readyRun({ benchmark, labels: LABELS, variants: [variant], rows: samples, samples });
    this.run = { ...run, source: { ...run.source, key: HOLDOUT, etag: etag.replaceAll('"', '') } };
  }

  /** Creates the run as dispatch leaves it. */
  static async of(samples: number): Promise<HostileRun> {
    const hostile = new HostileRun(samples);
    const { run, name, created_at, source } = hostile.run;
    const { store } = hostile.cloud;
    await store.putJson(runKey(run), hostile.run);
    await store.putJson(activeKey(run), { run, name, created_at, source });
    await store.putJson(dispatchedKey(run), { samples, sent: samples });
    return hostile;
  }

  /** @returns messages that report would receive again */
  async reported(messages: readonly string[]): Promise<SQSBatchResponse['batchItemFailures']> {
    const records = messages.map((body, index) => sqsRecord(`m${index}`, body));
    const failures: SQSBatchResponse['batchItemFailures'] = [];
    for (let at = 0; at < records.length; at += BATCH) {
      const event: SQSEvent = { Records: records.slice(at, at + BATCH) };
      failures.push(...((await this.#collect(event))?.batchItemFailures ?? []));
    }
    return failures;
  }

  async swept(): Promise<void> {
    await this.#collect({ sweep: true });
  }

  /** The report, or undefined while there is none. */
  report(): Report | undefined {
    const found = this.cloud.json(reportJsonKey(this.run.name, this.run.run));
    return found === null ? undefined : Report.parse(found);
  }
}
