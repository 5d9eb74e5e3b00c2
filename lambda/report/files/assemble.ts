// The report of a run: a pure function of what was frozen, committed and predicted.

import type { Report } from '../../shared/contracts/report/report.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import type { Figures } from '../findings/figures.ts';
import { gateResults, gateWarnings } from '../findings/gates.ts';
import { headline } from '../findings/headline.ts';
import { promptReports } from '../findings/prompts.ts';
import { runFacts } from '../findings/run-facts.ts';
import { askedAgain, warnings } from '../findings/warnings.ts';

export function assembleReport(run: Run, manifest: Manifest, figures: Figures): Report {
  const { variants, comparisons, decision, pareto_frontier, slices, mistakes, suspect_labels, data_checks } = figures;
  const facts = runFacts(run, manifest, variants);
  const gates = gateResults(run.benchmark.gates, variants, run.benchmark.decide_by);
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
    gates,
    warnings: [
      ...toldOnce(run, figures),
      ...askedAgain(manifest),
      ...figures.oddities,
      ...warnings(run, figures),
      ...gateWarnings(gates),
    ],
  };
}

/** What the report says of leaked rows includes what dispatch left out for them. */
function toldOnce({ warnings: before }: Run, { data_checks }: Figures): Run['warnings'] {
  const leaks = data_checks?.train?.left_out !== undefined;
  return leaks ? before.filter(({ code }) => code !== 'leaked_train_rows') : before;
}
