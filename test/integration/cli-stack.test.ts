// `--stack`: the same command against a bucket that it finds by the stack's outputs. CloudFormation is scripted; where a
// stack is needed, the one of this machine stands in.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ticketsCsv, UserFolder } from '../support/command.ts';
import { startTestStack } from '../support/local-run.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' };
/** No file and no service of this machine may give credentials or a region. */
const NOTHING = { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none', AWS_EC2_METADATA_DISABLED: 'true' };

function described(status: string, outputs: Record<string, string>): { status: number; body: string } {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>S</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return { status: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

const refused = (code: string, message: string) => ({
  status: 400,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

/** @returns what makes the command ask it */
async function cloudFormation(answer: { status: number; body: string }): Promise<Record<string, string>> {
  const server = createServer((_request, response) =>
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body),
  ).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...NOTHING, ...CREDENTIALS, AWS_ENDPOINT_URL_CLOUDFORMATION: url };
}

async function fails(env: Record<string, string>): Promise<string> {
  const { status, stdout, stderr } = await new UserFolder().run(['status', '--stack', 'Mine'], env);
  expect(status, stderr).toBe(1);
  expect(stdout).toBe('');
  return stderr;
}

it('uploads, follows and brings the report, and shows it in the status', async () => {
  const { stack } = await startTestStack();
  onTestFinished(() => stack.stop());
  const endpoint = await stack.s3.config.endpoint?.();
  const origin = `http://${endpoint?.hostname}:${endpoint?.port}`;
  const answer = described('UPDATE_COMPLETE', { BucketName: stack.bucket });
  const env = { ...(await cloudFormation(answer)), AWS_ENDPOINT_URL_S3: origin };

  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(12));
  const { status, stdout, stderr } = await folder.run(['run', 'tickets.csv', '--stack', 'Mine'], env);
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/^tickets: 12 rows/);
  expect(stdout).toMatch(/^ {2}reports\/tickets\/.*\/report\.html$/m);
  expect((await folder.run(['status', '--stack', 'Mine'], env)).stdout).toMatch(/^tickets +\S+ +complete/m);
}, 90_000);

it('says that there is no such stack', async () => {
  const env = await cloudFormation(refused('ValidationError', 'Stack with id Mine does not exist'));
  expect(await fails(env)).toMatch(/^There is no stack Mine in us-east-1\. Deploy it with `npx cdk deploy`/);
});

it('says that the stack is not usable', async () => {
  expect(await fails(await cloudFormation(described('ROLLBACK_COMPLETE', {})))).toContain('it is ROLLBACK_COMPLETE');
});

it("says that the stack is another program's", async () => {
  expect(await fails(await cloudFormation(described('CREATE_COMPLETE', {})))).toContain(
    'The stack Mine is not Holdout',
  );
});

it('says that the bucket is gone', async () => {
  const { stack } = await startTestStack();
  onTestFinished(() => stack.stop());
  const endpoint = await stack.s3.config.endpoint?.();
  const env = await cloudFormation(described('CREATE_COMPLETE', { BucketName: 'gone' }));
  const message = await fails({ ...env, AWS_ENDPOINT_URL_S3: `http://${endpoint?.hostname}:${endpoint?.port}` });
  expect(message).toMatch(/^The bucket gone of the stack Mine does not exist any more\./);
});

it('says what is wrong with the credentials', async () => {
  const {
    AWS_ACCESS_KEY_ID: _id,
    AWS_SECRET_ACCESS_KEY: _secret,
    ...without
  } = await cloudFormation(described('', {}));
  expect(await fails(without)).toMatch(/^There are no AWS credentials\. Run `aws configure`/);
  const expired = await cloudFormation(refused('ExpiredToken', 'The security token included is expired'));
  expect(await fails(expired)).toMatch(/^The AWS credentials have expired\. Sign in again\.$/m);
});

it('says that there is no region', async () => {
  const { AWS_REGION: _region, ...env } = await cloudFormation(described('', {}));
  expect(await fails(env)).toMatch(/^There is no AWS region\. Set AWS_REGION/);
});
