// The report that a pull request is compared with: the artifact of the latest run on its base branch.
import { createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Archive } from '../../lambda/shared/formats/archive.ts';
import { PRIVATE_FILE } from '../../local/private.ts';
import { type GitHub, GitHubError } from './github.ts';
import type { PullRequest, Workflow } from './workflow.ts';

const Artifact = z.object({
  id: z.number(),
  name: z.string(),
  expired: z.boolean(),
  created_at: z.string(),
  workflow_run: z
    .object({
      id: z.number(),
      head_branch: z.string().nullable(),
      repository_id: z.number(),
      head_repository_id: z.number(),
    })
    .nullish(),
});
type Artifact = z.infer<typeof Artifact>;

/**
 * What runs on a branch itself. Runs of pull requests are of another state of it, and those of `workflow_run` bear the
 * default branch's name whatever they checked out.
 */
const EVENTS = ['push', 'schedule', 'workflow_dispatch'];
/** Runs whose event is looked up. */
const MAX_LOOKED_UP = 20;
/** Of what a comparison reads of a report. Their names in the archive are not used as paths. */
const FILES = ['report.json', 'predictions.csv'];
/** Bytes that they unpack to. */
const MAX_UNPACKED = 4 * 1024 ** 3;

/** @returns the folder with the report; undefined if there is none. @throws GitHubError, or InputError if it cannot be unpacked */
export async function baseReport(
  github: GitHub,
  workflow: Workflow,
  pullRequest: PullRequest,
  artifactName: string,
): Promise<string | undefined> {
  const actions = `${workflow.apiUrl}/repos/${workflow.repository}/actions`;
  const candidates = await ofBranch(github, actions, pullRequest, artifactName);
  const found = await firstOnBranch(github, actions, candidates);
  return found && (await unpacked(github, `${actions}/artifacts/${found.id}/zip`));
}

/** Newest first. A fork's branch may bear the same name, and anybody may fork. */
async function ofBranch(
  github: GitHub,
  actions: string,
  { baseBranch, repositoryId }: PullRequest,
  name: string,
): Promise<Artifact[]> {
  const found: Artifact[] = [];
  const url = `${actions}/artifacts?per_page=100&name=${encodeURIComponent(name)}`;
  for await (const { artifacts } of github.pages(url, z.object({ artifacts: z.array(Artifact) }))) {
    for (const artifact of artifacts) {
      const run = artifact.workflow_run;
      const isOfBranch = run?.head_branch === baseBranch && run.head_repository_id === repositoryId;
      if (artifact.name === name && !artifact.expired && isOfBranch) found.push(artifact);
    }
  }
  return found.sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

async function firstOnBranch(
  github: GitHub,
  actions: string,
  candidates: readonly Artifact[],
): Promise<Artifact | undefined> {
  for (const candidate of candidates.slice(0, MAX_LOOKED_UP)) {
    const url = `${actions}/runs/${candidate.workflow_run?.id}`;
    const { event } = await github.json(url, z.object({ event: z.string() }));
    if (EVENTS.includes(event)) return candidate;
  }
  return undefined;
}

async function unpacked(github: GitHub, url: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-base-'));
  const zip = join(folder, 'artifact.zip');
  const { body, status } = await github.send(url);
  if (!body) throw new GitHubError('the artifact is empty', status);
  await pipeline(body, createWriteStream(zip, PRIVATE_FILE));
  const archive = await Archive.open(zip, 'the artifact');
  try {
    for (const file of FILES) {
      const entry = archive.entries.get(file);
      if (entry) await pipeline(archive.read(entry, MAX_UNPACKED), createWriteStream(join(folder, file), PRIVATE_FILE));
    }
  } finally {
    archive.close();
  }
  return folder;
}
