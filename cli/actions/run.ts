// `holdout run` and `holdout predict`: from the user's files to the report beside them.

import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Purpose } from '../../lambda/shared/contracts/purpose.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { confirmSpending, mustAsk } from '../planning/confirm.ts';
import { goesOn } from '../planning/go-on.ts';
import { originOf } from '../relabel/origin.ts';
import { openCommand, reportProblems, reportSummary } from '../reports/print-report.ts';
import type { LocalReport } from '../reports/report-files.ts';
import { createProgress } from '../runs/progress.ts';
import { type ConductOptions, conduct, PREDICTIONS } from '../steps/conduct.ts';
import { declaredSettings, reachingVectors } from '../target/endpoints.ts';
import type { Target } from '../target/target.ts';
import { watchInterrupts } from '../terminal/interrupt.ts';
import { plain } from '../terminal/text.ts';

export interface RunOptions extends ConductOptions {
  readonly json?: boolean;
  /** Of `predict`: a report on labelled rows, by which the predictions are corrected. */
  readonly holdout?: string;
  /** Spends without asking. */
  readonly yes?: boolean;
}

const GATE_FAILED = 100;
const GATE_UNDECIDED = 101;

/** @returns the exit status: 0 for a complete or partial report, 100 if a gate failed, 101 if none did and one is undecided, 1 if the run was rejected or failed */
export function run(holdout: string, options: RunOptions, root: string): Promise<number> {
  return start(holdout, options, root, 'score');
}

/** The same for unlabelled rows: predictions without scores. */
export async function predict(rows: string, options: RunOptions, root: string): Promise<number> {
  if (options.holdout === undefined) return await start(rows, options, root, 'predict');
  const { corrector } = await import('../correction/corrector.ts');
  const corrected = await corrector(options.holdout, options);
  return await start(rows, options, root, 'predict', async (local, inputs) => {
    const status = await printEnd(local, inputs, options);
    if (status === 0)
      (options.json ? process.stderr : process.stdout).write(
        `\n${(await corrected(local.jsonFile, inputs.holdout)).join('\n')}\n`,
      );
    return status;
  });
}

/** The same as `run`, for a command that goes on with the predictions. @returns the path of predictions.csv; undefined if the run was rejected or failed */
export async function scoredPredictions(
  holdout: string,
  options: RunOptions,
  root: string,
): Promise<string | undefined> {
  let predictions: string | undefined;
  await start(holdout, options, root, 'score', async (local, inputs) => {
    const problems = reportProblems(local, inputs);
    if (problems !== '') process.stderr.write(`${problems}\n`);
    const { status } = local.report;
    if (status === 'complete' || status === 'partial') predictions = join(dirname(local.jsonFile), PREDICTIONS);
    return 0;
  });
  return predictions;
}

/** What is done with a finished report. @returns the exit status */
type End = (local: LocalReport, inputs: Inputs) => Promise<number>;

async function start(
  location: string,
  options: RunOptions,
  root: string,
  purpose: Purpose,
  end: End = (local, inputs) => printEnd(local, inputs, options),
): Promise<number> {
  const progress = createProgress(process.stderr);
  const interrupts = watchInterrupts(() => {
    progress.end();
    progress.say(
      options.stack === undefined
        ? 'Stopping. Run the same command again to continue.'
        : `No longer watching. The run continues in ${plain(options.stack)}; run the same command again to follow it.`,
    );
  });
  const { yes = false, asksAll = false } = options;
  const terminal = { input: process.stdin, output: process.stderr };
  const status = await conduct(location, options, purpose, {
    root,
    progress,
    signal: interrupts.aborted,
    confirm: (inputs, target) => askFirst(inputs, options, root, target),
    end: async (local, inputs) => {
      const { warnings } = local.report;
      const again = !asksAll && (await goesOn(warnings, { location, yes, terminal, say: progress.say }));
      return again ? undefined : await end(local, inputs);
    },
  });
  if (status !== undefined) return status;
  interrupts.release();
  return await start(location, { ...options, asksAll: true, yes: true }, root, purpose, end);
}

/** On a terminal, before a new run spends anything. */
async function askFirst(inputs: Inputs, { yes = false }: RunOptions, root: string, target: Target): Promise<void> {
  const declared = await declaredSettings(root);
  const benchmark = inputs.benchmark ?? declared.benchmark;
  const terminal = { input: process.stdin, output: process.stderr };
  if (!mustAsk(benchmark, yes, terminal)) return;
  await confirmSpending(inputs, benchmark, reachingVectors(declared.endpoints, benchmark), terminal, target.store);
}

async function printEnd(local: LocalReport, inputs: Inputs, options: RunOptions): Promise<number> {
  const { json = false, out } = options;
  const { status, variants } = local.report;
  const problems = reportProblems(local, inputs);
  if (problems !== '') process.stderr.write(`${problems}\n`);
  if (json) await pipeline(createReadStream(local.jsonFile), process.stdout, { end: false });
  else if (problems === '' || variants.length > 0) process.stdout.write(`${reportSummary(local, openCommand(out))}\n`);
  if (status !== 'complete' && status !== 'partial') return 1;
  if (inputs.purpose === 'score') await printChanged(local, inputs, options);
  const gates = 'gates' in local.report ? local.report.gates : [];
  if (gates.every(({ passed }) => passed)) return 0;
  return gates.every(({ passed, outcome }) => passed || outcome === 'undecided') ? GATE_UNDECIDED : GATE_FAILED;
}

/** Says nothing but of a file that `holdout relabel` wrote. */
async function printChanged({ jsonFile }: LocalReport, { holdout }: Inputs, options: RunOptions): Promise<void> {
  const origin = await originOf(holdout.location);
  if (origin === undefined) return;
  const { whatRelabellingChanged } = await import('./what-changed.ts');
  const lines = await whatRelabellingChanged(origin, jsonFile, options);
  (options.json ? process.stderr : process.stdout).write(`\n${lines.join('\n')}\n`);
}
