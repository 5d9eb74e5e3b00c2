// `holdout status`: open runs and latest reports, from the bucket of a stack or of this machine.

import { Active, Manifest, type Run } from '../../lambda/shared/contracts/run.ts';
import { ACTIVE, manifestKey, REPORTS } from '../../lambda/shared/keys.ts';
import { readRun, UnreadableRunError } from '../../lambda/shared/storage/read-run.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { formatDollars } from '../../lambda/shared/text/format.ts';
import { Outcome } from '../reports/report-files.ts';
import { Pace } from '../runs/pace.ts';
import { progressLine } from '../runs/progress.ts';
import { countedOf, Segments, upTo } from '../runs/segments.ts';
import { whyWaiting } from '../runs/waiting.ts';
import { waveLine } from '../runs/waves.ts';
import { plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

export interface StatusOptions {
  readonly state: string;
  readonly stack?: string;
}

const CONTINUE = 'The command that started a run continues it; `npx holdout cancel <run>` ends it.';
const LATEST_REPORTS = 10;

export async function status(options: StatusOptions): Promise<number> {
  const store = await openStore(options);
  const runs = await openRuns(store);
  const reports = await latestReports(store);
  const parts = [
    ...(runs.length > 0 ? ['Open runs:', textTable(runs), CONTINUE] : ['No open runs.']),
    ...(reports.length > 0 ? ['Latest reports:', textTable(reports)] : ['No reports yet.']),
  ];
  process.stdout.write(`${parts.join('\n')}\n`);
  return 0;
}

type ReadStore = Pick<Store, 'list' | 'getJson'>;

async function openStore({ stack, state }: StatusOptions): Promise<ReadStore> {
  if (stack === undefined) return (await import('../target/folder-store.ts')).folderStore(state);
  return (await (await import('../target/stack-target.ts')).stackTarget(stack)).store;
}

async function openRuns(store: ReadStore): Promise<string[][]> {
  const lines: string[][] = [];
  for await (const { key } of store.list(ACTIVE)) {
    const active = await store.getJson(key, Active);
    if (active) lines.push([plain(active.value.name), active.value.run, await progressOf(store, active.value.run)]);
  }
  return lines;
}

async function progressOf(store: ReadStore, run: string): Promise<string> {
  let frozen: Run | undefined;
  try {
    frozen = await readRun(store, run);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    return `cannot go on: ${error.problem.message}`;
  }
  if (!frozen) return 'reading its files';
  const { samples, prefix } = countedOf(frozen);
  const segments = new Segments(async function* () {
    for await (const { key } of store.list(prefix)) yield key;
  });
  const counted = await segments.look();
  const isCommitted = (await store.getJson(manifestKey(run), Manifest)) !== undefined;
  const totals = upTo(samples, counted, isCommitted);
  const estimated = frozen.plan?.cost_usd;
  const of = estimated ? `, estimated total ${formatDollars(estimated)}` : '';
  const progress = `${progressLine(totals, samples, new Pace())}${of}`;
  const waiting = await whyWaiting(store, run, segments.newestAt);
  const wave = await waveLine(store, frozen);
  return [progress, wave, waiting].filter((line) => line !== undefined).join('\n');
}

async function latestReports(store: ReadStore): Promise<string[][]> {
  const found: { key: string; at: Date }[] = [];
  for await (const { key, lastModified } of store.list(REPORTS)) {
    if (key.endsWith('/report.json')) found.push({ key, at: lastModified });
  }
  const latest = found.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, LATEST_REPORTS);
  return await Promise.all(
    latest.map(async ({ key }) => {
      const [name, run] = key.slice(REPORTS.length, -'/report.json'.length).split(/\/(?=[^/]*$)/);
      const report = await store.getJson(key, Outcome);
      return [plain(name ?? ''), run ?? '', report?.value.status ?? '', plain(report?.value.headline ?? '')];
    }),
  );
}
