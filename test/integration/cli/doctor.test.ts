// `holdout doctor` against scripted endpoints and a scripted AWS.

import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { callThatNeedsKey } from '../../../lambda/shared/models/doctor/key-check.ts';
import { serveHttp } from '../../support/http-server.ts';
import {
  AWS_ENV,
  type AwsAnswer,
  type AwsScript,
  describedStack,
  refusedJson,
  refusedXml,
  scriptedAws,
} from '../../support/memory/scripted-aws.ts';
import { answer } from '../../support/openai/replies.ts';
import { type OpenAiServer, startOpenAiServer } from '../../support/openai/server.ts';
import { type Ended, UserFolder } from '../../support/runs/command.ts';

const KEY = 'sk-canary-of-the-doctor';

async function endpoint(): Promise<OpenAiServer> {
  const server = await startOpenAiServer({ script: () => answer('bug'), apiKey: KEY, models: ['a', 'b'] });
  onTestFinished(() => server.stop());
  return server;
}

async function doctor(env: Record<string, string>, args: readonly string[] = []): Promise<Ended> {
  const ended = await new UserFolder().run(['doctor', ...args], env);
  expect(ended.stderr).toBe('');
  expect(ended.stdout).not.toContain(KEY);
  return ended;
}

describe('on this machine', () => {
  it('finds Node, cdk.json and an endpoint that accepts its key', async () => {
    const { url } = await endpoint();
    const { status, stdout } = await doctor({ OPENAI_BASE_URL: url, OPENAI_API_KEY: KEY });
    expect(stdout).toBe(
      [
        `ok      Node.js ${process.versions.node}`,
        'ok      cdk.json declares 1 endpoint',
        `ok      the endpoint openai (${url}) answers and has 2 models`,
        '',
      ].join('\n'),
    );
    expect(status).toBe(0);
  });

  it('says that the endpoint refuses the key, and what to do', async () => {
    const { url } = await endpoint();
    const { status, stdout } = await doctor({ OPENAI_BASE_URL: url, OPENAI_API_KEY: 'wrong' });
    expect(stdout).toMatch(/^broken {2}the endpoint openai .* refuses its key \(401\)\.\n {8}→ Set OPENAI_API_KEY/m);
    expect(status).toBe(1);
  });

  it('checks the key with a call that needs it, because some servers list their models to anyone', async () => {
    const asked: string[] = [];
    const open = await serveHttp(async (request, response) => {
      asked.push(`${request.method} ${request.url} ${await text(request)}`);
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') response.end('{"data":[{"id":"a"}]}');
      else response.writeHead(401).end(JSON.stringify({ error: { message: `No user for ${KEY}.\nSign\u001b[2J up` } }));
    });
    const { status, stdout } = await doctor({ OPENAI_BASE_URL: `${open}/v1`, OPENAI_API_KEY: KEY });
    expect(stdout).toMatch(
      /^broken {2}the endpoint openai .* refuses its key \(401\)\.\n {8}→ Set OPENAI_API_KEY to a valid key\. The server says: No user for …\. Sign up$/m,
    );
    expect(stdout).not.toContain('has 1 model');
    expect(status).toBe(1);
    // It asks for nothing that costs something.
    expect(asked).toEqual(['GET /v1/models ', 'POST /v1/chat/completions {}']);
  });

  it.each([
    [
      400,
      { error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } },
      'refuses its key (400)',
    ],
    [400, { error: { code: '400', message: 'No connected db.', type: 'no_db_connection' } }, 'refuses its key (400)'],
    [402, { error: { message: 'Insufficient credits' } }, 'wants to be paid first (402)'],
  ])('reads what %s %o says about the key', async (code, body, said) => {
    const open = await serveHttp((request, response) => {
      response.writeHead(request.method === 'GET' ? 200 : code, { 'content-type': 'application/json' });
      response.end(request.method === 'GET' ? '{"data":[]}' : JSON.stringify(body));
    });
    const { status, stdout } = await doctor({ OPENAI_BASE_URL: `${open}/v1`, OPENAI_API_KEY: KEY });
    expect(stdout).toContain(said);
    expect(stdout).toContain(`The server says: ${body.error.message}`);
    expect(status).toBe(1);
  });

  it('says that the key could not be checked where the server breaks down', async () => {
    const open = await serveHttp((request, response) => {
      response.writeHead(request.method === 'GET' ? 200 : 503, { 'content-type': 'application/json' });
      response.end(request.method === 'GET' ? '{"data":[]}' : '{"error":{"message":"No worker"}}');
    });
    const { status, stdout } = await doctor({ OPENAI_BASE_URL: `${open}/v1`, OPENAI_API_KEY: KEY });
    expect(stdout).toMatch(
      /could not check its key \(503\)\.\n {8}→ If runs fail, check the key\. The server says: No worker$/m,
    );
    expect(status).toBe(0);
  });

  it('asks OpenRouter about the key itself, which is free', () => {
    const at = (baseUrl: string) => callThatNeedsKey(Endpoint.parse({ name: 'e', baseUrl }));
    expect(at('https://openrouter.ai/api/v1')).toEqual({ method: 'GET', path: '/key' });
    expect(at('https://notopenrouter.ai/api/v1')).toMatchObject({ method: 'POST', path: '/chat/completions' });
  });

  it('says which models of a benchmark an endpoint does not list', async () => {
    const server = await startOpenAiServer({
      script: () => answer('bug'),
      apiKey: KEY,
      models: ['models/gemini-3-flash', 'llama3:latest', 'gpt-6-luna'],
    });
    onTestFinished(() => server.stop());
    const folder = new UserFolder();
    folder.write('b.yaml', 'models: [gemini-3-flash, llama3, gpt-6-lnua, gpt-6-luna:nitro, nothing-like-it]\n');
    const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: KEY };
    const { status, stdout } = await folder.run(['doctor', '--benchmark', 'b.yaml'], env);
    const lines = stdout.split('\n').slice(3, -1);
    expect(lines).toEqual([
      `note    the endpoint openai (${server.url}) does not list the model gpt-6-lnua.`,
      '        → Did you mean gpt-6-luna?',
      `note    the endpoint openai (${server.url}) does not list the model nothing-like-it.`,
      '        → Check its name in the benchmark. Deployments of Azure are never listed.',
    ]);
    expect(status).toBe(0);
    expect(server.requestCount).toBe(0);
  });

  it('says that the endpoint cannot be reached', async () => {
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_API_KEY: KEY };
    const { status, stdout } = await doctor(env);
    expect(stdout).toMatch(/^broken {2}the endpoint openai .* cannot be reached from this machine: \w+/m);
    expect(status).toBe(1);
  });

  it('follows no redirect with the key', async () => {
    const seen: unknown[] = [];
    const other = await serveHttp((request, response) => {
      seen.push(request.headers);
      response.end('{"data":[]}');
    });
    const location = `${other}/v1/models`;
    const redirecting = await serveHttp((_request, response) => response.writeHead(307, { location }).end());
    const base = `${redirecting}/v1`;
    const { status, stdout } = await doctor({ OPENAI_BASE_URL: base, OPENAI_API_KEY: KEY });
    expect(stdout).toMatch(/^broken {2}the endpoint openai .* redirects to another address\./m);
    expect(status).toBe(1);
    expect(seen).toEqual([]);
  });
});

