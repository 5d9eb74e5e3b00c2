// The one comment of a pull request, by its hidden marker: written where there is none, changed in place where there is one.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type GitHub, GitHubError } from './github.ts';
import type { PullRequest, Workflow } from './workflow.ts';

const Comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullable(),
});
type Comment = z.infer<typeof Comment>;

const Viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

/** Rounds of looking and writing, until one comment stands with what it is to say. */
const MAX_ROUNDS = 5;
/** Milliseconds, longer in each round. */
const WAIT_MS = 1000;

/** Several comments of a pull request differ by their name. The run tells later comments from earlier ones. */
export const marker = (name: string, runId: number): string => `${markerOf(name)}${runId} -->`;

/** No name can end the comment of HTML, or be the beginning of another one. */
const markerOf = (name: string): string => `<!-- holdout comment ${encodeURIComponent(name.toWellFormed())} run `;

/**
 * Whatever happens between looking and writing (another run does the same, an answer is lost, someone deletes it), the
 * next round sees it: of several comments the oldest stays. Only comments by the token's own account are touched, because
 * anybody can write a marker, and could go on editing what stands under it.
 * @param body begins with the marker
 * @returns the comment's address; undefined if a later run has written it
 * @throws GitHubError
 */
export async function keepOneComment(
  github: GitHub,
  { apiUrl, graphqlUrl, repository, runId }: Workflow,
  { number }: PullRequest,
  name: string,
  body: string,
): Promise<string | undefined> {
  const comments = `${apiUrl}/repos/${repository}/issues`;
  const query = { query: '{ viewer { login } }' };
  const { viewer } = (await github.json(graphqlUrl, Viewer, { method: 'POST', body: query, repeatable: true })).data;
  let written: Comment | undefined;
  let lost: GitHubError | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const [first, ...others] = await ownComments();
    if (first === undefined) {
      if (lost) await sleep(WAIT_MS * round);
      const writing = github.json(`${comments}/${number}/comments`, Comment, { method: 'POST', body: { body } });
      const outcome = await writing.catch(unclear);
      // The next look tells whether it stands all the same.
      if (outcome instanceof GitHubError) lost = outcome;
      else written = outcome;
      continue;
    }
    // The others may be gone already.
    for (const { id } of others) await unlessGone(github.send(`${comments}/comments/${id}`, { method: 'DELETE' }));
    if (runOf(first) > runId) return undefined;
    if (first.body === body) return first.html_url;
    const changing = github.json(`${comments}/comments/${first.id}`, Comment, { method: 'PATCH', body: { body } });
    const changed = await unlessGone(changing);
    if (changed !== undefined) return changed.html_url;
    written = undefined;
  }
  throw lost ?? new GitHubError('the comment changes again and again');

  /** Oldest first, with the one just written, which the list may not have yet. */
  async function ownComments(): Promise<Comment[]> {
    const found = new Map(written && [[written.id, written]]);
    for await (const page of github.pages(`${comments}/${number}/comments?per_page=100`, z.array(Comment))) {
      for (const comment of page) {
        const isOwn = comment.user?.login === viewer.login && comment.body?.startsWith(markerOf(name));
        if (isOwn) found.set(comment.id, comment);
      }
    }
    return [...found.values()].sort((a, b) => a.id - b.id);
  }

  function runOf(comment: Comment): number {
    return Number(/^\d+/.exec(comment.body?.slice(markerOf(name).length) ?? '')?.[0] ?? 0);
  }
}

const unlessGone = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  });

function unclear(error: unknown): GitHubError {
  if (error instanceof GitHubError && error.isUnclear) return error;
  throw error;
}
