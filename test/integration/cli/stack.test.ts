// `--stack`: the same command against a bucket found through the stack's outputs. CloudFormation is scripted. Where a
// stack is needed, the one on this machine stands in.
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AWS_ENV, type AwsAnswer, describedStack, refusedXml, scriptedAws } from '../../support/memory/scripted-aws.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { startTestStack } from '../../support/runs/local-run.ts';
import { reachForTest } from '../../support/safety/reachable-stack.ts';

/** @returns the environment that makes the command ask it */
const cloudFormation = async (answer: AwsAnswer): Promise<Record<string, string>> => ({
  ...AWS_ENV,
  AWS_ENDPOINT_URL_CLOUDFORMATION: await scriptedAws({ DescribeStacks: answer }),
});

async function fails(env: Record<string, string>): Promise<string> {
  const { status, stdout, stderr } = await new UserFolder().run(['status', '--stack', 'Mine'], env);
  expect(status, stderr).toBe(1);
  expect(stdout).toBe('');
  return stderr;
}

it('uploads, follows and fetches the report, shows it in the status, opens and compares it', async () => {
  const { stack } = await startTestStack(undefined, undefined, { overHttp: true });
  onTestFinished(() => stack.stop());
  const origin = await reachForTest(stack);
  const answer = describedStack({ BucketName: stack.bucket });
  const env = { ...(await cloudFormation(answer)), AWS_ENDPOINT_URL_S3: origin };

  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(12));
  const { status, stdout, stderr } = await folder.run(['run', 'tickets.csv', '--stack', 'Mine'], env);
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/^label: label · text: text\ntickets: 12 rows/);
  expect(stdout).toMatch(/^Report {2}reports\/tickets\/.*\/report\.html, /m);
  expect((await folder.run(['status', '--stack', 'Mine'], env)).stdout).toMatch(/^tickets +\S+ +complete/m);

  // Fetches what is not here.
  const report = /^Report {2}(reports\/tickets\/.*\/)report\.html, /m.exec(stdout)?.[1] ?? '';
  await rename(join(folder.path, 'reports'), join(folder.path, 'mine'));
  const opened = await folder.run(['open', 'tickets', '--stack', 'Mine'], { ...env, DISPLAY: '', WAYLAND_DISPLAY: '' });
  expect(opened.stdout, opened.stderr).toBe(`${join(folder.path, report, 'report.html')}\n`);
  expect(await readFile(opened.stdout.trim(), 'utf8')).toContain('Holdout report');
  const mine = report.replace(/^reports/, 'mine');
  const compared = await folder.run(['compare', mine, 'tickets', '--stack', 'Mine'], env);
  expect(compared.stdout, compared.stderr).toMatch(/^keywords shows no more than chance in B: /);
  const exported = await folder.run(['export', 'tickets', '--to', 'pandas', '--into', 'data', '--stack', 'Mine'], env);
  expect(exported.stdout, exported.stderr).toBe(
    `${['predictions.parquet', 'metrics.parquet'].map((file) => join('data', file)).join('\n')}\n`,
  );
  const unknown = await folder.run(['open', 'tikets', '--stack', 'Mine'], env);
  expect(unknown.stderr).toMatch(/^There is no report called tikets in the stack Mine\. Did you mean tickets\?/);
}, 90_000);

it('says that there is no such stack', async () => {
  const env = await cloudFormation(refusedXml('ValidationError', 'Stack with id Mine does not exist'));
  expect(await fails(env)).toMatch(
    /^There is no stack Mine in us-east-1\. Deploy it with `npx cdk deploy --context stackName=Mine`/,
  );
});

it('says that the stack cannot be used', async () => {
  expect(await fails(await cloudFormation(describedStack({}, 'ROLLBACK_COMPLETE')))).toContain(
    'its status is ROLLBACK_COMPLETE',
  );
});

it("says that the stack is another program's", async () => {
  expect(await fails(await cloudFormation(describedStack({})))).toContain('The stack Mine does not belong to Holdout');
});

it('says that the bucket is gone', async () => {
  const { stack } = await startTestStack(undefined, undefined, { overHttp: true });
  onTestFinished(() => stack.stop());
  const env = await cloudFormation(describedStack({ BucketName: 'gone' }));
  const message = await fails({ ...env, AWS_ENDPOINT_URL_S3: await reachForTest(stack) });
  expect(message).toMatch(/^The bucket gone of the stack Mine no longer exists\./);
});

it('says what is wrong with the credentials', async () => {
  const {
    AWS_ACCESS_KEY_ID: _id,
    AWS_SECRET_ACCESS_KEY: _secret,
    ...without
  } = await cloudFormation(describedStack({}, ''));
  expect(await fails(without)).toMatch(/^There are no AWS credentials\. Run `aws configure`/);
  const expired = await cloudFormation(refusedXml('ExpiredToken', 'The security token included is expired'));
  expect(await fails(expired)).toMatch(/^The AWS credentials have expired\. Sign in again\.$/m);
});

it('says that there is no region', async () => {
  const { AWS_REGION: _region, ...env } = await cloudFormation(describedStack({}, ''));
  expect(await fails(env)).toMatch(/^There is no AWS region\. Set AWS_REGION/);
});
