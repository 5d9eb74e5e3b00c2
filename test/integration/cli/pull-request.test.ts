// `holdout pull-request` as a step runs it: what it says, writes and ends with, whatever GitHub answers.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Fault, GitHubServer, PULL, REPOSITORY, REPOSITORY_ID } from '../../support/github/server.ts';
import { type Ended, UserFolder } from '../../support/runs/command.ts';
import { type StoredRun, writeReportFolder } from '../../support/runs/report-folder.ts';
import { model } from '../../unit/report/sample-run.ts';

const ROWS = Array.from({ length: 40 }, (_, row) => ({
  id: `r${row}`,
  text: `text ${row}`,
  truth: row % 2 ? 'a' : 'b',
}));
const RUN: StoredRun = {
  run: '20260102T030405678Z-0f1e2d3c4b5a',
  labels: ['a', 'b'],
  rows: ROWS,
  variants: [model('m')],
  predict: (row) => ({ predicted: row < 30 ? (ROWS[row]?.truth ?? null) : null }),
};

interface Step extends Ended {
  readonly summary: string;
}

async function step(server: GitHubServer, more: readonly string[] = [], token = 'token-that-writes'): Promise<Step> {
  const folder = new UserFolder();
  const report = await writeReportFolder(join(folder.path, 'reports'), RUN);
  const repo = { id: REPOSITORY_ID };
  const event = { pull_request: { number: PULL, base: { ref: 'main', repo }, head: { sha: 'feedface', repo } } };
  folder.write('event.json', JSON.stringify(event));
  await writeFile(join(folder.path, 'summary.md'), '');
  const ended = await folder.run(['pull-request', report, '--name', 'tags', '--artifact', 'holdout-tags', ...more], {
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: '5',
    GITHUB_SHA: 'cafebabe',
    GITHUB_EVENT_PATH: join(folder.path, 'event.json'),
    GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md'),
    GITHUB_TOKEN: token,
  });
  return { ...ended, summary: await readFile(join(folder.path, 'summary.md'), 'utf8') };
}

test('before the base branch has a report, the comment says so', async () => {
  const server = await GitHubServer.start();
  const { status, stdout, summary } = await step(server);
  expect(status).toBe(0);
  expect(stdout).toBe(`Comment: https://github.com/${REPOSITORY}/pull/${PULL}#issuecomment-1000\n`);
  expect(server.comments[0]?.body).toContain('#### Against `main`\n\nThere is no report of this branch yet.');
  expect(`${marker5}${summary}`).toBe(`${server.comments[0]?.body}\n`);
});
const marker5 = '<!-- holdout comment tags run 5 -->\n\n';

test('a folder that has no report to compare with is named', async () => {
  const server = await GitHubServer.start();
  await step(server, ['--base', 'elsewhere']);
  expect(server.comments[0]?.body).toContain('There is no report in elsewhere to compare with.');
  expect(server.asked.filter((asked) => asked.includes('artifacts'))).toEqual([]);
});

test.each<[string, Partial<Fault>, string, RegExp]>([
  [
    'a token without the permission',
    { method: 'POST', path: '/issues', status: 403 },
    '#### Against `main`',
    /^::notice title=Holdout::There is no comment: the job needs the permission “pull-requests: write” \(POST .*: 403 .*\)\. The result is in the job summary\.\n$/,
  ],
  [
    'a GitHub that does not work',
    { method: 'POST', path: '/issues', status: 502 },
    '#### Against `main`',
    /^::warning title=Holdout::There is no comment: POST .*: 502 so says the script\. The result is in the job summary\.\n$/,
  ],
  [
    'artifacts that may not be read',
    { method: 'GET', path: '/actions/artifacts', status: 403 },
    'The report of this branch cannot be read: the job needs the permission “actions: read” (GET ',
    /^Comment: /,
  ],
])('%s fails nothing: the summary has the result', async (_, fault, inSummary, said) => {
  const server = await GitHubServer.start();
  server.faults.push({ method: 'POST', path: '', times: 99, ...fault });
  const { status, stdout, stderr, summary } = await step(server);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(said);
  expect(summary).toContain('m/zero-shot is right on 75.0% of 40 rows');
  expect(summary).toContain(inSummary);
});

test('outside a workflow it says what it is for', async () => {
  const { status, stderr } = await new UserFolder().run(['pull-request', '--name', 'a', '--artifact', 'a'], {
    GITHUB_API_URL: '',
  });
  expect(status).toBe(1);
  expect(stderr).toBe('GITHUB_API_URL is not as GitHub Actions sets it. This command is a step of a workflow there.\n');
});
