// One comment stays one comment, whatever GitHub, other runs and other people do.
import { describe, expect, test } from 'vitest';
import { GitHub, GitHubError } from '../../../../cli/pull-request/github.ts';
import { keepOneComment, marker } from '../../../../cli/pull-request/sticky.ts';
import { GitHubServer, PULL, REPOSITORY, REPOSITORY_ID } from '../../../support/github/server.ts';

const BOT = 'github-actions[bot]';
const pull = { number: PULL, baseBranch: 'main', repositoryId: REPOSITORY_ID, isFromFork: false };

async function keep(
  server: GitHubServer,
  says: string,
  { runId = 1, name = 'tags', token = 'token-that-writes' } = {},
) {
  const workflow = {
    apiUrl: server.url,
    graphqlUrl: `${server.url}/graphql`,
    repository: REPOSITORY,
    token,
    runId,
    runUrl: '',
    commit: '',
    summaryFile: '',
  };
  return await keepOneComment(new GitHub(token), workflow, pull, name, `${marker(name, runId)}\n\n${says}`);
}

const bodies = ({ comments }: GitHubServer): string[] => comments.map(({ body }) => body.split('\n').at(-1) ?? '');

test('the first run writes a comment, and later ones change it in place', async () => {
  const server = await GitHubServer.start();
  server.add('somebody', 'Looks good.');
  const first = await keep(server, 'one');
  const second = await keep(server, 'two', { runId: 2 });
  expect(second).toBe(first);
  expect(bodies(server)).toEqual(['Looks good.', 'two']);
});

test('it is found among hundreds of others', async () => {
  const server = await GitHubServer.start();
  for (let count = 0; count < 150; count++) server.add('somebody', `comment ${count}`);
  await keep(server, 'one');
  for (let count = 0; count < 150; count++) server.add('somebody', `comment ${count}`);
  await keep(server, 'two', { runId: 2 });
  expect(server.comments).toHaveLength(301);
  expect(bodies(server)[150]).toBe('two');
});

test('each name has a comment of its own, also where one begins like another or ends a comment of HTML', async () => {
  const server = await GitHubServer.start();
  const names = ['tags', 'tags 2', 'tags run 1', 'a --> b', '-->'];
  for (const name of names) await keep(server, name, { name });
  for (const name of names) await keep(server, `${name} again`, { name, runId: 2 });
  expect(bodies(server)).toEqual(names.map((name) => `${name} again`));
  // Each first line is one comment of HTML, to its end.
  for (const { body } of server.comments) expect(body.split('\n')[0]).toMatch(/^<!-- [^<>]* -->$/);
});

test('a comment of somebody else that bears the marker is left alone', async () => {
  const server = await GitHubServer.start();
  server.add('mallory', `${marker('tags', 1)}\n\nall gates pass`);
  await keep(server, 'one');
  await keep(server, 'two', { runId: 2 });
  expect(server.comments.map(({ login }) => login)).toEqual(['mallory', BOT]);
  expect(bodies(server)).toEqual(['all gates pass', 'two']);
});

test('two runs that find no comment and write one each end with one', async () => {
  const server = await GitHubServer.start();
  // Both have looked before either writes.
  let looked = 0;
  const { promise: both, resolve } = Promise.withResolvers<void>();
  server.before = async (asked) => {
    if (asked.startsWith('GET')) looked++;
    if (looked >= 2) resolve();
    if (asked.startsWith('POST') && asked.endsWith('comments')) await both;
  };
  const [one, two] = await Promise.all([keep(server, 'one', { runId: 1 }), keep(server, 'two', { runId: 2 })]);
  expect(server.asked.filter((asked) => asked.startsWith('POST /repos'))).toHaveLength(2);
  expect(server.comments).toHaveLength(1);
  expect([one, two].filter((url) => url !== undefined).length).toBeGreaterThan(0);
});

test('what several runs of old have left becomes one', async () => {
  const server = await GitHubServer.start();
  for (const says of ['a', 'b', 'c']) server.add(BOT, `${marker('tags', 1)}\n\n${says}`);
  await keep(server, 'd', { runId: 2 });
  expect(bodies(server)).toEqual(['d']);
});

test('an older run that ends late leaves the comment of a later one', async () => {
  const server = await GitHubServer.start();
  await keep(server, 'new', { runId: 9 });
  expect(await keep(server, 'old', { runId: 8 })).toBeUndefined();
  // The same run, tried again, is no older one.
  await keep(server, 'new again', { runId: 9 });
  expect(bodies(server)).toEqual(['new again']);
});

describe('if GitHub does not work', () => {
  const comments = `/issues/${PULL}/comments`;

  test.each([
    ['answers 502', { status: 502 }],
    ['breaks the connection', {}],
  ])('and %s although the comment was written, there is one comment', async (_, fault) => {
    const server = await GitHubServer.start();
    server.faults.push({ method: 'POST', path: comments, times: 1, after: true, ...fault });
    await keep(server, 'one');
    expect(bodies(server)).toEqual(['one']);
  });

  test.each([
    { method: 'GET', path: comments, status: 502 },
    { method: 'POST', path: comments, status: 503 },
    { method: 'POST', path: 'graphql', status: 502 },
    { method: 'POST', path: comments, status: 403, headers: { 'retry-after': '1' } },
    { method: 'GET', path: comments, status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } },
  ])('once, it is tried again: $method $path $status', async (fault) => {
    const server = await GitHubServer.start();
    server.faults.push({ times: 1, ...fault });
    await keep(server, 'one');
    expect(bodies(server)).toEqual(['one']);
  });

  test('an update that finds its comment deleted writes a new one', async () => {
    const server = await GitHubServer.start();
    await keep(server, 'one');
    server.before = async (asked) => {
      if (asked.startsWith('PATCH') && server.comments.length > 0) server.comments.length = 0;
    };
    await keep(server, 'two', { runId: 2 });
    expect(bodies(server)).toEqual(['two']);
  });

  test('nobody waits an hour for a limit', async () => {
    const server = await GitHubServer.start();
    const reset = String(Math.round(Date.now() / 1000) + 3600);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    server.faults.push({ method: 'GET', path: comments, times: 9, status: 403, headers });
    const error = await keep(server, 'one').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ isForbidden: false, message: expect.stringContaining('limit on requests') });
    expect(server.asked.filter((asked) => asked.startsWith('GET'))).toHaveLength(1);
  });

  test('a token that only reads is refused once, and the error says what was asked and never the token', async () => {
    const server = await GitHubServer.start();
    const error = await keep(server, 'one', { token: 'token-that-reads' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GitHubError);
    expect(error).toMatchObject({ isForbidden: true });
    expect(String(error)).toBe(
      `GitHubError: POST /repos/${REPOSITORY}${comments}: 403 Resource not accessible by integration`,
    );
    expect(server.asked.filter((asked) => asked.startsWith('POST /repos'))).toHaveLength(1);
    expect(server.comments).toEqual([]);
  });
});
