// `holdout open --live`: a run's progress in the browser, until its report stands there.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Active } from '../../lambda/shared/contracts/run.ts';
import { stampOf, teamOf } from '../../lambda/shared/team.ts';
import { listed } from '../../lambda/shared/text/words.ts';
import { type TeamOptions, teamFolder, withTeam } from '../inputs/team.ts';
import { makeDoorway } from '../live/doorway.ts';
import { LiveReader } from '../live/reader.ts';
import { type LiveServer, startLiveServer } from '../live/server.ts';
import { openRuns } from '../runs/runs.ts';
import { readStore } from '../target/read-store.ts';
import { CommandError } from '../terminal/explain.ts';
import { watchInterrupts } from '../terminal/interrupt.ts';
import { plain } from '../terminal/text.ts';
import { withTsx } from '../tsx.ts';

export interface LiveOptions extends TeamOptions {
  readonly state: string;
  readonly stack?: string;
}

/** Milliseconds between two looks: at files, and at a bucket in AWS, where each look is paid for. */
const LOOK_MS = 1_000;
const STACK_LOOK_MS = 5_000;
/** Milliseconds until a page must have got the report. Browsers let a page in the background ask once a minute. */
const DELIVERED_WITHIN_MS = 120_000;
/** Names in a message. */
const MAX_NAMED = 5;

/** @param show opens a file in the browser @returns the exit status */
export async function live(
  wanted: string | undefined,
  options: LiveOptions,
  show: (file: string) => Promise<void>,
): Promise<number> {
  const { stack, state } = options;
  const interrupts = watchInterrupts(() => say('No longer watching. The run goes on.'));
  const store = await readStore(options);
  const team = wanted === undefined ? teamFolder(options) : teamOf(withTeam(wanted, options));
  const active = chosen(await openRuns({ store }, team), wanted, options);
  const reader = new LiveReader(store, active);
  const { renderLive } = await withTsx(() => import('../live/page/page.tsx'));
  const server = await startLiveServer(await reader.look(), renderLive);
  const doorway = makeDoorway(state, server.url);
  try {
    process.stdout.write(`${server.url}\n`);
    say('The link opens the page once, in a browser on this machine. Ctrl-C stops watching; the run goes on.');
    void server.entered.then(doorway.remove);
    show(doorway.path).catch((error: Error) => say(error.message));
    await interrupts.race(follow(reader, server, stack === undefined ? LOOK_MS : STACK_LOOK_MS, interrupts.aborted));
    const isDelivered = await interrupts.race(delivered(server));
    say(
      `The run has ended${isDelivered ? ', and the page is its report' : ''}. Open it again with \`${again(active, stack)}\`.`,
    );
    return 0;
  } finally {
    await doorway.remove();
    await server.stop();
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @returns once the report stands */
async function follow(reader: LiveReader, server: LiveServer, lookMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const state = await reader.look();
    // First, what has been answered.
    if (reader.isBehind) {
      server.show({ ...state, stage: state.stage === 'ended' ? 'writing' : state.stage });
      continue;
    }
    if (state.stage === 'ended') return server.finish(state, await reader.report());
    server.show(state);
    await sleep(lookMs, undefined, { signal });
  }
}

async function delivered(server: LiveServer): Promise<boolean> {
  const late = new AbortController();
  const isLate = sleep(DELIVERED_WITHIN_MS, false, { signal: late.signal });
  isLate.catch(() => {});
  try {
    return await Promise.race([server.delivered.then(() => true), isLate]);
  } finally {
    late.abort();
  }
}

/** @throws CommandError if there is no such open run */
function chosen(runs: readonly Active[], wanted: string | undefined, options: LiveOptions): Active {
  const name = wanted === undefined ? undefined : withTeam(wanted, options);
  const found = runs.filter(
    (one) => name === undefined || one.name === name || [one.run, stampOf(one.run)].includes(name),
  );
  const [newest] = found.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1));
  if (newest) return newest;
  const where = options.stack === undefined ? '' : ` in the stack ${plain(options.stack)}`;
  if (name === undefined) throw new CommandError(`No run is open${where}. \`holdout open\` shows the latest report.`);
  const others = listed(
    runs.map((one) => plain(one.name)),
    MAX_NAMED,
  );
  throw new CommandError(
    `No run of ${plain(name)} is open${where}.${others === '' ? '' : ` These are: ${others}.`} \`holdout open ${plain(name)}\` shows its latest report.`,
  );
}

const again = ({ run }: Active, stack: string | undefined): string =>
  `npx holdout open ${run}${stack === undefined ? '' : ` --stack ${plain(stack)}`}`;
