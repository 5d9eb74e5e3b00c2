// `holdout cancel`: stops an open run and reports how far it got.

import type { Active, Stop } from '../../lambda/shared/contracts/run.ts';
import { stopKey } from '../../lambda/shared/keys.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { checkOut } from '../reports/out-folder.ts';
import { openCommand, reportSummary } from '../reports/print-report.ts';
import { downloadReport } from '../reports/report-files.ts';
import { forget } from '../reports/unfetched.ts';
import { follow } from '../runs/follow.ts';
import { createProgress } from '../runs/progress.ts';
import { openRuns } from '../runs/runs.ts';
import type { Target } from '../target/target.ts';
import { CommandError } from '../terminal/explain.ts';
import { watchInterrupts } from '../terminal/interrupt.ts';
import { plain } from '../terminal/text.ts';

export interface CancelOptions {
  readonly out: string;
  readonly state: string;
  readonly stack?: string;
}

const STOP: Stop = { code: 'cancelled', message: 'The run was cancelled.' };

/** Waits for the report. The run stays cancelled even if the wait is interrupted. */
export async function cancel(run: string, options: CancelOptions): Promise<number> {
  const progress = createProgress(process.stderr);
  const interrupts = watchInterrupts(() => progress.say('No longer waiting for the report. The run stays cancelled.'));
  let target: Target | undefined;
  try {
    const opened = await interrupts.race(openTarget(options, progress.say));
    target = opened;
    await checkOut(options.out);
    const active = await stopRun(opened, run);
    progress.say(`Cancelled ${plain(active.name)} (${active.run}). Writing a report on what has been answered …`);
    const following = follow(opened, active.name, active.run, progress, interrupts.aborted);
    await interrupts.race(Promise.race([following, opened.broken]));
    const local = await downloadReport(opened, active.name, active.run, options.out);
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

interface RunsHere {
  readonly store: Pick<Store, 'list' | 'getJson' | 'exists' | 'putJson'>;
  resume(run: string): void;
}

/**
 * On this machine, its dispatch may have been interrupted and must continue for the run to end.
 * @param wanted its id, or its name
 * @throws CommandError if there is no such open run, or more than one
 */
export async function stopRun(target: RunsHere, wanted: string): Promise<Active> {
  const active = chosen(await openRuns(target), wanted);
  await target.store.putJson(stopKey(active.run), STOP, { ifAbsent: true });
  target.resume(active.run);
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
