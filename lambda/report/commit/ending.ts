// Ends a run once its report is written: adds it to the index, sends the event and the metrics, deletes active/<run>.
import * as z from 'zod';
import type { OperationMetrics, RunFinished } from '../../shared/contracts/operations.ts';
import { ReportStatus } from '../../shared/contracts/report/outcome.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import { activeKey, reportJsonKey } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { Store } from '../../shared/storage/store.ts';
import { lastPart, stampOf } from '../../shared/team.ts';
import type { Loaded } from '../table/load.ts';
import { listRun } from './index-entry.ts';
import { settleRun } from './settle.ts';

/** What report does outside the bucket. Passed in, since each loads code that only the end of a run needs. */
export interface Outlets {
  /** Writes the report's files, report.json last. */
  readonly publish: (run: Run, manifest: Manifest, loaded: Loaded) => Promise<void>;
  readonly announce: (event: RunFinished) => Promise<void>;
  readonly measure: (metrics: OperationMetrics) => Promise<void>;
}

/** The fields needed of report.json. It is read because an earlier invocation may have written it and then died. */
const Finished = z.object({
  status: ReportStatus,
  headline: z.string().default(''),
  rows: z.number(),
  variants: z.array(z.object({ failed: z.number(), skipped: z.number(), cost_usd: z.number().nullable() })),
});
type Finished = z.infer<typeof Finished>;

/**
 * An event that cannot be sent costs only time: active/<run> stays, and the next sweep tries again. If active/<run> is
 * gone, another worker completed the run first, or this is a late duplicate.
 */
export async function endRun(
  store: Store,
  { run, name, created_at, retention }: Run,
  { announce, measure }: Outlets,
): Promise<void> {
  if (!(await store.exists(activeKey(run)))) return;
  const report = reportJsonKey(name, run);
  const finished = (await store.getJson(report, Finished))?.value;
  if (!finished) throw new Error(`${report} is not there`);
  const { status, headline } = finished;
  // This comes first because it may happen twice: after a crash here, everything runs again.
  const entry = { path: `${lastPart(name)}/${stampOf(run)}`, name, run, created_at, status, headline };
  await listRun(store, entry, retention?.reports);
  try {
    await announce({ run, name, status, bucket: store.bucket, report });
  } catch (error) {
    log.error('event_not_sent', { run, error });
    return;
  }
  // Before active/<run> goes: after a crash in between, the run ends once more.
  await settleRun(store, run);
  await measure(metricsOf(finished));
  await store.delete(activeKey(run));
}

function metricsOf({ rows, variants }: Finished): OperationMetrics {
  const sum = (of: (variant: Finished['variants'][number]) => number) =>
    variants.reduce((total, variant) => total + of(variant), 0);
  return {
    Runs: 1,
    Rows: rows,
    Failures: sum(({ failed, skipped }) => failed + skipped),
    CostUSD: sum(({ cost_usd: cost }) => cost ?? 0),
  };
}
