// The report of a run: a pure function of what was frozen, committed and predicted.
import type { Report } from '../shared/contracts/report.ts';
import type { Manifest, Run, Warning } from '../shared/contracts/run.ts';
import { gateResults, gateWarnings } from './gates.ts';
import { headline } from './headline.ts';
import { promptReports } from './prompts.ts';
import { paretoFrontier } from './rank.ts';
import { runFacts } from './run-facts.ts';
import { askedAgain, warnings } from './warnings.ts';

/** What was computed from the predictions. */
export interface Figures
  extends Pick<Report, 'variants' | 'comparisons' | 'slices' | 'mistakes' | 'suspect_labels' | 'data_checks'> {
  /** Names of slices that would have taken too long. */
  readonly left_out_slices: readonly string[];
  readonly oddities: readonly Warning[];
}

export function assembleReport(run: Run, manifest: Manifest, figures: Figures): Report {
  const { variants, comparisons, slices, mistakes, suspect_labels, data_checks } = figures;
  const facts = runFacts(run, manifest, variants);
  const gates = gateResults(run.benchmark.gates, variants);
  return {
    headline: headline({ ...facts, variants, comparisons }),
    ...facts,
    versions: run.versions ?? null,
    benchmark: run.benchmark,
    prompts: promptReports(run),
    variants,
    comparisons,
    pareto_frontier: paretoFrontier(variants, comparisons).map(({ name }) => name),
    slices,
    mistakes,
    suspect_labels,
    data_checks,
    gates,
    warnings: [
      ...run.warnings,
      ...askedAgain(manifest),
      ...figures.oddities,
      ...warnings(run, figures),
      ...gateWarnings(gates),
    ],
  };
}
