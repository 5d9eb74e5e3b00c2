// `holdout cancel`: asks dispatch to stop an open run, and reports how far it got.

import type { Active } from '../../lambda/shared/contracts/run.ts';
import { cancelKey, reportJsonKey, stopKey } from '../../lambda/shared/keys.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { teamOf } from '../../lambda/shared/team.ts';
import { type TeamOptions, withTeam } from '../inputs/team.ts';
import { checkOut } from '../reports/out-folder.ts';
import { openCommand, reportSummary } from '../reports/print-report.ts';
import { downloadReport } from '../reports/report-files.ts';
import { forget } from '../reports/unfetched.ts';
import { follow } from '../runs/follow.ts';
import { createProgress } from '../runs/progress.ts';
import { openRuns } from '../runs/runs.ts';
import { pause, type Target } from '../target/target.ts';
import { CommandError } from '../terminal/explain.ts';
import { watchInterrupts } from '../terminal/interrupt.ts';
import { plain } from '../terminal/text.ts';

export interface CancelOptions extends TeamOptions {
  readonly out: string;
  readonly state: string;
  readonly stack?: string;
}

/** As long as a run may take to start: S3 delivers most notifications within seconds, some take a minute. */
const STOPS_WITHIN_MS = 150_000;

/** Waits for the report. The run stays cancelled even if the wait is interrupted. */
export async function cancel(run: string, options: CancelOptions): Promise<number> {
  const progress = createProgress(process.stderr);
  const interrupts = watchInterrupts(() => progress.say('No longer waiting for the report. The run stays cancelled.'));
  let target: Target | undefined;
  try {
    const opened = await interrupts.race(openTarget(options, progress.say));
    target = opened;
    await checkOut(options.out);
    const active = await interrupts.race(stopRun(opened, withTeam(run, options)));
    progress.say(`Cancelled ${plain(active.name)} (${active.run}). Writing a report on what has been answered …`);
    const following = follow(opened, active.name, active.run, progress, interrupts.aborted);
    await interrupts.race(Promise.race([following, opened.broken]));
    const local = await downloadReport(opened, active.name, active.run, options.out, progress.say);
    await forget(options.state, active.run);
    process.stdout.write(`${reportSummary(local, openCommand(options.out))}\n`);
    return 0;
  } finally {
    progress.end();
    await target?.stop();
  }
}

/** On this machine, the functions must run for the run to end. They get no key, because nothing may be spent. */
async function openTarget({ stack, state }: CancelOptions, say: (line: string) => void): Promise<Target> {
  if (stack !== undefined) return await (await import('../target/stack-target.ts')).stackTarget(stack);
  const { localTarget } = await import('../target/local-target.ts');
  return await localTarget(state, { endpoints: [], parameters: {}, used: [] }, say);
}

interface RunsHere extends Pick<Target, 'pollMs' | 'changed'> {
  readonly store: Pick<Store, 'list' | 'getJson' | 'exists' | 'put'>;
  resume(run: string): void;
}

/**
 * Dispatch writes the stop.json; whoever may cancel may not. On this machine, the run's own dispatch may have been
 * interrupted and must continue for the run to end.
 * @param wanted its id, or its name
 * @throws CommandError if there is no such open run, or more than one, or if dispatch does not answer
 */
export async function stopRun(target: RunsHere, wanted: string, withinMs = STOPS_WITHIN_MS): Promise<Active> {
  const { store } = target;
  const active = chosen(await openRuns(target, teamOf(wanted)), wanted);
  const { name, run } = active;
  await store.put(cancelKey(name, run), '');
  const askedAt = performance.now();
  // A run that ends meanwhile has a report, and perhaps no stop.json.
  while (!(await store.exists(stopKey(run))) && !(await store.exists(reportJsonKey(name, run)))) {
    if (performance.now() - askedAt > withinMs) {
      throw new CommandError(
        `${plain(name)} (${run}) did not stop within ${Math.round(withinMs / 1000)} seconds. Is the function dispatch well? \`npx holdout doctor\` looks. The same command asks again.`,
      );
    }
    await pause(target);
  }
  target.resume(run);
  return active;
}

function chosen(open: readonly Active[], wanted: string): Active {
  const named = open.filter(({ run, name }) => run === wanted || name === wanted);
  const [first] = named;
  if (first && named.length === 1) return first;
  const list = open.map(({ name, run }) => `  ${plain(name)}  ${run}`).join('\n');
  if (first) throw new CommandError(`More than one open run is called ${plain(wanted)}. Give its id:\n${list}`);
  if (open.length === 0) throw new CommandError('There is no open run.');
  throw new CommandError(`There is no open run called ${plain(wanted)}. Open runs:\n${list}`);
}
