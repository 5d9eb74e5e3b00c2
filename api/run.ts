// `run` and `predict`: from files to a report, as the commands of the same names do it.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { Inputs } from '../cli/inputs/inputs.ts';
import { reportProblems } from '../cli/reports/print-report.ts';
import type { LocalReport } from '../cli/reports/report-files.ts';
import { conduct } from '../cli/steps/conduct.ts';
import { ROOT } from '../cli/steps/root.ts';
import type { Purpose } from '../lambda/shared/contracts/purpose.ts';
import { Report } from '../lambda/shared/contracts/report/report.ts';
import { UnscoredReport } from '../lambda/shared/contracts/report/unscored-report.ts';
import { parseJsonAs } from '../lambda/shared/storage/json.ts';
import { withBenchmark } from './benchmark-file.ts';
import { RunError, told } from './errors.ts';
import { asEvents } from './events.ts';
import type { BenchmarkOptions, PlaceOptions, WatchOptions } from './options.ts';

export interface RunOptions extends BenchmarkOptions, PlaceOptions, WatchOptions {
  /** A limit on requests in flight to each endpoint, on this machine. */
  readonly maxConcurrentRequests?: number;
  /** Seconds for one request to an endpoint, on this machine. */
  readonly requestTimeout?: number;
}

export interface RunResult<R extends Report | UnscoredReport = Report> {
  /** Complete, or partial if the run was stopped by its budget or deadline. */
  readonly report: R;
  /** Of the report: report.html, report.md, report.json, predictions.csv, … */
  readonly folder: string;
  /** Paths of all files, report.html first. */
  readonly files: readonly string[];
}

/**
 * Classifies each row of a labelled file with every variant of a benchmark, and writes a report.
 *
 * Models are called with the key that the environment has (`OPENAI_API_KEY`), and nobody is asked before money is spent:
 * `plan` says what a run costs, and `limits.budget_usd` of the benchmark bounds it.
 *
 * @param holdout a path, or an https or s3 URL, of a CSV, JSON, Parquet or XLSX file
 * @returns whatever the gates say: they are in `report.gates`
 * @throws InputError before anything is sent, RunError for a run without a result, HoldoutError for other things to mend
 *
 * @example
 * ```ts
 * import { run } from 'holdout';
 *
 * const { report, folder } = await run('examples/holdout.csv', {
 *   train: 'examples/train.csv',
 *   benchmark: { baselines: ['majority', 'keywords'], gates: [{ metric: 'accuracy', min: 0.3, variant: 'best' }] },
 *   onProgress: (event) => {
 *     if (event.type === 'progress') console.log(`${event.done} of ${event.samples}`);
 *   },
 * });
 * for (const { name, metrics } of report.variants) console.log(name, metrics.accuracy.value);
 * if (report.gates.some(({ passed }) => !passed)) throw new Error(`See ${folder}`);
 * ```
 */
export function run(holdout: string, options: RunOptions = {}): Promise<RunResult> {
  return told(finished(holdout, options, 'score', Report));
}

/**
 * Labels each row of an unlabelled file with every variant of a benchmark. Nothing is scored.
 *
 * @throws as `run` does
 *
 * @example
 * ```ts
 * import { predict } from 'holdout';
 *
 * const { report, files } = await predict('examples/holdout.csv', {
 *   train: 'examples/train.csv',
 *   benchmark: { baselines: ['keywords'] },
 *   signal: AbortSignal.timeout(600_000),
 * });
 * console.log(report.variants[0]?.distribution.predicted, files);
 * ```
 */
export function predict(rows: string, options: RunOptions = {}): Promise<RunResult<UnscoredReport>> {
  return told(finished(rows, options, 'predict', UnscoredReport));
}

async function finished<R extends Report | UnscoredReport>(
  location: string,
  { benchmark, signal = new AbortController().signal, onProgress, ...options }: RunOptions,
  purpose: Purpose,
  schema: z.ZodType<R>,
): Promise<RunResult<R>> {
  signal.throwIfAborted();
  const { out = 'reports', state = '.holdout' } = options;
  const end = (local: LocalReport, inputs: Inputs) => concluded(local, schema, reportProblems(local, inputs));
  const conductor = { root: ROOT, progress: asEvents(onProgress), signal, end };
  return await withBenchmark(benchmark, state, (file) =>
    conduct(location, { ...options, ...file, out, state }, purpose, conductor),
  );
}

/** @throws RunError for a run without a result @param problems why there is none, if its report lists it */
export async function concluded<R extends Report | UnscoredReport>(
  { jsonFile, files }: Pick<LocalReport, 'jsonFile' | 'files'>,
  schema: z.ZodType<R>,
  problems: string,
): Promise<RunResult<R>> {
  const report = parseJsonAs(await readFile(jsonFile, 'utf8'), jsonFile, schema);
  const folder = dirname(jsonFile);
  if (report.status === 'complete' || report.status === 'partial') return { report, folder, files };
  throw new RunError(report, folder, problems || report.headline);
}
