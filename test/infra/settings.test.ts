import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/constructs/settings.ts';
import { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { problemsTold } from '../support/problems-told.ts';

const endpoint = { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/openai-api-key' };
const settings = (context: Record<string, unknown>) => readSettings((key) => context[key]);

const problems = (context: Record<string, unknown>): string[] => problemsTold(() => settings(context));

describe('the context', () => {
  it('is read with its defaults, and passed on as written', () => {
    const { endpoints, endpointsJson, benchmarkJson } = settings({ endpoints: [endpoint], benchmark: { repeats: 2 } });
    expect(endpoints).toEqual([{ ...endpoint, request_timeout: 60, embeddings_from: [], headers: {}, prices: {} }]);
    expect(endpointsJson).toBe(JSON.stringify([endpoint]));
    expect(benchmarkJson).toBe('{"repeats":2}');
  });

  it('may come from the command line, as text', () => {
    expect(settings({ endpoints: JSON.stringify([endpoint]) }).endpoints).toHaveLength(1);
  });

  it('may declare no endpoint, because the baselines need none', () => {
    expect(settings({})).toEqual({
      endpoints: [],
      endpointsJson: '[]',
      benchmarkJson: '{}',
      limits: StackLimits.parse({}),
      limitsJson: '{}',
      stackName: 'Holdout',
    });
  });

  it('gets all its problems listed at once', () => {
    const context = {
      endpoints: [{ nam: 'Open AI', baseUrl: 'ftp://example.com', prices: { m: { inptu: 1, output: 2 } } }],
      benchmark: { models: [{ modell: 'm' }], baseline: ['prior'], repeats: 0 },
    };
    const endpointKeys =
      'name, baseUrl, apiKeyParameter, auth, models, max_requests_per_minute, max_tokens_per_minute, max_concurrent_requests, ' +
      'request_timeout, embeddings_from, headers, prices';
    expect(problems(context)).toEqual([
      'cdk.json: `endpoints[0].name` is missing: expected text.',
      'cdk.json: `endpoints[0].baseUrl`: invalid URL; found "ftp://example.com".',
      'cdk.json: `endpoints[0].prices.m.input` is missing: expected a number.',
      'cdk.json: unknown key `inptu` in `endpoints[0].prices.m`; did you mean `input`? Known keys: input, cached_input, cache_write, output, tiers.',
      `cdk.json: unknown key \`nam\` in \`endpoints[0]\`; did you mean \`name\`? Known keys: ${endpointKeys}.`,
      'cdk.json: `benchmark.models[0].model` is missing: expected text.',
      expect.stringContaining('unknown key `modell` in `benchmark.models[0]`; did you mean `model`?'),
      'cdk.json: `benchmark.repeats`: expected at least 1; found 0.',
      expect.stringContaining('unknown key `baseline` in `benchmark`; did you mean `baselines`?'),
    ]);
  });

  it('says what a value may be', () => {
    expect(problems({ benchmark: { labels: 3 } })).toEqual([
      'cdk.json: `benchmark.labels`: expected a list or a mapping; found 3.',
    ]);
  });

  it('reports text that is not JSON', () => {
    expect(problems({ endpoints: '[{' })).toEqual(['cdk.json: `endpoints`: expected a list; found "[{".']);
  });

  it('may name only declared endpoints', () => {
    const benchmark = { models: [{ model: 'gpt', endpoint: 'opena' }] };
    expect(problems({ endpoints: [endpoint], benchmark })).toEqual([
      'cdk.json: `benchmark.models[0]`: the endpoint opena is not declared in `endpoints`. Did you mean openai?',
    ]);
  });

  it('may name a customer key and who gets the alarms', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(settings({ kmsKeyArn, alarmEmail: 'on-call@example.com' })).toMatchObject({
      kmsKeyArn,
      alarmEmail: 'on-call@example.com',
    });
    expect(problems({ kmsKeyArn: 'alias/holdout', alarmEmail: 'me' })).toEqual([
      'cdk.json: `kmsKeyArn`: expected the ARN of a KMS key; found "alias/holdout".',
      'cdk.json: `alarmEmail`: expected an e-mail address; found "me".',
    ]);
  });

  it('may say what runs may spend and call', () => {
    const limits = { run_usd: 5, day_usd: 50, models: '*' };
    expect(settings({ limits: JSON.stringify(limits) })).toMatchObject({ limits, limitsJson: JSON.stringify(limits) });
    expect(settings({}).limits).toMatchObject({ run_usd: 20, day_usd: null, stack_usd: null });
    expect(problems({ limits: { run_usd: 0, day: 3, models: 'gpt' } })).toEqual([
      'cdk.json: `limits.run_usd`: expected more than 0; found 0.',
      'cdk.json: `limits.models`: expected * or a list; found "gpt".',
      'cdk.json: unknown key `day` in `limits`. Known keys: run_usd, day_usd, stack_usd, models, parameters.',
    ]);
  });

  it('may name the stack, the bucket of an earlier one, and how long files are kept', () => {
    const lifecycle = { stackName: 'team-b', bucket: 'holdout-1234', retention: { reports: 365 } };
    expect(settings(lifecycle)).toMatchObject(lifecycle);
    expect(settings({ name: 'team-b', retention: '{"uploads": 7}' })).toMatchObject({
      stackName: 'team-b',
      retention: { uploads: 7 },
    });
    expect(problems({ stackName: '1 team', bucket: 's3://holdout', retention: { reports: 0, upload: 7 } })).toEqual([
      'cdk.json: `stackName`: expected up to 50 letters, digits and dashes, with a letter first; found "1 team".',
      'cdk.json: `bucket`: expected the name of a bucket, without s3:// or a path; found "s3://holdout".',
      'cdk.json: `retention.reports`: expected at least 1; found 0.',
      'cdk.json: unknown key `upload` in `retention`; did you mean `uploads`? Known keys: uploads, reports.',
    ]);
    expect(problems({ stackName: '' })).toHaveLength(1);
  });

  it('must fit into a function’s environment', () => {
    const prices = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`model-${n}`, { input: 1, output: 2 }]));
    expect(problems({ endpoints: [{ ...endpoint, prices }] })).toEqual([
      expect.stringMatching(/^cdk\.json: endpoints, benchmark and limits take 3\d{3} bytes as JSON;/),
    ]);
  });
});

it('a wrong context ends the app with its problems and no stack trace', async () => {
  const context = JSON.stringify({ endpoints: [{ ...endpoint, headrs: {} }] });
  const env = { ...process.env, CDK_CONTEXT_JSON: context };
  const ended = promisify(execFile)(process.execPath, ['infra/app.ts'], { env });
  await expect(ended).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^cdk\.json: unknown key `headrs` in `endpoints\[0\]`; did you mean `headers`\?.*\n$/,
    ),
  });
});
