// `holdout redrive`: what it returns to the queue completes a run. The stack on this machine stands in for one in AWS.
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { expect, it, onTestFinished } from 'vitest';
import { Run } from '../../../lambda/shared/contracts/run.ts';
import { activeKey, dispatchedKey, runKey } from '../../../lambda/shared/keys.ts';
import { REGION } from '../../../local/names.ts';
import { S3Store, SnsStore } from '../../../local/services/fauxqs.ts';
import { AWS_ENV, describedStack, scriptedAws } from '../../support/memory/scripted-aws.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { endTestStack, startTestStack, type TestStack } from '../../support/runs/local-run.ts';

async function start() {
  const test = await startTestStack();
  onTestFinished(() => endTestStack(test));
  const origin = await sqsOf(test);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint: origin, region: REGION, credentials });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const url = (name: RegExp) => QueueUrls.find((one) => name.test(one)) ?? '';
  const [results, dead] = [url(/ReportResultsQueue/), url(/ReportResultsDeadLetters/)];
  const script = { DescribeStacks: describedStack({ ResultsQueueUrl: results }) };
  const env = { ...AWS_ENV, AWS_ENDPOINT_URL_SQS: origin, AWS_ENDPOINT_URL_CLOUDFORMATION: await scriptedAws(script) };
  return { test, sqs, dead, redrive: () => new UserFolder().run(['redrive', '--stack', 'Mine'], env) };
}

/** The stack's queues, as any client reaches SQS in AWS. The stack's own server answers only its functions. */
async function sqsOf({ stack }: TestStack): Promise<string> {
  const stores = { sqsStore: stack.queues.store, snsStore: new SnsStore(), s3Store: new S3Store() };
  const app = buildApp({ logger: false, defaultRegion: REGION, stores });
  onTestFinished(() => app.close());
  return await app.listen({ host: '127.0.0.1', port: 0 });
}

/** A second run of the same rows, of which no prediction has been stored. */
async function copyOf({ store }: TestStack, run: string, copy: string): Promise<number> {
  const frozen = (await store.getJson(runKey(run), Run))?.value;
  if (!frozen) throw new Error(`there is no ${run}`);
  const { name, created_at, source, samples } = frozen;
  await store.putJson(runKey(copy), { ...frozen, run: copy });
  await store.putJson(activeKey(copy), { run: copy, name, created_at, source });
  await store.putJson(dispatchedKey(copy), { samples, sent: samples });
  return samples;
}

it('returns predictions to the results queue, and their run ends', async () => {
  const { test, sqs, dead, redrive } = await start();
  await test.upload('tickets', { holdout: ticketsCsv(30), benchmark: { baselines: ['keywords'] } });
  const { run } = await test.report('tickets');
  const samples = await copyOf(test, run, 'copy');
  const message = (index: number) => {
    const prediction = { index, truth: 0, status: 'answered', predicted: 0, latency_ms: 1, attempts: 1 };
    return { Id: String(index), MessageBody: JSON.stringify({ type: 'prediction', run: 'copy', prediction }) };
  };
  for (let first = 0; first < samples; first += 10) {
    const Entries = Array.from({ length: Math.min(10, samples - first) }, (_, index) => ({
      ...message(first + index),
      MessageGroupId: 'copy',
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: dead, Entries }));
  }

  const { status, stdout, stderr } = await redrive();
  expect(status, stderr).toBe(0);
  expect(stdout).toBe(
    `Returned ${samples} dead letters to the results queue of Mine. Any that fail again become dead letters after 25 more tries.\n`,
  );
  expect((await test.report('tickets', 'copy')).status).toBe('complete');
  const asked = new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['All'] });
  expect((await sqs.send(asked)).Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
  });
});

it('says that there are none', async () => {
  const { redrive } = await start();
  expect(await redrive()).toEqual({ status: 0, stdout: 'There are no dead letters.\n', stderr: '' });
});

it('requires the stack', async () => {
  const { status, stderr } = await new UserFolder().run(['redrive']);
  expect(status).toBe(1);
  expect(stderr).toContain("required option '--stack <name>' not specified");
});
