import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { grants } from './grants.ts';
import { synthesize, synthesized } from './synthesized.ts';

const Role = z.strictObject({ AssumeRolePolicyDocument: z.unknown() });

const { resources } = synthesized;
const all = grants(synthesized);

/** What a function may do, one line per action and resource. */
const permissions = (name: string): string[] =>
  all
    .filter(({ role }) => role === `${name}Role`)
    .map(({ effect, action, resource, conditionValue }) =>
      [effect, action, resource, ...(conditionValue === undefined ? [] : [conditionValue])].join(' '),
    )
    .sort();

const consume = (queue: string): string[] =>
  ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
    (action) => `Allow sqs:${action} ${queue}`,
  );
const ownLogs = (name: string): string[] =>
  ['CreateLogStream', 'PutLogEvents'].map((action) => `Allow logs:${action} ${name}Logs`);

describe('a function may do exactly what it needs:', () => {
  it('dispatch', () => {
    expect(permissions('Dispatch')).toEqual(
      [
        ...ownLogs('Dispatch'),
        ...['holdouts', 'predict', 'benchmarks', 'train'].flatMap((prefix) => [
          `Allow s3:GetObject bucket/${prefix}/*`,
          `Allow s3:GetObjectVersion bucket/${prefix}/*`,
        ]),
        ...['runs', 'active', 'spend'].flatMap((prefix) => [
          `Allow s3:GetObject bucket/${prefix}/*`,
          `Allow s3:PutObject bucket/${prefix}/*`,
        ]),
        'Allow s3:AbortMultipartUpload bucket/rows/*',
        'Allow s3:GetObject bucket/rows/*',
        'Allow s3:PutObject bucket/rows/*',
        'Allow s3:GetObject bucket/vectors/*',
        ...['holdouts', 'predict', 'benchmarks', 'train', 'runs', 'rows', 'vectors', 'active', 'spend'].map(
          (prefix) => `Allow s3:ListBucket bucket ${prefix}/*`,
        ),
        'Allow sqs:SendMessage ClassifyopenaiSamplesQueue',
        'Allow sqs:SendMessage ReportResultsQueue',
        ...[
          'ClassifyopenaiSamplesQueue',
          'ClassifyopenaiSamplesDeadLetters',
          'ReportResultsQueue',
          'ReportResultsDeadLetters',
        ].map((queue) => `Allow sqs:GetQueueAttributes ${queue}`),
        ...consume('DispatchUploadsQueue'),
        ...consume('DispatchUploadsCancels'),
        ...['DeleteMessage', 'ReceiveMessage'].map((action) => `Allow sqs:${action} DispatchUploadsDeadLetters`),
        'Allow ssm:GetParameter parameter/holdout/openai-api-key',
      ].sort(),
    );
  });

  it('classify', () => {
    expect(permissions('Classifyopenai')).toEqual(
      [
        ...ownLogs('Classifyopenai'),
        ...consume('ClassifyopenaiSamplesQueue'),
        'Allow s3:GetObject bucket/runs/*',
        'Allow s3:GetObject bucket/rows/*',
        'Allow s3:GetObject bucket/cache/*',
        'Allow s3:PutObject bucket/cache/*',
        'Allow s3:GetObject bucket/vectors/*',
        'Allow s3:PutObject bucket/vectors/*',
        'Allow s3:ListBucket bucket runs/*',
        'Allow s3:ListBucket bucket cache/*',
        'Allow s3:ListBucket bucket vectors/*',
        'Allow sqs:SendMessage ReportResultsQueue',
        'Allow ssm:GetParameter parameter/holdout/openai-api-key',
      ].sort(),
    );
  });

  it('collect', () => {
    expect(permissions('Collect')).toEqual(
      [
        ...ownLogs('Collect'),
        ...consume('ReportResultsQueue'),
        ...consume('ClassifyopenaiSamplesDeadLetters'),
        'Allow s3:GetObject bucket/runs/*',
        'Allow s3:PutObject bucket/runs/*',
        'Allow s3:GetObject bucket/active/*',
        'Allow lambda:InvokeFunction ReportFunction',
        ...['runs', 'active', 'tries'].map((prefix) => `Allow s3:ListBucket bucket ${prefix}/*`),
      ].sort(),
    );
  });

  it('report', () => {
    expect(permissions('Report')).toEqual(
      [
        ...ownLogs('Report'),
        ...['holdouts', 'predict', 'train'].flatMap((prefix) => [
          `Allow s3:GetObject bucket/${prefix}/*`,
          `Allow s3:GetObjectVersion bucket/${prefix}/*`,
        ]),
        'Allow s3:GetObject bucket/runs/*',
        'Allow s3:PutObject bucket/runs/*',
        'Allow s3:GetObject bucket/rows/*',
        'Allow s3:GetObject bucket/reports/*',
        'Allow s3:PutObject bucket/reports/*',
        'Allow s3:AbortMultipartUpload bucket/reports/*',
        'Allow s3:GetObject bucket/ledger/*',
        'Allow s3:PutObject bucket/ledger/*',
        'Allow s3:GetObject bucket/spend/*',
        'Allow s3:PutObject bucket/spend/*',
        'Allow s3:GetObject bucket/active/*',
        'Allow s3:DeleteObject bucket/active/*',
        'Allow s3:GetObject bucket/tries/*',
        'Allow s3:PutObject bucket/tries/*',
        'Allow s3:DeleteObject bucket/tries/*',
        'Allow events:PutEvents event-bus/default holdout',
        ...['holdouts', 'predict', 'train', 'rows', 'runs', 'reports', 'ledger', 'tries', 'active', 'spend'].map(
          (prefix) => `Allow s3:ListBucket bucket ${prefix}/*`,
        ),
      ].sort(),
    );
  });
});

describe('every role of the stack', () => {
  it('belongs to one of the four functions, without managed or inline policies', () => {
    const roles = resources('AWS::IAM::Role');
    expect(Object.keys(roles).sort()).toEqual(['ClassifyopenaiRole', 'CollectRole', 'DispatchRole', 'ReportRole']);
    for (const role of Object.values(roles)) expect(() => Role.parse(role)).not.toThrow();
  });

  it.each(['holdouts', 'predict'])('may only read under %s/', (prefix) => {
    const allowed = all
      .filter(({ resource }) => matches(resource, `bucket/${prefix}/tags.csv`))
      .map(({ action }) => action);
    expect([...new Set(allowed)].sort()).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  });

  it('names each of its actions', () => {
    expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it('has no permission for everything', () => {
    expect(all.map(({ resource }) => resource)).not.toContain('*');
  });
});

it('without an endpoint key, there is nothing to read in SSM', () => {
  const { template } = synthesize({ endpoints: [{ name: 'ollama', baseUrl: 'http://10.0.0.5:11434/v1' }] });
  expect(JSON.stringify(template.toJSON())).not.toContain('ssm:GetParameter');
});

it('a key in the deployer’s shell gets into no template', () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-canary');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(JSON.stringify(synthesize({}).template.toJSON())).not.toContain('sk-canary');
});

/** Matches an ARN as IAM does: `*` stands for anything. */
function matches(pattern: string, arn: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+?^$()|[\]\\{}]/g, '\\$&').replaceAll('*', '.*')}$`).test(arn);
}
