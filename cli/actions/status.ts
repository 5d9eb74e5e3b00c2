// `holdout status`: open runs and latest reports, from the bucket of a stack or of this machine.

import { Outcome } from '../../lambda/shared/contracts/report/outcome.ts';
import { ACTIVE, REPORTS, teamPrefix } from '../../lambda/shared/keys.ts';
import { inTeam, isWithin, stampOf, teamOf } from '../../lambda/shared/team.ts';
import { type TeamOptions, teamFolder, withTeam } from '../inputs/team.ts';
import type { ReadStore } from '../target/folder-store.ts';
import { readStore } from '../target/read-store.ts';
import { plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';

export interface StatusOptions extends TeamOptions {
  readonly state: string;
  readonly stack?: string;
}

const CONTINUE = 'The command that started a run continues it; `npx holdout cancel <run>` ends it.';
const LATEST_REPORTS = 10;

/** @param run a name or an id; by default, all runs of the team, or without one, of all teams */
export async function status(run: string | undefined, options: StatusOptions): Promise<number> {
  const store = await readStore(options);
  const wanted = run === undefined ? undefined : withTeam(run, options);
  const shown: Shown = {
    team: wanted === undefined ? teamFolder(options) : teamOf(wanted),
    has: ({ name, run: id }) => wanted === undefined || name === wanted || id === wanted,
  };
  const runs = await openRuns(store, shown);
  const reports = await latestReports(store, shown);
  const parts = [
    ...(runs.length > 0 ? ['Open runs:', textTable(runs), CONTINUE] : ['No open runs.']),
    ...(reports.length > 0 ? ['Latest reports:', textTable(reports)] : ['No reports yet.']),
  ];
  process.stdout.write(`${parts.join('\n')}\n`);
  return 0;
}

/** Which runs to show: those in a folder, so that a policy for that folder is enough, and of these some. */
interface Shown {
  readonly team: string;
  has(one: { readonly name: string; readonly run: string }): boolean;
}

async function openRuns(store: ReadStore, { team, has }: Shown): Promise<string[][]> {
  const lines: string[][] = [];
  for await (const { key } of store.list(teamPrefix(ACTIVE, team))) {
    // Loaded only for a run: what describes one takes longer to load than all else.
    const { openRun, progressOf } = await import('../runs/open-run.ts');
    const active = await openRun(store, key);
    if (active && has(active)) lines.push([plain(active.name), active.run, await progressOf(store, active.run)]);
  }
  return lines;
}

async function latestReports(store: ReadStore, { team, has }: Shown): Promise<string[][]> {
  const found: { key: string; at: Date; name: string; run: string }[] = [];
  for await (const { key, lastModified } of store.list(teamPrefix(REPORTS, team))) {
    if (!key.endsWith('/report.json')) continue;
    const folder = key.slice(REPORTS.length, -'/report.json'.length);
    const name = teamOf(folder);
    const report = { key, at: lastModified, name, run: inTeam(teamOf(name), stampOf(folder)) };
    // A holdout of the root that is called like the folder has its reports there, too.
    if (isWithin(team, name) && has(report)) found.push(report);
  }
  const latest = found.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, LATEST_REPORTS);
  return await Promise.all(
    latest.map(async ({ key, name, run }) => {
      const report = await store.getJson(key, Outcome);
      return [plain(name), plain(run), report?.value.status ?? '', plain(report?.value.headline ?? '')];
    }),
  );
}
