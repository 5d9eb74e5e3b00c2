// The AWS services that a command calls, with scripted answers over real HTTP.
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import { serveHttp } from '../http-server.ts';

export interface AwsAnswer {
  readonly status: number;
  /** Text is XML, everything else JSON. */
  readonly body: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers by operation, e.g. `GetParameter`, or by method and path of a REST service, e.g. `GET /account-settings`. */
export type AwsScript = Readonly<
  Record<string, AwsAnswer | ((request: Record<string, unknown>) => AwsAnswer | Promise<AwsAnswer>)>
>;

/** Credentials, and no file or service of this machine that could supply others. */
export const AWS_ENV = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/none',
  AWS_SHARED_CREDENTIALS_FILE: '/none',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** @returns the address for AWS_ENDPOINT_URL. An operation that is not in the script gets a 501. */
export async function scriptedAws(script: AwsScript): Promise<string> {
  return await serveHttp(async (request, response) => {
    const sent = await text(request);
    const found = script[operationOf(request, sent)];
    const answer = typeof found === 'function' ? await found(readJson(sent)) : found;
    const { status, body, headers } = answer ?? {
      status: 501,
      body: { message: `${request.method} ${request.url} ${sent}` },
    };
    const isXml = typeof body === 'string';
    response
      .writeHead(status, { 'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1', ...headers })
      .end(isXml ? body : JSON.stringify(body));
  });
}

/** The same for clients in the test's process, which never retry. @returns the address. vi.unstubAllEnvs undoes it. */
export async function scriptedAwsHere(script: AwsScript): Promise<string> {
  const url = await scriptedAws(script);
  for (const [name, value] of Object.entries({ ...AWS_ENV, AWS_ENDPOINT_URL: url, AWS_MAX_ATTEMPTS: '1' })) {
    vi.stubEnv(name, value);
  }
  return url;
}

function operationOf({ headers, method, url = '' }: IncomingMessage, sent: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  const action = new URLSearchParams(sent).get('Action');
  return action ?? `${method} ${url.replace(/^\/\d{4}-\d\d-\d\d/, '').replace(/\/$/, '')}`;
}

function readJson(sent: string): Record<string, unknown> {
  return sent.startsWith('{') ? JSON.parse(sent) : {};
}

export function describedStack(outputs: Readonly<Record<string, string>>, status = 'UPDATE_COMPLETE'): AwsAnswer {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>S</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return { status: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

/** An error of a service that answers in XML. */
export const refusedXml = (code: string, message: string): AwsAnswer => ({
  status: 400,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

/** An error of a service that answers in JSON. */
export const refusedJson = (code: string, message: string): AwsAnswer => ({
  status: 400,
  body: { __type: code, message },
});
