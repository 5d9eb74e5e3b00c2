// `auth: iam`: requests are signed with AWS credentials. The stub checks every signature by its own code.
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { bedrockRegion, modelOfProfile } from '../../../../../lambda/shared/models/bedrock.ts';
import { complete } from '../../../../../lambda/shared/models/call/chat.ts';
import type { Send } from '../../../../../lambda/shared/models/client/send.ts';
import { serveHttp } from '../../../../support/http-server.ts';
import { AWS_ENV } from '../../../../support/memory/scripted-aws.ts';
import { answer } from '../../../../support/openai/replies.ts';
import { startOpenAiServer } from '../../../../support/openai/server.ts';
import type { Signer } from '../../../../support/openai/sigv4.ts';
import { viaFetch } from '../../../../support/openai/via-fetch.ts';

const SIGNER: Signer = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'dummy-secret-of-the-test',
  sessionToken: 'dummy/session+token==of-the-test',
  region: 'eu-west-3',
  service: 'bedrock',
};
const MESSAGES = [{ role: 'user' as const, content: 'schön & "quoted"' }];

beforeEach(() => {
  // The chain of credentials is kept for the life of a function.
  vi.resetModules();
  credentials(SIGNER);
});
afterEach(() => void vi.unstubAllEnvs());

function credentials({ accessKeyId, secretAccessKey, sessionToken, region }: Partial<Signer>): void {
  const env = {
    ...AWS_ENV,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
    // It would be sent instead of a signature.
    AWS_BEARER_TOKEN_BEDROCK: 'a-key-that-nobody-declared',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}

const at = (baseUrl: string) => Endpoint.parse({ name: 'bedrock', baseUrl, auth: 'iam', models: ['m'] });

async function call(baseUrl: string, send?: Send) {
  const { connector } = await import('../../../../../lambda/shared/models/call/connect.ts');
  const client = await connector(send)(at(baseUrl));
  return await complete(client, { model: 'm', parameters: {} }, MESSAGES, undefined, AbortSignal.timeout(5_000));
}

async function stub(signer: Signer = SIGNER) {
  const server = await startOpenAiServer({ script: () => answer('bug'), signer });
  onTestFinished(() => server.stop());
  return server;
}

it('signs each request so that AWS accepts it', async () => {
  const server = await stub();
  expect(await call(server.url)).toMatchObject({ text: 'bug' });
  expect(server.requests[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-3/,
  );
  expect(server.requests[0]?.body.messages).toEqual(MESSAGES);
});

it.each([
  ['secret', { secretAccessKey: 'another' }],
  ['region', { region: 'eu-west-1' }],
])('is refused with another %s, and tells nothing secret', async (_, wrong) => {
  const server = await stub({ ...SIGNER, ...wrong });
  const refused = await call(server.url).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 403 });
  expect(JSON.stringify(refused) + String(refused)).not.toContain(SIGNER.sessionToken);
});

it('signs for the region in the URL, whatever the shell says', async () => {
  const sent: Headers[] = [];
  const send = viaFetch(async (_url, init) => {
    sent.push(new Headers(init.headers));
    return Response.json({ error: { message: 'no' } }, { status: 400 });
  });
  await call('https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1', send).catch(() => undefined);
  expect(sent[0]?.get('authorization')).toMatch(/\/us-west-2\/bedrock\/aws4_request/);
  expect(sent[0]?.get('host')).toBe('bedrock-runtime.us-west-2.amazonaws.com');
});

it('says that there are no AWS credentials before it asks anything', async () => {
  const server = await stub();
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries(AWS_ENV)) vi.stubEnv(name, value);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
  await expect(call(server.url)).rejects.toMatchObject({
    name: 'NoCredentialsError',
    code: 'no_aws_credentials',
    message: expect.stringMatching(/^no AWS credentials: Could not load credentials from any providers/),
  });
  expect(server.requestCount).toBe(0);
});

it('follows no redirect', async () => {
  const seen: unknown[] = [];
  const other = await serveHttp((request, response) => response.end(String(seen.push(request.headers))));
  const location = `${other}/v1/chat/completions`;
  const from = await serveHttp((_request, response) => response.writeHead(307, { location }).end());
  await expect(call(`${from}/v1`)).rejects.toThrow();
  expect(seen).toEqual([]);
});

describe('names at Amazon Bedrock', () => {
  it.each([
    ['https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1', 'us-west-2'],
    ['https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/openai/v1', 'us-gov-west-1'],
    ['https://vpce-0123-ab.bedrock-runtime.eu-central-1.vpce.amazonaws.com/openai/v1', 'eu-central-1'],
    ['http://127.0.0.1:8080/v1', undefined],
    ['https://bedrock-runtime.example/v1', undefined],
  ])('%s is in %s', (url, region) => expect(bedrockRegion(url)).toBe(region));

  it.each([
    ['us.amazon.nova-2-lite-v1:0', 'amazon.nova-2-lite-v1:0'],
    ['global.openai.gpt-6-luna', 'openai.gpt-6-luna'],
    ['us-gov.openai.gpt-oss-20b-1:0', 'openai.gpt-oss-20b-1:0'],
    ['openai.gpt-oss-20b-1:0', undefined],
    ['ai21.jamba-1-5-mini-v1:0', undefined],
  ])('behind %s is %s', (id, model) => expect(modelOfProfile(id)).toBe(model));
});
