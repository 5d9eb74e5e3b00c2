// The report of a run: a pure function of what was frozen, committed and predicted.

import type { Report } from '../../shared/contracts/report/report.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import { coveredBy } from '../../shared/contracts/sent.ts';
import { automationNote } from '../automation/sentence.ts';
import type { Figures } from '../findings/figures.ts';
import { gateWarnings } from '../findings/gates.ts';
import { headline } from '../findings/headline.ts';
import { lookedAtBefore } from '../findings/looked-at.ts';
import { partialWarnings } from '../findings/partial.ts';
import { promptReports } from '../findings/prompts.ts';
import { runFacts } from '../findings/run-facts.ts';
import { askedAgain, warnings } from '../findings/warnings.ts';
import { gateResults } from '../gates/results.ts';
import { decidedGates, stoppingOf } from '../stopping/facts.ts';
import { decidedAfter, stoppingWarnings } from '../stopping/words.ts';

export function assembleReport(run: Run, manifest: Manifest, figures: Figures): Report {
  const {
    variants,
    comparisons,
    probability_pairs,
    decision,
    pareto_frontier,
    slices,
    mistakes,
    suspect_labels,
    data_checks,
    thresholds,
  } = figures;
  const most = Math.max(0, ...(manifest.decided?.rows ?? [run.rows]));
  const facts = { ...runFacts(run, manifest, variants), scored_rows: Math.min(figures.asked.rows, most) };
  const results = gateResults(run.benchmark.gates, variants, {
    evidenceOf: figures.evidenceOf,
    versus: figures.versus,
    by: run.benchmark.decide_by,
    stopped: manifest.stop !== undefined || coveredBy(manifest) < manifest.samples,
  });
  const gates = decidedGates(run, manifest, results);
  const stopping = variants.length > 0 ? stoppingOf(run, manifest, variants) : null;
  // Its bounds are made for a number of rows that is chosen beforehand.
  const isWhole = variants.every(({ ended_early }) => !ended_early);
  return {
    headline: headline({ ...facts, variants, decision }) + decidedAfter({ ...facts, stopping }),
    ...facts,
    versions: run.versions ?? null,
    benchmark: run.benchmark,
    prompts: promptReports(run),
    variants,
    comparisons,
    ...(decision && isWhole && { decision }),
    pareto_frontier,
    probability_pairs,
    slices,
    mistakes,
    suspect_labels,
    data_checks,
    thresholds,
    ledger: figures.ledger ?? null,
    gates,
    stopping,
    warnings: [
      ...toldOnce(run, figures),
      ...askedAgain(manifest),
      ...stoppingWarnings({ ...facts, stopping }),
      ...partialWarnings(run, manifest.stop, figures),
      ...figures.oddities,
      ...warnings(run, figures),
      ...(run.benchmark.automate ? automationNote(thresholds) : []),
      ...lookedAtBefore(figures.ledger),
      ...gateWarnings(gates),
    ],
  };
}

/** What the report says of leaked rows includes what dispatch left out for them. */
function toldOnce({ warnings: before }: Run, { data_checks }: Figures): Run['warnings'] {
  const leaks = data_checks?.train?.left_out !== undefined;
  return leaks ? before.filter(({ code }) => code !== 'leaked_train_rows') : before;
}
