// A run against an endpoint with `auth: iam`, with the user's AWS credentials: they pass from the command to the
// functions' threads, which have others for the embedded server.
import { expect, it, onTestFinished } from 'vitest';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import type { CredentialsProvider } from '../../../lambda/shared/models/call/given-credentials.ts';
import { REGION } from '../../../local/names.ts';
import * as replies from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, newStateDir, startTestStack } from '../../support/runs/local-run.ts';

const USER = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'dummy-secret', sessionToken: 'dummy-token' };
const CSV = ['text,label', 'it crashes,bug', 'how do I,how-to', 'it breaks,bug', ''].join('\n');
const BENCHMARK = { models: [{ model: 'stub', endpoint: 'bedrock' }], baselines: [] };

async function runWith(credentials: CredentialsProvider) {
  const signer = { ...USER, region: REGION, service: 'bedrock' };
  const server = await startOpenAiServer({ script: () => replies.answer('bug'), signer });
  onTestFinished(() => server.stop());
  const declared = Endpoint.parse({ name: 'bedrock', baseUrl: server.url, auth: 'iam', models: ['stub'] });
  const prices = { stub: { input: 1, output: 1 } };
  const exactly = { endpoints: [{ ...declared, prices }], parameters: {} };
  const test = await startTestStack(undefined, newStateDir(), { exactly, credentials });
  onTestFinished(() => endTestStack(test));
  await test.upload('tickets', { holdout: CSV, benchmark: BENCHMARK });
  return { report: await test.report('tickets'), server };
}

it('is signed with them', async () => {
  let asked = 0;
  const { report, server } = await runWith(async () => {
    asked++;
    return USER;
  });
  expect(report).toMatchObject({ status: 'complete', variants: [{ answered: 3, failed: 0 }] });
  expect(server.requestCount).toBe(4);
  expect(asked).toBeGreaterThan(3);
});

it('says what is missing where they have expired', async () => {
  const { report, server } = await runWith(() => Promise.reject(new Error('The SSO session has expired.')));
  expect(report.status).toBe('failed');
  expect(report.problems).toEqual([
    expect.objectContaining({
      message: expect.stringContaining(
        'bedrock needs AWS credentials, and there are none: The SSO session has expired.',
      ),
      advice: expect.stringContaining('aws sso login'),
    }),
  ]);
  expect(server.requestCount).toBe(0);
});
