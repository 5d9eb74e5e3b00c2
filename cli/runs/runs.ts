// Finds the command's run: an unfinished one with the same inputs, or the one that its upload starts.
import type { HeadObjectOutput } from '@aws-sdk/client-s3';
import { Active, type Source } from '../../lambda/shared/contracts/run.ts';
import { ACTIVE, activeKey, REPORTS, reportJsonKey, teamPrefix } from '../../lambda/shared/keys.ts';
import { readRun } from '../../lambda/shared/storage/read-run.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { inTeam, teamOf } from '../../lambda/shared/team.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { uploadedBefore, uploadInputs } from '../inputs/upload.ts';
import { pause, type Target } from '../target/target.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/** S3 delivers most notifications within seconds, some take a minute. */
const STARTS_WITHIN_MS = 150_000;
/** On this machine, dispatch is tried three times within seconds; after three failures it is over. */
const FAILS_WITHIN_MS = 15_000;

/** The run, and whether it had been started before. */
interface Started {
  readonly run: string;
  readonly resumed: boolean;
  /** Files that somebody else put into the bucket and that the run uses. */
  readonly others: readonly string[];
  /** Other open runs. */
  readonly beside: readonly Active[];
}

/**
 * Continues the unfinished run with the same inputs, or uploads them and waits for a run.
 * @param confirm is called before a new run, which does not start if it throws
 */
export async function startRun(
  target: Target,
  inputs: Inputs,
  signal: AbortSignal,
  confirm: () => Promise<void>,
): Promise<Started> {
  const open = await openRuns(target, teamOf(inputs.name));
  const standing = await uploadedBefore(target, inputs);
  const unfinished = standing && open.find(({ source }) => source.key === inputs.holdout.key && isOf(source, standing));
  const beside = open.filter((active) => active !== unfinished);
  if (unfinished) {
    target.resume(unfinished.run);
    return { run: unfinished.run, resumed: true, others: [], beside };
  }
  await confirm();
  const before = new Set(await runsOf(target, inputs.name));
  const others = await uploadInputs(target, inputs);
  const uploaded = await uploadedBefore(target, inputs);
  if (!uploaded) throw new CommandError(`Somebody else replaced ${inputs.holdout.key} during the upload.`);
  return { run: await newRun(target, inputs, uploaded, before, signal), resumed: false, others, beside };
}

/**
 * Newest first. A run with a report is finished, even if its `active/` object still exists.
 * @param team lists its folder and those in it only; the root's lists all
 */
export async function openRuns(
  target: { readonly store: Pick<Store, 'list' | 'getJson' | 'exists'> },
  team: string,
): Promise<Active[]> {
  const runs: Active[] = [];
  for await (const { key } of target.store.list(teamPrefix(ACTIVE, team))) {
    const active = (await target.store.getJson(key, Active))?.value;
    if (active && !(await target.store.exists(reportJsonKey(active.name, active.run)))) runs.unshift(active);
  }
  return runs;
}

async function newRun(
  target: Target,
  { name, holdout }: Inputs,
  uploaded: HeadObjectOutput,
  before: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string> {
  const uploadedAt = performance.now();
  for (;;) {
    for (const run of await runsOf(target, name)) {
      if (!before.has(run) && (await isRunOf(target, run, holdout.key, uploaded))) return run;
    }
    const waited = performance.now() - uploadedAt;
    const failure = target.failures().at(-1);
    if (waited > (failure === undefined ? STARTS_WITHIN_MS : FAILS_WITHIN_MS)) {
      const reason = failure === undefined ? '' : `: ${plain(failure)}`;
      throw new CommandError(
        `No run started within ${Math.round(waited / 1000)} seconds of the upload${reason}\n${target.logs}`,
      );
    }
    await pause(target, signal);
  }
}

/** Open runs and reported ones, because a small run can finish between two looks. */
async function runsOf(target: Target, name: string): Promise<string[]> {
  const runs: string[] = [];
  const team = teamOf(name);
  for await (const { key } of target.store.list(teamPrefix(ACTIVE, team))) runs.push(key.slice(ACTIVE.length));
  const prefix = `${REPORTS}${name}/`;
  for await (const { key } of target.store.list(prefix)) {
    const [stamp = '', file, ...more] = key.slice(prefix.length).split('/');
    if (file === 'report.json' && more.length === 0) runs.push(inTeam(team, stamp));
  }
  return runs;
}

async function isRunOf(target: Target, run: string, key: string, uploaded: HeadObjectOutput): Promise<boolean> {
  const active = (await target.store.getJson(activeKey(run), Active))?.value;
  const known = active ?? (await readRun(target.store, run));
  return known?.source.key === key && isOf(known.source, uploaded);
}

function isOf(source: Source, uploaded: HeadObjectOutput): boolean {
  if (source.version_id !== undefined) return source.version_id === uploaded.VersionId;
  return source.etag === uploaded.ETag?.replaceAll('"', '');
}
