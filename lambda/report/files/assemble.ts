// The report of a run: a pure function of what was frozen, committed and predicted.

import type { Report } from '../../shared/contracts/report/report.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import type { Figures } from '../findings/figures.ts';
import { gateWarnings } from '../findings/gates.ts';
import { headline } from '../findings/headline.ts';
import { lookedAtBefore } from '../findings/looked-at.ts';
import { promptReports } from '../findings/prompts.ts';
import { runFacts } from '../findings/run-facts.ts';
import { askedAgain, warnings } from '../findings/warnings.ts';
import { gateResults } from '../gates/results.ts';

export function assembleReport(run: Run, manifest: Manifest, figures: Figures): Report {
  const { variants, comparisons, decision, pareto_frontier, slices, mistakes, suspect_labels, data_checks } = figures;
  const facts = runFacts(run, manifest, variants);
  const gates = gateResults(run.benchmark.gates, variants, {
    evidenceOf: figures.evidenceOf,
    versus: figures.versus,
    by: run.benchmark.decide_by,
    stopped: manifest.stop !== undefined || manifest.sent < manifest.samples,
  });
  return {
    headline: headline({ ...facts, variants, decision }),
    ...facts,
    versions: run.versions ?? null,
    benchmark: run.benchmark,
    prompts: promptReports(run),
    variants,
    comparisons,
    ...(decision && { decision }),
    pareto_frontier,
    slices,
    mistakes,
    suspect_labels,
    data_checks,
    ledger: figures.ledger ?? null,
    gates,
    warnings: [
      ...run.warnings,
      ...askedAgain(manifest),
      ...figures.oddities,
      ...warnings(run, figures),
      ...lookedAtBefore(figures.ledger),
      ...gateWarnings(gates),
    ],
  };
}
