// `holdout run` and `holdout predict`: from the user's files to the report beside them.

import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Purpose } from '../../lambda/shared/contracts/purpose.ts';
import type { Active, Run } from '../../lambda/shared/contracts/run.ts';
import { lastPart } from '../../lambda/shared/team.ts';
import { listed, oneOrMany } from '../../lambda/shared/text/words.ts';
import { columnsLine } from '../inputs/columns-line.ts';
import { type InputOptions, type Inputs, readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { discard } from '../inputs/open-rows.ts';
import { confirmSpending, mustAsk } from '../planning/confirm.ts';
import { goesOn } from '../planning/go-on.ts';
import { checkOut, writtenTo } from '../reports/out-folder.ts';
import { openCommand, reportProblems, reportSummary } from '../reports/print-report.ts';
import { downloadReport, type LocalReport } from '../reports/report-files.ts';
import { forget, Unfetched } from '../reports/unfetched.ts';
import { follow } from '../runs/follow.ts';
import { createProgress, type Progress } from '../runs/progress.ts';
import { startRun } from '../runs/runs.ts';
import {
  checkCredentials,
  checkModels,
  declaredInCdkJson,
  localEndpoints,
  reachingVectors,
} from '../target/endpoints.ts';
import type { Target } from '../target/target.ts';
import { watchInterrupts } from '../terminal/interrupt.ts';
import { plain } from '../terminal/text.ts';

export interface RunOptions extends InputOptions {
  readonly out: string;
  readonly json?: boolean;
  readonly state: string;
  readonly maxConcurrentRequests?: number;
  /** Seconds. */
  readonly requestTimeout?: number;
  readonly stack?: string;
  /** A copy of predictions.csv in this format. */
  readonly export?: 'parquet';
  /** Of `predict`: a report on labelled rows, by which the predictions are corrected. */
  readonly holdout?: string;
  /** Spends without asking. */
  readonly yes?: boolean;
}

const GATE_FAILED = 100;
const GATE_UNDECIDED = 101;
const PREDICTIONS = 'predictions.csv';

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
  let target: Target | undefined;
  let inputs: Inputs | undefined;
  let again = false;
  try {
    const names = options.stack === undefined ? await KnownNames.read(options.state) : undefined;
    const context = {
      downloads: join(options.state, 'downloads'),
      defaults: async () => (await declaredInCdkJson(root)).benchmark,
      ...(names && { nameOf: (file: string) => names.nameOf(file) }),
    };
    const read = await interrupts.race(readInputs(location, options, context, purpose));
    inputs = read;
    if (options.stack !== undefined) for (const note of notesOf(read)) progress.say(`Note: ${plain(note)}`);
    const opened = await interrupts.race(openTarget(read, options, root, progress));
    target = opened;
    await checkOut(options.out);
    const renamed = await names?.remember(lastPart(read.name), read.holdout.location);
    if (renamed !== undefined) progress.say(plain(renamed));
    const confirm = () => interrupts.race(askFirst(read, options, root, opened));
    const running = runInputs(opened, read, options, progress, interrupts.aborted, confirm);
    const local = await interrupts.race(Promise.race([running, opened.broken]));
    progress.end();
    const { yes = false, asksAll = false } = options;
    const terminal = { input: process.stdin, output: process.stderr };
    again =
      !asksAll &&
      (await interrupts.race(goesOn(local.report.warnings, { location, yes, terminal, say: progress.say })));
    if (!again) return await end(local, read);
  } finally {
    progress.end();
    await target?.stop();
    await discard([inputs?.holdout, inputs?.train]);
  }
  interrupts.release();
  return await start(location, { ...options, asksAll: true, yes: true }, root, purpose, end);
}

/** Decisions made about files that are not CSV. */
const notesOf = ({ holdout, train }: Inputs): string[] => [...(holdout.notes ?? []), ...(train?.notes ?? [])];

/** Reports everything that is known to be wrong before anything starts. */
async function openTarget(inputs: Inputs, options: RunOptions, root: string, progress: Progress): Promise<Target> {
  if (options.stack !== undefined) {
    const { stackTarget } = await import('../target/stack-target.ts');
    return await stackTarget(options.stack);
  }
  const declared = await declaredInCdkJson(root);
  const benchmark = inputs.benchmark ?? declared.benchmark;
  const { maxConcurrentRequests, requestTimeout } = options;
  const local = localEndpoints({ ...declared, benchmark }, process.env, maxConcurrentRequests, requestTimeout);
  const named = inputs.benchmarkFile?.location ?? 'cdk.json';
  checkModels(benchmark, local, named);
  await checkCredentials(benchmark, local, named);
  const { checkFiles } = await import('../planning/check-files.ts');
  await checkFiles(inputs, benchmark, { ...local, limits: declared.limits }, progress.say);
  progress.say('Starting the functions on this machine …');
  const { localTarget } = await import('../target/local-target.ts');
  return await localTarget(options.state, local, progress.say, {
    benchmark: declared.benchmark,
    limits: declared.limits,
  });
}

