// The workflow run that a command is part of, as GitHub tells it: its environment, and the file of the event.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { CommandError } from '../terminal/explain.ts';

const Repository = z.object({ id: z.number() });

/** Of `pull_request` and `pull_request_target`; no other event has it. */
const Event = z.object({
  pull_request: z
    .object({
      number: z.number().int(),
      base: z.object({ ref: z.string(), repo: Repository }),
      // The fork may be gone.
      head: z.object({ sha: z.string(), repo: Repository.nullable() }),
    })
    .optional(),
});

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
const Environment = z.object({
  GITHUB_API_URL: z.url(),
  GITHUB_GRAPHQL_URL: z.url(),
  GITHUB_SERVER_URL: z.url(),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_RUN_ID: z.string().regex(/^\d+$/),
  GITHUB_SHA: z.string(),
  GITHUB_EVENT_PATH: z.string(),
  GITHUB_STEP_SUMMARY: z.string(),
  GITHUB_TOKEN: z.string().default(''),
});

export interface PullRequest {
  readonly number: number;
  readonly baseBranch: string;
  readonly repositoryId: number;
  readonly isFromFork: boolean;
}

export interface Workflow {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** @example 'owner/name' */
  readonly repository: string;
  readonly token: string;
  /** Later runs have larger ones. */
  readonly runId: number;
  readonly runUrl: string;
  /** Of a pull request, the one that was pushed, and not GitHub's merge of it. */
  readonly commit: string;
  readonly summaryFile: string;
  readonly pullRequest?: PullRequest;
}

/** @throws CommandError outside a workflow */
export async function readWorkflow(env: NodeJS.ProcessEnv): Promise<Workflow> {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    throw new CommandError(`${name} is not as GitHub Actions sets it. This command is a step of a workflow there.`);
  }
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = parsed.data;
  const event = Event.safeParse(tryJson(await readFile(parsed.data.GITHUB_EVENT_PATH, 'utf8')));
  const pull = event.data?.pull_request;
  return {
    apiUrl: parsed.data.GITHUB_API_URL,
    graphqlUrl: parsed.data.GITHUB_GRAPHQL_URL,
    repository,
    token: parsed.data.GITHUB_TOKEN,
    runId: Number(id),
    runUrl: `${server}/${repository}/actions/runs/${id}`,
    commit: pull?.head.sha ?? parsed.data.GITHUB_SHA,
    summaryFile: parsed.data.GITHUB_STEP_SUMMARY,
    ...(pull && {
      pullRequest: {
        number: pull.number,
        baseBranch: pull.base.ref,
        repositoryId: pull.base.repo.id,
        isFromFork: pull.head.repo?.id !== pull.base.repo.id,
      },
    }),
  };
}