const NOTIFICATIONS = 'GET /holdout-1/?notification=';
const OPEN_RUNS = 'GET /holdout-1/?list-type=2&prefix=active%2F';
const OPEN_RUN = {
  run: '20260102T030405678Z-0f1e2d3c4b5a',
  name: 'tags',
  created_at: '2026-01-02T03:04:05.678Z',
  source: { bucket: 'holdout-1', key: 'holdouts/tags.csv', etag: 'e' },
};
/** @param cancels name of the queue of words to cancel: in earlier versions, the same */
const startsQueue = (name: string, prefixes = ['holdouts/', 'predict/', 'cancel/'], cancels = name): AwsAnswer => {
  const configurations = prefixes.map((prefix) => {
    const arn = `arn:aws:sqs:us-east-1:111122223333:${prefix === 'cancel/' ? cancels : name}`;
    const rule = `<FilterRule><Name>prefix</Name><Value>${prefix}</Value></FilterRule>`;
    const filter = `<Filter><S3Key>${rule}</S3Key></Filter>`;
    return `<QueueConfiguration><Queue>${arn}</Queue>${filter}</QueueConfiguration>`;
  });
  return { status: 200, body: `<NotificationConfiguration>${configurations.join('')}</NotificationConfiguration>` };
};
const listedKeys = (...keys: readonly string[]): AwsAnswer => {
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  return { status: 200, body: `<ListBucketResult>${contents}<IsTruncated>false</IsTruncated></ListBucketResult>` };
};

