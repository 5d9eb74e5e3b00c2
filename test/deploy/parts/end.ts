// What comes of a stack: open runs of an earlier version, an endpoint and a key that fail, its end, and its successor.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OLDEST_FORMAT } from '../../../lambda/shared/contracts/run.ts';
import { putEarlierRun } from '../earlier.ts';
import { Faults, type FunctionKind } from '../faults.ts';
import { startSigned } from '../signed.ts';
import { deploy, destroy } from '../stack.ts';
import { BENCHMARK, KEY, KEY_PARAMETER, openai, putKey, SOON_MS, said, upload, type World } from '../world.ts';

/**
 * As the last context of test/infra/contexts.ts. The emulator has these three. Its CloudFormation drops the VpcConfig of
 * a function, there is no network that could keep anything out and no network interface, and it does not ask IAM for
 * bedrock:InvokeModel, because the endpoint is a server of this test: those are checked in the template alone.
 */
const VPC = { id: 'vpc-00000001', subnets: ['subnet-00000001', 'subnet-00000002'], securityGroups: ['sg-00000001'] };
const OTHER_STACK = 'Holdout-team-a';

export function end(world: () => World): void {
  describe('a run that an earlier version left open', () => {
    const invoke = (kind: FunctionKind) =>
      new Faults(world().emulator, world().stack.outputs).invoke(kind, { sweep: true });

    it('goes on as itself', async () => {
      const name = await putEarlierRun(world().stack, 'earlier');
      await invoke('dispatch');
      expect((await world().stack.report(name)).report).toMatchObject({ status: 'complete', rows: 40, samples: 80 });
    });

    it('ends with the reason if it is too old', async () => {
      const name = await putEarlierRun(world().stack, 'too-old', OLDEST_FORMAT - 1);
      await invoke('dispatch');
      const { report } = await world().stack.report(name);
      expect(report).toMatchObject({ status: 'failed', rows: 0 });
      expect(report.problems[0]?.message).toMatch(/an older version of Holdout froze this run/);
      await expect.poll(() => world().stack.keys('active/'), { timeout: SOON_MS }).toEqual([]);
    });
  });

  it('the doctor asks through dispatch, and finds a wrong key and an endpoint that answers nothing', async () => {
    await putKey(world().emulator, KEY_PARAMETER, 'sk-wrong');
    await world().otherModel?.stop();
    world().otherModel = undefined;
    const found = await said(world().emulator, 'doctor', '--stack', 'Holdout');
    expect(found).toMatch(/^broken {2}the endpoint openai \(.*\) refuses its key \(401\)\.\n {8}→ .*put-parameter/m);
    expect(found).toMatch(/^broken {2}the endpoint other \(.*\) cannot be reached from the functions: .*ECONNREFUSED/m);
    expect(found).not.toMatch(/sk-wrong|sk-of/);
    await putKey(world().emulator, KEY_PARAMETER, KEY);
  });

  it('deleting the stack leaves the bucket with the reports, closed to requests without TLS', async () => {
    await destroy(world().emulator);
    const stacks = new CloudFormationClient(world().emulator.client).send(
      new DescribeStacksCommand({ StackName: 'Holdout' }),
    );
    await expect(stacks).rejects.toThrow(/does not exist/);
    expect((await world().stack.report('tickets')).report.status).toBe('complete');
    expect(await world().stack.policy()).toContain('aws:SecureTransport');
  });

  it('a stack of another name, in a VPC and with AWS credentials, goes on with the bucket of the deleted one', async () => {
    const { bucket } = world().stack;
    const signed = await startSigned('bug');
    onTestFinished(() => signed.stop());
    const bedrock = { name: 'bedrock', baseUrl: signed.url, auth: 'iam', prices: { signed: { input: 1, output: 2 } } };
    const context = [`stackName=${OTHER_STACK}`, `bucket=${bucket}`, `vpc=${JSON.stringify(VPC)}`];
    world().stack = await deploy(world().emulator, [openai(world().model), bedrock], context);
    expect(world().stack.bucket).toBe(bucket);
    expect((await world().stack.report('tickets')).report.status).toBe('complete');

    // The bucket still names the queue of the stack that made it.
    expect(await said(world().emulator, 'doctor', '--stack', OTHER_STACK)).toMatch(
      /^broken {2}what arrives under holdouts\/, .* does not start this stack\.\n {8}→ aws s3api put-bucket-not/m,
    );
    await world().stack.connect();
    const models = ['scripted', { model: 'signed', endpoint: 'bedrock' }];
    await upload(world().stack, 'deployed-again', { ...BENCHMARK, models });
    const { report } = await world().stack.report('deployed-again');
    expect(report.status).toBe('complete');
    const answered = Object.fromEntries(report.variants.map((variant) => [variant.model, variant.answered]));
    expect(answered).toMatchObject({ scripted: report.rows, signed: report.rows });
    expect([...signed.scopes]).toEqual(['us-east-1/bedrock']);

    const found = await said(world().emulator, 'doctor', '--stack', OTHER_STACK);
    expect(found).toContain(`ok      uploads to ${bucket} start this stack`);
    expect(found).toContain('ok      no open runs');
    expect(found).toContain(`ok      the functions, in ${VPC.id}, reach S3 and SQS`);
    expect(found).toMatch(/^ok {6}the endpoint bedrock \(.*\) takes the AWS credentials for signed$/m);
    // It deploys, and runs.
  }, 600_000);
}
