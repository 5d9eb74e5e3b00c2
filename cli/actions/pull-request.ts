// `holdout pull-request`: the job summary and the comment of a pull request, as a step of a GitHub workflow.
import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { baseReport } from '../pull-request/base-report.ts';
import { type Against, commentBody, type Told } from '../pull-request/comment.ts';
import { GitHub, GitHubError } from '../pull-request/github.ts';
import { withoutSecrets } from '../pull-request/secrets.ts';
import { keepOneComment, marker } from '../pull-request/sticky.ts';
import { type PullRequest, readWorkflow, type Workflow } from '../pull-request/workflow.ts';
import { isReportFolder } from '../reports/find-reports.ts';
import { comparison } from '../steps/compare.ts';
import { explain } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

export interface PullRequestOptions {
  /** Tells several comments of a pull request apart. */
  readonly name: string;
  /** Folder of the report to compare with. By default, the artifact of the base branch. */
  readonly base?: string;
  /** The artifact's name and address. */
  readonly artifact: string;
  readonly artifactUrl?: string;
  /** What `holdout run` printed, if there is no report. */
  readonly log?: string;
}

/** @param folder of the report; undefined if the run has none @returns 0: what GitHub refuses is a note, and no failure */
export async function pullRequest(folder: string | undefined, options: PullRequestOptions): Promise<number> {
  const workflow = await readWorkflow(process.env);
  const github = new GitHub(workflow.token);
  const told = await tell(folder, options, workflow, github);
  const clean = (text: string): string => withoutSecrets(text, process.env);
  await appendFile(workflow.summaryFile, `${clean(commentBody(told))}\n`);
  const { pullRequest: pull } = workflow;
  if (!pull) {
    say('notice', 'This is no pull request, so there is no comment. The result is in the job summary.');
    return 0;
  }
  const body = clean(commentBody(told, marker(options.name, workflow.runId)));
  try {
    const url = await keepOneComment(github, workflow, pull, options.name, body);
    process.stdout.write(url === undefined ? 'A later run has commented already.\n' : `Comment: ${plain(url)}\n`);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    sayRefused(error, pull);
  }
  return 0;
}

async function tell(
  folder: string | undefined,
  options: PullRequestOptions,
  workflow: Workflow,
  github: GitHub,
): Promise<Told> {
  const { name, artifactUrl, log } = options;
  const { runUrl, commit } = workflow;
  const facts = { name, runUrl, commit, ...(artifactUrl !== undefined && { artifactUrl }) };
  if (folder === undefined) return { ...facts, output: log === undefined ? '' : await readFile(log, 'utf8') };
  const file = join(folder, 'report.json');
  const report = parseJsonAs(await readFile(file, 'utf8'), plain(file), Report);
  const against = report.rows === 0 ? undefined : await compared(folder, options, workflow, github);
  return { ...facts, report, ...(against && { against }) };
}

/** @returns undefined where there is nothing to compare with, and nothing expected */
async function compared(
  folder: string,
  options: PullRequestOptions,
  workflow: Workflow,
  github: GitHub,
): Promise<Against | undefined> {
  const { pullRequest: pull } = workflow;
  const base = pull?.baseBranch;
  try {
    if (options.base !== undefined) return { base, ...(await comparedWith(options.base, folder)) };
    if (!pull) return undefined;
    const found = await baseReport(github, workflow, pull, options.artifact);
    if (found === undefined) return { base, note: NO_REPORT };
    return { base, ...(await comparedWith(found, folder).finally(() => rm(found, { recursive: true, force: true }))) };
  } catch (error) {
    const reason = error instanceof GitHubError ? refusedBase(error) : explain(error);
    if (reason === undefined) throw error;
    return { base, note: reason };
  }
}

const NO_REPORT = 'There is no report of this branch yet. The first run on it (on: push) leaves one to compare with.';

async function comparedWith(base: string, folder: string): Promise<Omit<Against, 'base'>> {
  if (!(await isReportFolder(base))) return { note: `There is no report in ${plain(base)} to compare with.` };
  return { comparison: await comparison([base, folder], [], { out: '', say: () => {} }) };
}

const refusedBase = (error: GitHubError): string =>
  error.isForbidden
    ? `The report of this branch cannot be read: the job needs the permission “actions: read” (${error.message}).`
    : `The report of this branch cannot be read: ${error.message}.`;

/** A check must not fail because GitHub takes no comment: the result is in the summary, and the status is the run's. */
function sayRefused(error: GitHubError, { isFromFork }: PullRequest): void {
  const [level, why] = !error.isForbidden
    ? (['warning', error.message] as const)
    : isFromFork
      ? (['notice', 'a pull request from a fork gets a token that can only read'] as const)
      : (['notice', `the job needs the permission “pull-requests: write” (${error.message})`] as const);
  say(level, `There is no comment: ${why}. The result is in the job summary.`);
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
function say(level: 'notice' | 'warning', message: string): void {
  process.stdout.write(`::${level} title=Holdout::${plain(message).replaceAll('%', '%25')}\n`);
}
