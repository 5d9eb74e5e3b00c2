// The part of `holdout doctor --stack` that runs in the function.
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Examined, examine } from '../../../../lambda/dispatch/doctor/examine.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { MemoryCloud } from '../../../support/memory/cloud.ts';
import { type AwsScript, refusedJson, scriptedAwsHere } from '../../../support/memory/scripted-aws.ts';
import { answer } from '../../../support/openai/replies.ts';
import { startOpenAiServer } from '../../../support/openai/server.ts';

const KEY = 'sk-canary-of-the-doctor';
const VPC = 'vpc-0123456789abcdef0';
const HANGS = () => new Promise<never>(() => {});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const declared = (baseUrl: string) => Endpoint.parse({ name: 'vllm', baseUrl, apiKeyParameter: '/holdout/key' });

async function server() {
  const started = await startOpenAiServer({ script: () => answer('bug'), apiKey: KEY, models: ['a', 'b'] });
  onTestFinished(() => started.stop());
  return started;
}

/** @param aws what the services answer, besides a key and a queue */
async function found(of: Partial<Examined>, aws: AwsScript = {}, models: Record<string, string[]> = {}) {
  const url = await scriptedAwsHere({
    GetParameter: { status: 200, body: { Parameter: { Type: 'SecureString', Value: KEY } } },
    GetQueueAttributes: { status: 200, body: { Attributes: { ApproximateNumberOfMessages: '0' } } },
    ...aws,
  });
  const all: Examined = {
    store: new MemoryCloud().store,
    sqs: new SQSClient({}),
    resultsQueueUrl: `${url}/1/results`,
    endpoints: [],
    vpc: undefined,
    ...of,
  };
  const { findings } = await examine({ doctor: { models } }, all);
  expect(JSON.stringify(findings)).not.toContain(KEY);
  return findings.map(({ level, what, advice }) => [level, what, advice].filter(Boolean).join(' '));
}

it('finds everything in order, and a model that is not listed', async () => {
  const { url } = await server();
  expect(await found({ endpoints: [declared(url)] }, {}, { vllm: ['a', 'c'] })).toEqual([
    'ok the functions reach S3 and SQS',
    'ok the key of vllm (/holdout/key) exists',
    `ok the endpoint vllm (${url}) answers and has 2 models`,
    expect.stringContaining('does not list the model c.'),
  ]);
});

describe('in a VPC', () => {
  it('says what a server needs that cannot be reached', async () => {
    const endpoints = [declared('http://127.0.0.1:1/v1')];
    const [services, , endpoint] = await found({ endpoints, vpc: VPC });
    expect(services).toBe(`ok the functions, in ${VPC}, reach S3 and SQS`);
    expect(endpoint).toMatch(/^broken the endpoint vllm .* cannot be reached from the functions: [\w ]+\./);
    expect(endpoint).toContain(
      `See that ${VPC} knows 127.0.0.1, leads there, and that the security groups on both sides`,
    );
    expect(endpoint).toContain('allow port 1.');
  });

  it('says what is missing where S3 or SSM gives no answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new Store('bucket');
    vi.spyOn(store, 'getJson').mockImplementation(HANGS);
    let isDone = false;
    const endpoints = [declared('http://127.0.0.1:1/v1')];
    const findings = found({ endpoints, vpc: VPC, store }, { GetParameter: HANGS }).finally(() => (isDone = true));
    while (!isDone) {
      await vi.advanceTimersByTimeAsync(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await findings).toEqual([
      expect.stringMatching(
        /^broken the functions cannot reach S3: no answer within 10 s\. vpc-\w+ needs a NAT gateway or a VPC endpoint for S3/,
      ),
      expect.stringMatching(
        /^broken the key of vllm \(\/holdout\/key\) cannot be read, because SSM cannot be reached: no answer within 10 s\. vpc-\w+ needs .* for SSM/,
      ),
    ]);
  });
});

it('says what is missing where SQS has no name', async () => {
  const [services] = await found({ resultsQueueUrl: 'https://sqs.invalid/1/results', vpc: VPC });
  expect(services).toMatch(/^broken the functions cannot reach SQS: E\w+\. vpc-\w+ needs .* VPC endpoint for SQS/);
});

it('says that an internal server needs `vpc`', async () => {
  const [, , endpoint] = await found({ endpoints: [declared('http://127.0.0.1:1/v1')] });
  expect(endpoint).toMatch(/cannot be reached from the functions: .* A server that has no public address needs `vpc`/);
});

it.each([
  ['that is not there', refusedJson('ParameterNotFound', 'none'), /does not exist\. aws ssm put-parameter --type/],
  [
    'in plain text',
    { status: 200, body: { Parameter: { Type: 'String', Value: KEY } } },
    /is stored as plain text \(String\)\. Delete it/,
  ],
  ['that is empty', { status: 200, body: { Parameter: { Type: 'SecureString', Value: ' ' } } }, /is empty\. aws ssm/],
  [
    'that the role may not read',
    refusedJson('AccessDeniedException', 'not you'),
    /cannot be read by the functions: not you/,
  ],
])('is told of a key %s, and asks nobody', async (_, GetParameter, said) => {
  const { url, requestCount } = await server();
  const [, key, ...more] = await found({ endpoints: [declared(url)] }, { GetParameter });
  expect(key).toMatch(/^broken the key of vllm/);
  expect(key).toMatch(said);
  expect(more).toEqual([]);
  expect(requestCount).toBe(0);
});

describe('an endpoint with `auth: iam`', () => {
  const bedrock = (baseUrl: string) => Endpoint.parse({ name: 'bedrock', baseUrl, auth: 'iam', models: ['a', 'b'] });
  // Of AWS_ENV.
  const signer = { accessKeyId: 'local', secretAccessKey: 'local', region: 'us-east-1', service: 'bedrock' };

  it('is asked for each model, with a body that is refused and costs nothing', async () => {
    const started = await startOpenAiServer({ script: () => answer('bug'), signer });
    onTestFinished(() => started.stop());
    const [, ...findings] = await found({ endpoints: [bedrock(started.url)] });
    expect(findings).toEqual(
      ['a', 'b'].map((model) => `ok the endpoint bedrock (${started.url}) takes the AWS credentials for ${model}`),
    );
    expect(started.requestCount).toBe(0);
  });

  it('tells which model the role may not call, and why', async () => {
    const started = await startOpenAiServer({
      script: () => answer('bug'),
      signer: { ...signer, secretAccessKey: 'another' },
    });
    onTestFinished(() => started.stop());
    const [, ...findings] = await found({ endpoints: [bedrock(started.url)] }, {}, { bedrock: ['a', 'c'] });
    expect(findings).toEqual([
      expect.stringMatching(
        /^broken .* does not allow calling a \(403\)\. Ask for access to the model in Amazon Bedrock/,
      ),
      expect.stringMatching(/^broken .* does not allow calling c \(403\)\. Add it to `models` of bedrock in cdk\.json/),
    ]);
  });
});
