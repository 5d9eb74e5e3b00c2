// A run from the user's files to the report beside them, for a command and for a program alike: nothing is printed, and
// nobody is asked.
import { basename } from 'node:path';
import type { Purpose } from '../../lambda/shared/contracts/purpose.ts';
import type { Active, Run } from '../../lambda/shared/contracts/run.ts';
import { lastPart } from '../../lambda/shared/team.ts';
import { listed, oneOrMany } from '../../lambda/shared/text/words.ts';
import { columnsLine } from '../inputs/columns-line.ts';
import { type InputOptions, type Inputs, readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { discard } from '../inputs/open-rows.ts';
import { checkOut, writtenTo } from '../reports/out-folder.ts';
import { downloadReport, type LocalReport } from '../reports/report-files.ts';
import { forget, Unfetched } from '../reports/unfetched.ts';
import { follow } from '../runs/follow.ts';
import type { Progress } from '../runs/progress.ts';
import { startRun } from '../runs/runs.ts';
import { checkCredentials, checkModels, declaredSettings, localEndpoints } from '../target/endpoints.ts';
import type { Target } from '../target/target.ts';
import { plain } from '../terminal/text.ts';
import { inputContext } from './input-context.ts';

export const PREDICTIONS = 'predictions.csv';

export interface ConductOptions extends InputOptions {
  readonly out: string;
  readonly state: string;
  readonly maxConcurrentRequests?: number;
  /** Seconds. */
  readonly requestTimeout?: number;
  readonly stack?: string;
  /** A copy of predictions.csv in this format. */
  readonly export?: 'parquet';
}

/** Who started the run, and what it hears. */
interface Conductor<T> {
  /** The project's folder. */
  readonly root: string;
  readonly progress: Progress;
  /** Aborts with what `conduct` then throws. The same call goes on with the run. */
  readonly signal: AbortSignal;
  /** Before a new run, which does not start if it throws. */
  readonly confirm?: (inputs: Inputs, target: Target) => Promise<void>;
  /** What is done with a finished report, before the functions have stopped. */
  readonly end: (local: LocalReport, inputs: Inputs) => Promise<T>;
}

/** @throws InputError or CommandError for what the user can mend, and the signal's reason */
export async function conduct<T>(
  location: string,
  options: ConductOptions,
  purpose: Purpose,
  { root, progress, signal, confirm, end }: Conductor<T>,
): Promise<T> {
  const { race, release } = racing(signal);
  let target: Target | undefined;
  let inputs: Inputs | undefined;
  let reading: Promise<Inputs> | undefined;
  let opening: Promise<Target> | undefined;
  try {
    const names = options.stack === undefined ? await KnownNames.read(options.state) : undefined;
    const defaults = async () => (await declaredSettings(root)).benchmark;
    reading = readInputs(location, options, inputContext(options.state, defaults, names), purpose);
    const read = await race(reading);
    inputs = read;
    if (options.stack !== undefined) for (const note of notesOf(read)) progress.say(`Note: ${plain(note)}`);
    opening = openTarget(read, options, root, progress);
    const opened = await race(opening);
    target = opened;
    await checkOut(options.out);
    const renamed = await names?.remember(lastPart(read.name), read.holdout.location);
    if (renamed !== undefined) progress.say(plain(renamed));
    const confirmed = async () => race(confirm?.(read, opened) ?? Promise.resolve());
    const running = runInputs(opened, read, options, progress, signal, confirmed);
    const local = await race(Promise.race([running, opened.broken]));
    progress.end();
    return await race(end(local, read));
  } finally {
    release();
    progress.end();
    await target?.stop();
    // Whoever aborts does not wait for what is still being read or started, which ends as soon as it is there.
    if (!target) opening?.then((late) => late.stop()).catch(() => {});
    if (inputs) await discardAll(inputs);
    else reading?.then(discardAll).catch(() => {});
  }
}

const discardAll = ({ holdout, train }: Inputs): Promise<void> => discard([holdout, train]);

/** `race`: the end of some work, or the signal's reason as soon as it aborts. `release`: the signal may live on. */
function racing(signal: AbortSignal): { race<T>(work: Promise<T>): Promise<T>; release(): void } {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  // There may be no race at the moment.
  aborted.catch(() => {});
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const release = () => signal.removeEventListener('abort', onAbort);
  return { race: (work) => Promise.race([work, aborted]), release };
}

/** Decisions made about files that are not CSV. */
const notesOf = ({ holdout, train }: Inputs): string[] => [...(holdout.notes ?? []), ...(train?.notes ?? [])];

/** Reports everything that is known to be wrong before anything starts. */
async function openTarget(inputs: Inputs, options: ConductOptions, root: string, progress: Progress): Promise<Target> {
  if (options.stack !== undefined) {
    const { stackTarget } = await import('../target/stack-target.ts');
    return await stackTarget(options.stack);
  }
  const declared = await declaredSettings(root);
  const benchmark = inputs.benchmark ?? declared.benchmark;
  const { maxConcurrentRequests, requestTimeout } = options;
  const local = localEndpoints({ ...declared, benchmark }, process.env, maxConcurrentRequests, requestTimeout);
  const named = inputs.benchmarkFile?.location ?? declared.file;
  checkModels(benchmark, local, named);
  await checkCredentials(benchmark, local, named);
  const { checkFiles } = await import('../planning/check-files.ts');
  await checkFiles(inputs, benchmark, { ...local, limits: declared.limits }, progress.say);
  progress.say('Starting the functions on this machine …');
  const { localTarget } = await import('../target/local-target.ts');
  const settings = { benchmark: declared.benchmark, limits: declared.limits };
  return await localTarget(options.state, local, progress.say, settings);
}

async function runInputs(
  target: Target,
  inputs: Inputs,
  { out, state, stack, export: format }: ConductOptions,
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
    const report = await writtenTo(out, downloadReport(target, inputs.name, run, out, progress.say));
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
