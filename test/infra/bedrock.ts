import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/constructs/settings.ts';
import { problemsTold } from '../support/problems-told.ts';
import { grants } from './grants.ts';
import { synthesize } from './synthesized.ts';

const BEDROCK = { name: 'bedrock', baseUrl: 'https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1', auth: 'iam' };

/** What the functions with this endpoint may do at Bedrock: one line per resource. */
function allowed(endpoint: object): string[] {
  const all = grants(synthesize({ endpoints: [endpoint] }));
  const lines = (role: string) =>
    all
      .filter((one) => one.role === role && one.action.startsWith('bedrock'))
      .map(({ effect, action, resource, conditionKey, conditionValue }) =>
        [effect, action, resource, conditionKey, conditionValue].filter(Boolean).join(' '),
      );
  expect(lines('ClassifybedrockRole')).toEqual(lines('DispatchRole'));
  expect(lines('ReportRole')).toEqual([]);
  expect(all.filter(({ action }) => action.startsWith('ssm'))).toEqual([]);
  return lines('DispatchRole');
}

describe('an endpoint with `auth: iam`', () => {
  it('lets functions call the models in its prices, in its region, and reads no key', () => {
    const prices = { 'openai.gpt-oss-20b-1:0': { input: 0.1, output: 0.3 } };
    expect(allowed({ ...BEDROCK, prices })).toEqual([
      'Allow bedrock:InvokeModel bedrock:us-west-2::foundation-model/openai.gpt-oss-20b-1:0',
    ]);
  });

  it('lets them call the models it lists instead', () => {
    const prices = { 'openai.gpt-oss-20b-1:0': { input: 0.1, output: 0.3 } };
    expect(allowed({ ...BEDROCK, prices, models: ['openai.gpt-6-luna'] })).toEqual([
      'Allow bedrock:InvokeModel bedrock:us-west-2::foundation-model/openai.gpt-6-luna',
    ]);
  });

  it('lets them call a model in other regions by way of its inference profile only', () => {
    const profile = 'AWS::Partition:bedrock:us-west-2:AWS::AccountId:inference-profile/us.openai.gpt-6-luna';
    expect(allowed({ ...BEDROCK, models: ['us.openai.gpt-6-luna'] })).toEqual([
      `Allow bedrock:InvokeModel ${profile.replace('AWS::Partition:', '')}`,
      `Allow bedrock:InvokeModel bedrock:*::foundation-model/openai.gpt-6-luna bedrock:InferenceProfileArn arn:${profile}`,
    ]);
  });

  it('takes the ARN of an inference profile of your own', () => {
    const arn = 'arn:aws:bedrock:us-west-2:111122223333:application-inference-profile/abc123';
    expect(allowed({ ...BEDROCK, models: [arn] })).toEqual([
      `Allow bedrock:InvokeModel ${arn}`,
      `Allow bedrock:InvokeModel bedrock:*::foundation-model/* bedrock:InferenceProfileArn ${arn}`,
    ]);
  });

  it('says what it excludes and needs, all at once', () => {
    const endpoints = [
      { ...BEDROCK, apiKeyParameter: '/holdout/bedrock', headers: { Authorization: 'x' } },
      { ...BEDROCK, name: 'mantle', baseUrl: 'https://bedrock-mantle.us-east-1.api.aws/v1', models: ['m'] },
      { name: 'other', baseUrl: 'https://example.test/v1', models: ['m'] },
    ];
    expect(problemsTold(() => readSettings((key) => (key === 'endpoints' ? endpoints : undefined)))).toEqual([
      'cdk.json: `endpoints[0].apiKeyParameter`: expected no key with `auth: iam`; found "/holdout/bedrock".',
      'cdk.json: `endpoints[0].headers.Authorization`: expected no such header with `auth: iam`; found "x".',
      'cdk.json: `endpoints[0].models` is missing: expected the names of the models that may be called, here or in `prices`.',
      'cdk.json: `endpoints[1].baseUrl`: expected bedrock-runtime with `auth: iam`; bedrock-mantle needs a key; found "https://bedrock-mantle.us-east-1.api.aws/v1".',
      'cdk.json: `endpoints[2].models`: expected only with `auth: iam`, where it says what the functions may call.',
    ]);
  });
});
