// `holdout predict` as a user sees it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it, onTestFinished } from 'vitest';
import { UnscoredReport } from '../../../lambda/shared/contracts/report/unscored-report.ts';
import { AWS_ENV, describedStack, scriptedAws } from '../../support/memory/scripted-aws.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { startTestStack } from '../../support/runs/local-run.ts';
import { reachForTest } from '../../support/safety/reachable-stack.ts';

const FULL_RUNS_MS = 90_000;

it(
  'labels rows that have no labels, and shows a model none that they have',
  async () => {
    const server = await startOpenAiServer({
      script: ({ user }) => answer(user.includes('refund') ? 'billing' : 'bug'),
      apiKey: 'sk-test',
    });
    onTestFinished(() => server.stop());
    const folder = new UserFolder();
    folder.write('new.csv', 'ref,text,label\nr1,refund please,SECRET\nr2,it crashes,SECRET\n');
    folder.write('train.csv', ticketsCsv(30));
    folder.write(
      'b.yaml',
      'id: ref\nmodels: [stub]\nbaselines: [prior, tfidf]\nensembles: [{name: both, strategy: majority_vote, variants: [tfidf, stub/zero-shot]}]\ngates: [{metric: accuracy, min: 1, variant: best}]\n',
    );
    const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.url };
    const files = ['--train', 'train.csv', '--benchmark', 'b.yaml'];
    const { status, stdout, stderr } = await folder.run(['predict', 'new.csv', ...files], env);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^stub\/zero-shot +100\.0% +0 /m);
    expect(stdout).toContain('- Predictions are not scored, so `gates` of the benchmark had no effect.');
    expect(stdout).toContain('- The column "label" looks like the label and was ignored');
    expect(JSON.stringify(server.requests)).not.toContain('SECRET');

    const [, place = ''] = /^Report {2}(reports\/.*)\/report\.html, /m.exec(stdout) ?? [];
    const path = `${place}/predictions.csv`;
    const lines = parse<Record<string, string>>(await readFile(join(folder.path, path)), { columns: true });
    const labels = lines.map(({ id, variant, prediction }) => `${id} ${variant} ${prediction}`);
    expect(labels).toEqual([
      'r1 tfidf billing',
      'r1 stub/zero-shot billing',
      'r1 both billing',
      'r2 tfidf bug',
      'r2 stub/zero-shot bug',
      'r2 both bug',
    ]);

    const without = await folder.run(['predict', 'new.csv']);
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('new.csv: there is nothing that says which labels its rows may be given.');
  },
  FULL_RUNS_MS,
);

it(
  'predicts in a deployed stack, from a separate prefix',
  async () => {
    const { stack } = await startTestStack(undefined, undefined, { overHttp: true });
    onTestFinished(() => stack.stop());
    const env = {
      ...AWS_ENV,
      AWS_ENDPOINT_URL_CLOUDFORMATION: await scriptedAws({
        DescribeStacks: describedStack({ BucketName: stack.bucket }),
      }),
      AWS_ENDPOINT_URL_S3: await reachForTest(stack),
    };
    const folder = new UserFolder();
    folder.write('new.csv', 'text\nrefund please\n');
    folder.write('train.csv', ticketsCsv(12));
    const { status, stdout, stderr } = await folder.run(
      ['predict', 'new.csv', '--train', 'train.csv', '--stack', 'Mine'],
      env,
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('Of 1 row, keywords labelled 100.0%, tfidf 100.0%.');
    const [, place = ''] = /^Report {2}(reports\/.*)\/report\.html, /m.exec(stdout) ?? [];
    const path = `${place}/report.json`;
    const report = UnscoredReport.parse(JSON.parse(await readFile(join(folder.path, path), 'utf8')));
    expect(report.source?.key).toBe('predict/new.csv');
  },
  FULL_RUNS_MS,
);
