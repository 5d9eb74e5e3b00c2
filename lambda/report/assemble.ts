// The report of a run: a pure function of what was frozen, committed and predicted.
import type { Report, VariantReport } from '../shared/contracts/report.ts';
import type { Manifest, Run } from '../shared/contracts/run.ts';
import { gateResults, gateWarnings } from './gates.ts';
import { headline } from './headline.ts';
import { promptReports } from './prompts.ts';
import { paretoFrontier } from './rank.ts';
import { warnings } from './warnings.ts';

/** What was computed from the predictions. */
export interface Figures
  extends Pick<Report, 'variants' | 'comparisons' | 'slices' | 'mistakes' | 'suspect_labels' | 'data_checks'> {
  /** Names of slices that would have taken too long. */
  readonly left_out_slices: readonly string[];
}

export function assembleReport(run: Run, manifest: Manifest, figures: Figures): Report {
  const { variants, comparisons, slices, mistakes, suspect_labels, data_checks } = figures;
  const facts = {
    status: status(run, manifest, variants),
    rows: run.rows,
    repeats: run.benchmark.repeats,
    variants,
    comparisons,
    problems: run.problems,
    more_problems: run.more_problems,
  };
  const gates = gateResults(run.benchmark.gates, variants);
  return {
    format: 1,
    run: run.run,
    name: run.name,
    created_at: run.created_at,
    source: run.source,
    headline: headline(facts),
    labels: run.labels,
    columns: run.columns,
    samples: run.samples,
    seed: run.seed,
    versions: run.versions ?? null,
    benchmark: run.benchmark,
    prompts: promptReports(run),
    ...facts,
    pareto_frontier: paretoFrontier(variants, comparisons).map(({ name }) => name),
    slices,
    mistakes,
    suspect_labels,
    data_checks,
    gates,
    warnings: [...run.warnings, ...warnings(run, figures), ...gateWarnings(gates)],
    stop: manifest.stop ?? null,
  };
}

export function status(
  run: Run,
  manifest: Manifest,
  variants: readonly Pick<VariantReport, 'skipped'>[],
): Report['status'] {
  if (run.status !== 'ready') return run.status;
  const unsent = manifest.stop !== undefined || manifest.sent < manifest.samples;
  return unsent || variants.some(({ skipped }) => skipped > 0) ? 'partial' : 'complete';
}
