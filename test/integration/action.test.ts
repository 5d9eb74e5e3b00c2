// action.yml in a pull request of the example, step by step as GitHub's runner does it, with a scripted GitHub. The package
// is played by the checkout: test/install installs the real one.
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ActionRun, runAction, type Trigger } from '../support/github/run-action.ts';
import { GitHubServer } from '../support/github/server.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Several runs, each of which starts the functions. */
const RUNS_MS = 300_000;
const KEY = 'sk-not-a-real-key-5678';

let bin: string;
beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'holdout-npm-'));
  // In place of an installation.
  const npm = `#!/bin/sh
case "$*" in *' holdout@'*) ;; *) echo "unexpected: npm $*" >&2; exit 1 ;; esac
mkdir -p "$3/node_modules/holdout"
echo '{"type":"module"}' > "$3/node_modules/holdout/package.json"
echo "import '${join(ROOT, 'cli/holdout.js')}';" > "$3/node_modules/holdout/holdout.js"
echo "npm $*"
`;
  await writeFile(join(bin, 'npm'), npm);
  await chmod(join(bin, 'npm'), 0o755);
});
afterAll(() => rm(bin, { recursive: true, force: true }));

const push: Trigger = { event: 'push', branch: 'main', runId: 100 };
const pull: Trigger = { event: 'pull_request', branch: 'change', runId: 101 };

async function workspace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-workspace-'));
  await cp(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  return folder;
}

const inputs = { holdout: 'examples/holdout.csv', train: 'examples/train.csv', benchmark: 'examples/benchmark.yaml' };

describe('the action', () => {
  test(
    'says what changed against the base branch, in one comment, and ends as the gates do',
    async () => {
      const server = await GitHubServer.start();
      const folder = await workspace();
      const act = (trigger: Trigger, more: Partial<ActionRun> = {}) =>
        runAction(server, { workspace: folder, inputs, trigger, bin, env: { OPENAI_API_KEY: KEY }, ...more });

      const main = await act(push);
      expect(main.status, main.log).toBe(0);
      expect(main.log).toContain('This is no pull request');
      expect(main.summary).toContain('tfidf is the most accurate');

      // Fewer words, and gates, one of which no baseline passes.
      const benchmark = join(folder, inputs.benchmark);
      const changed = (await readFile(benchmark, 'utf8'))
        .replace(/^ {2}how-to: \[how, .*$/m, '  how-to: [where]')
        .concat(
          'gates:\n  - {metric: accuracy, min: 0.99, variant: tfidf}\n  - {metric: accuracy, min: 0.2, variant: keywords}\n',
        );
      await writeFile(benchmark, changed);
      const second = await act({ ...pull, runId: 102 });
      expect(second.status, second.log).toBe(100);
      expect(second.outputs).toMatchObject({
        'exit-status': '100',
        'artifact-url': expect.stringContaining('/artifacts/2'),
      });
      expect(server.comments).toHaveLength(1);
      const body = server.comments[0]?.body ?? '';
      expect(body).toMatch(/^<!-- holdout comment holdout run 102 -->\n\n### Holdout: holdout\n/);
      expect(body).toContain('**Gates:** 1 ❌ failed, 1 ✅ passed');
      expect(body).toContain('#### Against `main`');
      expect(body.replaceAll('\u00a0', ' ')).toMatch(
        /^\| `keywords` \| \d+\.\d% → \d+\.\d% \| [+−]?\d+\.\d \(.* to .*\) \| \S+, p \S+ \S+ \| \d+ \| \d+ \|$/m,
      );
      expect(body).toContain('[Report](https://github.com/owner/tickets/actions/runs/102/artifacts/2)');
      expect(body).toContain('commit `feedfac`');
      expect(second.summary).toContain('#### Against `main`');
      // The token is GitHub's alone: not the storage's, and nobody's who reads.
      expect(server.sentToBlobs).toEqual([undefined]);
      for (const { log, summary } of [main, second]) {
        for (const secret of [KEY, 'token-that-writes']) expect(log + summary + body).not.toContain(secret);
      }

      const fork = await act({ ...pull, runId: 103, isFork: true }, { token: 'token-that-reads' });
      expect(fork.status).toBe(100);
      expect(fork.log).toMatch(/^::notice title=Holdout::There is no comment: a pull request from a fork /m);
      expect(fork.summary).toContain('#### Against `main`');
      expect(server.comments[0]?.body).toBe(body);
      await rm(folder, { recursive: true, force: true });
    },
    RUNS_MS,
  );

  test('tells bad input in the comment, without a report', async () => {
    const server = await GitHubServer.start();
    const folder = await workspace();
    await writeFile(join(folder, 'tickets.csv'), 'text,label\n::error::@everyone,a\n,\n');
    const end = await runAction(server, {
      workspace: folder,
      inputs: { holdout: 'tickets.csv', options: '--label=tag\n\n--no-header' },
      trigger: pull,
      bin,
    });
    expect(end.status, end.log).toBe(1);
    expect(server.artifacts).toEqual([]);
    expect(server.comments[0]?.body).toMatch(
      /^<!-- .* -->\n\n### Holdout: tickets\n\n\*\*There is no report\.\*\* The command said:\n\n```text\n.*tickets\.csv/,
    );
    // What the command prints cannot give the runner commands.
    expect(end.log).toMatch(/^::stop-commands::(\S+)\n[\s\S]*^::\1::$/m);
    await rm(folder, { recursive: true, force: true });
  });
});
