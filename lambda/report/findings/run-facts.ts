// The facts about its run in every report, scored or not.
import type { Report } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import { coveredBy } from '../../shared/contracts/sent.ts';

type RunFacts = Pick<
  Report,
  | 'format'
  | 'run'
  | 'name'
  | 'status'
  | 'created_at'
  | 'source'
  | 'labels'
  | 'columns'
  | 'rows'
  | 'repeats'
  | 'samples'
  | 'seed'
  | 'endpoints'
  | 'retention'
  | 'problems'
  | 'more_problems'
  | 'stop'
>;

export function runFacts(run: Run, manifest: Manifest, variants: readonly Pick<VariantReport, 'skipped'>[]): RunFacts {
  return {
    format: 1,
    run: run.run,
    name: run.name,
    status: status(run, manifest, variants),
    created_at: run.created_at,
    source: run.source,
    labels: run.labels,
    columns: run.columns,
    rows: run.rows,
    repeats: run.benchmark.repeats,
    samples: run.samples,
    seed: run.seed,
    ...(run.endpoints && { endpoints: run.endpoints.map(({ server, ...facts }) => facts) }),
    ...(run.retention && { retention: run.retention }),
    problems: run.problems,
    more_problems: run.more_problems,
    stop: manifest.stop ?? null,
  };
}

function status(run: Run, manifest: Manifest, variants: readonly Pick<VariantReport, 'skipped'>[]): Report['status'] {
  if (run.status !== 'ready') return run.status;
  // What is decided needs no more rows.
  const unsent =
    manifest.stop !== undefined || (coveredBy(manifest) < manifest.samples && manifest.decided === undefined);
  return unsent || variants.some(({ skipped }) => skipped > 0) ? 'partial' : 'complete';
}