const INVOKED = 'POST /functions/Mine-dispatch/invocations';
const FUNCTION_ERROR = { 'x-amz-function-error': 'Unhandled' };
const says = (body: object) => ({ status: 200, body });

describe('with --stack', () => {
  const identity = '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>U</UserId>';
  // Reached from inside a VPC only.
  const declared = { name: 'openai', baseUrl: 'https://vllm.internal/v1', apiKeyParameter: '/holdout/key' };
  const healthy = (): AwsScript => {
    return {
      GetCallerIdentity: {
        status: 200,
        body: `<GetCallerIdentityResponse><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
      },
      DescribeStacks: describedStack({
        BucketName: 'holdout-1',
        DispatchFunctionName: 'Mine-dispatch',
        UploadsQueueUrl: 'https://sqs.test/1/Mine-uploads',
        CancelsQueueUrl: 'https://sqs.test/1/Mine-cancels',
        ConnectCommand: 'aws s3api …',
        ResultsQueueUrl: 'https://sqs.test/1/results',
      }),
      GetParameter: ({ Name }) => {
        const found = Name === '/holdout/key' ? { Type: 'SecureString', Value: KEY } : { Type: 'String', Value: '21' };
        return { status: 200, body: { Parameter: { Name, ...found } } };
      },
      'GET /functions/Mine-dispatch/configuration': {
        status: 200,
        body: {
          Environment: { Variables: { ENDPOINTS: JSON.stringify([declared]), DEFAULT_BENCHMARK: '{}', LIMITS: '{}' } },
        },
      },
      'GET /account-settings': {
        status: 200,
        body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 } },
      },
      GetQueueAttributes: ({ QueueUrl }) => {
        const policy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:1:dead', maxReceiveCount: 25 });
        const dead = String(QueueUrl).endsWith('/dead');
        const Attributes = dead ? { ApproximateNumberOfMessages: '0' } : { RedrivePolicy: policy };
        return { status: 200, body: { Attributes } };
      },
      GetQueueUrl: { status: 200, body: { QueueUrl: 'https://sqs.test/1/dead' } },
      [NOTIFICATIONS]: startsQueue('Mine-uploads', undefined, 'Mine-cancels'),
      [OPEN_RUNS]: listedKeys(),
      [INVOKED]: says({ findings: [{ level: 'ok', what: 'the functions reach S3 and SQS' }] }),
    };
  };
  const examine = async (script: AwsScript) =>
    doctor({ ...AWS_ENV, AWS_ENDPOINT_URL: await scriptedAws(script) }, ['--stack', 'Mine']);

  it('finds everything in order', async () => {
    const { status, stdout } = await examine(healthy());
    expect(stdout).toBe(
      [
        'ok      AWS account 111122223333, region us-east-1, as arn:aws:iam::111122223333:user/me',
        'ok      the CDK is bootstrapped (version 21)',
        'ok      the stack Mine is deployed, with the bucket holdout-1',
        'ok      Lambda may run 1,000 functions at once; the stack needs 10',
        'ok      no dead letters',
        'ok      uploads to holdout-1 start this stack',
        'ok      no open runs',
        'ok      the functions reach S3 and SQS',
        '',
      ].join('\n'),
    );
    expect(status).toBe(0);
  });

  it('asks the function, not the endpoint, and for the models of a benchmark', async () => {
    const asked: unknown[] = [];
    const answer: AwsScript[string] = (event) => {
      asked.push(event);
      return says({ findings: [] });
    };
    const folder = new UserFolder();
    folder.write('b.yaml', 'models: [a, {model: b, endpoint: elsewhere}]\n');
    const env = { ...AWS_ENV, AWS_ENDPOINT_URL: await scriptedAws({ ...healthy(), [INVOKED]: answer }) };
    const { status, stdout } = await folder.run(['doctor', '--stack', 'Mine', '--benchmark', 'b.yaml'], env);
    expect(stdout).not.toContain('vllm.internal');
    expect(asked).toEqual([{ doctor: { models: { openai: ['a'] } } }]);
    expect(status).toBe(0);
  });

  it.each([
    [
      'what the function finds, made harmless',
      { [INVOKED]: says({ findings: [{ level: 'broken', what: 'no \u001b[2Jway', advice: 'Mend\nit.' }] }) },
      /^broken {2}no way\n {8}→ Mend it\.$/m,
    ],
    [
      'a user who may not ask the function',
      { [INVOKED]: refusedJson('AccessDeniedException', 'no lambda:InvokeFunction') },
      /^broken {2}AWS does not allow this: no lambda:InvokeFunction\n {8}→ You need lambda:InvokeFunction on Mine-dispatch\.$/m,
    ],
    [
      'functions of another version',
      { [INVOKED]: { ...says({ errorType: 'ZodError', errorMessage: '[]' }), headers: FUNCTION_ERROR } },
      /^broken {2}the deployed functions come from another version\.\n {8}→ Run `npx cdk deploy`\.$/m,
    ],
    [
      'functions that answer nothing',
      { [INVOKED]: { status: 200, body: 'null' } },
      /^broken {2}the deployed functions come from another version\.\n {8}→ Run `npx cdk deploy`\.$/m,
    ],
    [
      'a function that fails',
      { [INVOKED]: { ...says({ errorMessage: 'Task timed out after 900.00 seconds' }), headers: FUNCTION_ERROR } },
      /^broken {2}the function Mine-dispatch failed: .*Task timed out.*\n {8}→ Read its log: aws logs tail /m,
    ],
    [
      'credentials that have expired',
      { GetCallerIdentity: refusedXml('ExpiredToken', 'expired') },
      /^broken {2}The AWS credentials have expired\. Sign in again\.\n$/,
    ],
    [
      'a stack that is not there',
      { DescribeStacks: refusedXml('ValidationError', 'Stack with id Mine does not exist') },
      /^broken {2}There is no stack Mine in us-east-1\. Deploy it with `npx cdk deploy --context stackName=Mine`/m,
    ],
    [
      'a stack that is broken',
      { DescribeStacks: describedStack({}, 'ROLLBACK_COMPLETE') },
      /^broken {2}The stack Mine cannot be used: its status is ROLLBACK_COMPLETE/m,
    ],
    [
      'a kept bucket that starts another stack',
      { [NOTIFICATIONS]: startsQueue('Before-uploads') },
      /^broken {2}what arrives under holdouts\/, predict\/, cancel\/ of holdout-1 does not start this stack\.\n {8}→ aws s3api …/m,
    ],
    [
      'a kept bucket of a version that started nothing there',
      { [NOTIFICATIONS]: startsQueue('Mine-uploads', ['holdouts/', 'predict/']) },
      /^broken {2}what arrives under cancel\/ of holdout-1 does not start this stack\.\n/m,
    ],
    [
      'what the user may not see',
      { 'GET /account-settings': refusedJson('AccessDeniedException', 'no lambda:GetAccountSettings') },
      /^broken {2}AWS does not allow this: no lambda:GetAccountSettings$/m,
    ],
  ] satisfies [string, AwsScript, RegExp][])('is told of %s', async (_, broken, said) => {
    const { status, stdout } = await examine({ ...healthy(), ...broken });
    expect(stdout).toMatch(said);
    expect(status).toBe(1);
  });

  it.each([
    [
      'a quota that makes the stack slow',
      { 'GET /account-settings': { status: 200, body: { AccountLimit: { UnreservedConcurrentExecutions: 9 } } } },
      /^note {4}Lambda may run 9 functions at once, but the stack needs 10\. .*\n {8}→ Request more in Service Quotas/m,
    ],
    [
      'dead letters',
      {
        GetQueueAttributes: ({ QueueUrl }) => {
          const RedrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:1:dead"}';
          const dead = String(QueueUrl).endsWith('/dead');
          return { status: 200, body: { Attributes: dead ? { ApproximateNumberOfMessages: '3' } : { RedrivePolicy } } };
        },
      },
      /^note {4}3 predictions could not be stored and are among the dead letters\n {8}→ .*`npx holdout redrive --stack Mine`/m,
    ],
    [
      'open runs, which a deleted stack would leave without a report',
      {
        [OPEN_RUNS]: listedKeys('active/20260102T030405678Z-0f1e2d3c4b5a'),
        'GET /holdout-1/active/20260102T030405678Z-0f1e2d3c4b5a?x-id=GetObject': { status: 200, body: OPEN_RUN },
        [`HEAD /holdout-1/reports/tags/${OPEN_RUN.run}/report.json`]: { status: 404, body: {} },
      },
      /^note {4}1 run is open: tags\n {8}→ Deleting the stack now would leave it without a report\./m,
    ],
  ] satisfies [string, AwsScript, RegExp][])('mentions %s, which is not broken', async (_, noted, said) => {
    const { status, stdout } = await examine({ ...healthy(), ...noted });
    expect(stdout).toMatch(said);
    expect(status).toBe(0);
  });
});
