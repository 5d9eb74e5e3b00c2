// Ends a run whose report cannot be made, with a small report that says why. It reads neither segments nor the holdout.
import * as z from 'zod';
import { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { UnscoredReport } from '../../shared/contracts/report/unscored-report.ts';
import { Active, Run } from '../../shared/contracts/run.ts';
import { emptyRun } from '../../shared/empty-run.ts';
import { activeKey, reportJsonKey, reportPrefix, runKey, segmentsPrefix, unableKey } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import type { Store } from '../../shared/storage/store.ts';
import { formatProblem } from '../../shared/text/input-error.ts';
import { code, escapeMarkdown } from '../html/markdown-text.ts';
import { endRun, type Outlets } from './ending.ts';
import type { Failure } from './tries.ts';

const Unable = z.object({ message: z.string() });

/** Whoever gives up first says why; all write the same. A report that exists already stays. */
export async function giveUp(store: Store, run: string, { tries, reason }: Failure, outlets: Outlets): Promise<void> {
  const active = await store.mustGetJson(activeKey(run), Active);
  const frozen = await frozenRun(store, active);
  const said = `the report could not be made in ${tries} tries: ${reason}.`;
  const isFirst = await store.putJson(unableKey(run), { message: said } satisfies z.infer<typeof Unable>, {
    ifAbsent: true,
  });
  const { message } = await store.mustGetJson(unableKey(run), Unable);
  if (!(await store.exists(reportJsonKey(frozen.name, run)))) await write(store, frozen, message);
  log.error('report_given_up', { run, message });
  if (isFirst) await outlets.measure({ ReportsGivenUp: 1 });
  await endRun(store, frozen, outlets);
}

/** What is frozen may be the very thing that cannot be read. */
async function frozenRun(store: Store, active: Active): Promise<Run> {
  const frozen = await store.getJson(runKey(active.run), Run).catch(() => undefined);
  return frozen?.value ?? emptyRun(active, Benchmark.parse({}));
}

async function write(store: Store, run: Run, message: string): Promise<void> {
  const advice = `Its predictions are kept under ${segmentsPrefix(run.run)}; docs/runbook.md#reports-given-up says how to try again.`;
  const report = failedReport(run, { file: run.source.key, message, advice });
  const prefix = reportPrefix(run.name, run.run);
  const put = (file: string, body: string, contentType: string) => store.put(`${prefix}${file}`, body, { contentType });
  const { renderFailed } = await import('../html/failed-page.tsx');
  await put('report.md', markdown(report), 'text/markdown; charset=utf-8');
  await put('report.html', renderFailed(report), 'text/html; charset=utf-8');
  await put('report.json', `${JSON.stringify(report, null, 2)}\n`, 'application/json');
}

type Shared = Pick<Report & UnscoredReport, keyof Report & keyof UnscoredReport>;

/** As of a run that failed before anything was sent: no rows, no variants. */
function failedReport(run: Run, problem: Report['problems'][number]): Report | UnscoredReport {
  const shared: Omit<Shared, 'variants'> = {
    format: 1,
    run: run.run,
    name: run.name,
    status: 'failed',
    created_at: run.created_at,
    source: run.source,
    headline: `The run failed: ${formatProblem({ ...problem, advice: undefined })}`,
    labels: run.labels,
    columns: run.columns,
    rows: 0,
    repeats: run.benchmark.repeats,
    samples: 0,
    seed: run.seed,
    warnings: run.warnings,
    problems: [problem],
    more_problems: 0,
    stop: null,
  };
  if (run.purpose === 'predict') return { task: 'predict', ...shared, variants: [] };
  return {
    ...shared,
    versions: run.versions ?? null,
    benchmark: run.benchmark,
    prompts: [],
    variants: [],
    pareto_frontier: [],
    comparisons: [],
    slices: [],
    mistakes: [],
    suspect_labels: null,
    data_checks: null,
    thresholds: [],
    gates: [],
  };
}

function markdown({ name, run, headline, problems }: Pick<Report, 'name' | 'run' | 'headline' | 'problems'>): string {
  const blocks = [
    `# Holdout report: ${escapeMarkdown(name)}`,
    escapeMarkdown(headline),
    '## Problems',
    problems.map((problem) => `- ${code(formatProblem(problem))}`).join('\n'),
    `Run ${code(run)}.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
