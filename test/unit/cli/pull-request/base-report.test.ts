// Which artifact a pull request is compared with, and what becomes of one that is not as expected.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { baseReport } from '../../../../cli/pull-request/base-report.ts';
import { GitHub } from '../../../../cli/pull-request/github.ts';
import { type Artifact, GitHubServer, PULL, REPOSITORY, REPOSITORY_ID } from '../../../support/github/server.ts';

async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return await buffer(zip.outputStream);
}

/** @param artifacts oldest first; each report says which one it is */
async function serverWith(...artifacts: Partial<Artifact>[]): Promise<GitHubServer> {
  const server = await GitHubServer.start();
  for (const [index, artifact] of artifacts.entries()) {
    const zip = await zipOf({ 'report.json': String(index), 'predictions.csv': 'row' });
    const usual = { id: index + 1, name: 'holdout-tags', runId: 50 + index, branch: 'main', event: 'push', zip };
    server.artifacts.push({ ...usual, ...artifact });
  }
  return server;
}

async function found(server: GitHubServer, token = 'token-that-writes'): Promise<string | undefined> {
  const workflow = {
    apiUrl: server.url,
    graphqlUrl: '',
    repository: REPOSITORY,
    token,
    runId: 1,
    runUrl: '',
    commit: '',
    summaryFile: '',
  };
  const pull = { number: PULL, baseBranch: 'main', repositoryId: REPOSITORY_ID, isFromFork: false };
  const folder = await baseReport(new GitHub(token), workflow, pull, 'holdout-tags');
  return folder && (await readFile(join(folder, 'report.json'), 'utf8'));
}

test('it is the latest of the base branch, and its storage is not sent the token', async () => {
  const server = await serverWith({}, {});
  expect(await found(server)).toBe('1');
  expect(server.sentToBlobs).toEqual([undefined]);
});

test('a token that only reads is enough', async () => {
  expect(await found(await serverWith({}), 'token-that-reads')).toBe('0');
});

describe('it is never', () => {
  test.each<[string, Partial<Artifact>]>([
    ['of another branch', { branch: 'change' }],
    ['of a fork whose branch bears the same name', { repositoryId: 99 }],
    ['of a pull request from the base branch into another one', { event: 'pull_request' }],
    ['of what `workflow_run` checked out', { event: 'workflow_run' }],
    ['one that has expired', { expired: true }],
    ['of another holdout', { name: 'holdout-tags-2' }],
  ])('%s', async (_, other) => {
    expect(await found(await serverWith(other))).toBeUndefined();
    expect(await found(await serverWith({}, other))).toBe('0');
  });
});

test('it is found among hundreds of others', async () => {
  const others = Array.from({ length: 250 }, (_, index) => ({ id: index + 2, branch: 'change', runId: 1000 + index }));
  expect(await found(await serverWith({}, ...others))).toBe('0');
});

test('an archive that is none is a problem that names it', async () => {
  const server = await serverWith({ zip: Buffer.from('no archive') });
  await expect(found(server)).rejects.toThrow(/^the artifact: the archive cannot be read/);
});

test('without `actions: read` it says what GitHub said', async () => {
  const server = await serverWith({});
  server.faults.push({ method: 'GET', path: '/actions/artifacts', times: 1, status: 403 });
  await expect(found(server)).rejects.toMatchObject({ isForbidden: true });
});
