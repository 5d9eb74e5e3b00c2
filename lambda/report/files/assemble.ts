// The report of a run: a pure function of what was frozen, committed and predicted.

import type { Report } from '../../shared/contracts/report/report.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import type { Figures } from '../findings/figures.ts';
import { gateResults, gateWarnings } from '../findings/gates.ts';
import { headline } from '../findings/headline.ts';
import { partialWarnings } from '../findings/partial.ts';
import { promptReports } from '../findings/prompts.ts';
import { runFacts } from '../findings/run-facts.ts';
import { askedAgain, warnings } from '../findings/warnings.ts';
import { paretoFrontier } from '../metrics/rank.ts';
import { decidedGates, stoppingOf } from '../stopping/facts.ts';
import { decidedAfter, stoppingWarnings } from '../stopping/words.ts';

export function assembleReport(run: Run, manifest: Manifest, figures: Figures): Report {
  const { variants, comparisons, slices, mistakes, suspect_labels, data_checks } = figures;
  const most = Math.max(0, ...(manifest.decided?.rows ?? [run.rows]));
  const facts = { ...runFacts(run, manifest, variants), scored_rows: Math.min(figures.asked.rows, most) };
  const gates = decidedGates(run, manifest, gateResults(run.benchmark.gates, variants));
  const stopping = variants.length > 0 ? stoppingOf(run, manifest, variants) : null;
  return {
    headline: headline({ ...facts, variants, comparisons }) + decidedAfter({ ...facts, stopping }),
    ...facts,
    versions: run.versions ?? null,
    benchmark: run.benchmark,
    prompts: promptReports(run),
    variants,
    comparisons,
    pareto_frontier: (figures.asked.rows === 0 ? [] : paretoFrontier(variants, comparisons)).map(({ name }) => name),
    slices,
    mistakes,
    suspect_labels,
    data_checks,
    gates,
    stopping,
    warnings: [
      ...run.warnings,
      ...askedAgain(manifest),
      ...stoppingWarnings({ ...facts, stopping }),
      ...partialWarnings(run, manifest.stop, figures),
      ...figures.oddities,
      ...warnings(run, figures),
      ...gateWarnings(gates),
    ],
  };
}