/** On a terminal, before a new run spends anything. */
async function askFirst(inputs: Inputs, { yes = false }: RunOptions, root: string, target: Target): Promise<void> {
  const declared = await declaredInCdkJson(root);
  const benchmark = inputs.benchmark ?? declared.benchmark;
  const terminal = { input: process.stdin, output: process.stderr };
  if (!mustAsk(benchmark, yes, terminal)) return;
  await confirmSpending(inputs, benchmark, reachingVectors(declared.endpoints, benchmark), terminal, target.store);
}

async function runInputs(
  target: Target,
  inputs: Inputs,
  { out, state, stack, export: format }: RunOptions,
  progress: Progress,
  signal: AbortSignal,
  confirm: () => Promise<void>,
): Promise<LocalReport> {
  const unfetched = new Unfetched(state, stack, inputs);
  const finished = await unfetched.recall(target);
  if (finished === undefined) {
    const run = await begin(target, inputs, progress, signal, confirm);
    await unfetched.remember(run);
    // On this machine, the line was printed before the functions started.
    const told = stack === undefined ? undefined : ({ columns }: Run) => progress.say(columnsLine(columns));
    await follow(target, inputs.name, run, progress, signal, told);
    return await fetched(run);
  }
  progress.say(`The run ${finished} is finished. Fetching its report.`);
  return await fetched(finished);

  async function fetched(run: string): Promise<LocalReport> {
    const report = await writtenTo(out, downloadReport(target, inputs.name, run, out));
    await forget(state, run);
    return format === undefined ? report : await exported(report);
  }
}

/** A rejected run has no predictions. */
async function exported(local: LocalReport): Promise<LocalReport> {
  const csv = local.files.find((file) => basename(file) === PREDICTIONS);
  if (csv === undefined) return local;
  const { exportParquet } = await import('../reports/export-parquet.ts');
  return { ...local, files: [...local.files, await exportParquet(csv)] };
}

/** @returns the run: a new one, or the one that continues */
async function begin(
  target: Target,
  inputs: Inputs,
  progress: Progress,
  signal: AbortSignal,
  confirm: () => Promise<void>,
): Promise<string> {
  const started = await startRun(target, inputs, signal, confirm);
  if (started.resumed) progress.say(`Continuing the run ${started.run}.`);
  for (const key of started.others) progress.say(`Using ${key}, which was already in the bucket.`);
  if (started.beside.length > 0) progress.say(besideText(started.beside, target));
  return started.run;
}

/** Open runs named in the message; `holdout status` lists all. */
const MAX_NAMED = 5;

/** @example 'Another run is open and waits: tags (…). The command that started it continues it, …' */
function besideText(runs: readonly Active[], { othersWait }: Target): string {
  const [first] = runs;
  const names = runs.map(({ name, run }) => `${plain(name)} (${run})`);
  const isOne = first !== undefined && runs.length === 1;
  const subject = isOne ? 'Another run is open' : 'Other runs are open';
  if (!othersWait) return `${subject}, too: ${listed(names, MAX_NAMED)}.`;
  const advice = isOne
    ? `The command that started it continues it, and \`npx holdout cancel ${first.run}\` ends it.`
    : 'The command that started a run continues it, and `npx holdout cancel <run>` ends it.';
  return `${subject} and ${oneOrMany(runs.length, 'waits', 'wait')}: ${listed(names, MAX_NAMED)}. ${advice}`;
}

async function printEnd(local: LocalReport, inputs: Inputs, { json = false, out }: RunOptions): Promise<number> {
  const { status, variants } = local.report;
  const problems = reportProblems(local, inputs);
  if (problems !== '') process.stderr.write(`${problems}\n`);
  if (json) await pipeline(createReadStream(local.jsonFile), process.stdout, { end: false });
  else if (problems === '' || variants.length > 0) process.stdout.write(`${reportSummary(local, openCommand(out))}\n`);
  if (status !== 'complete' && status !== 'partial') return 1;
  const gates = 'gates' in local.report ? local.report.gates : [];
  if (gates.every(({ passed }) => passed)) return 0;
  return gates.every(({ passed, outcome }) => passed || outcome === 'undecided') ? GATE_UNDECIDED : GATE_FAILED;
}
