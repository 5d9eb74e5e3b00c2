// Drives runs on the local stack in integration tests: what goes into the bucket, and the report that comes out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { holdoutKey, predictionsCsvKey, REPORTS, reportJsonKey, trainKey } from '../../../lambda/shared/keys.ts';
import type { CredentialsProvider } from '../../../lambda/shared/models/call/given-credentials.ts';
import { Store } from '../../../lambda/shared/storage/store.ts';
import { type LocalStack, startLocal } from '../../../local/runtime/start.ts';
import { type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from '../openai/server.ts';

/** A run without a report after this many milliseconds fails its test. */
const REPORT_MS = 60_000;
const LOOK_MS = 100;

export interface TestStack {
  readonly stack: LocalStack;
  readonly store: Store;
  readonly stateDir: string;
  /** Uploads in the order a user must follow: the holdout last. */
  upload(name: string, files: { holdout: string; train?: string; benchmark?: object }): Promise<void>;
  /** Waits for the first report under a name, or for that of the given run. */
  report(name: string, run?: string): Promise<Report>;
  predictions(report: Report): Promise<string>;
}

interface Endpoints {
  /** More endpoints at the same address. One never holds up another. */
  readonly others?: readonly string[];
  /** The user's AWS credentials. */
  readonly credentials?: CredentialsProvider;
  /** Instead of these: exactly those endpoints, with the keys of their SSM parameters. */
  readonly exactly?: { readonly endpoints: readonly Endpoint[]; readonly parameters: Readonly<Record<string, string>> };
  /** Their `request_timeout` in seconds. The default is the usual value, which no busy machine exceeds. */
  readonly requestTimeout?: number;
  /** See LocalOptions. */
  readonly overHttp?: boolean;
}

/** @param url of a scripted endpoint, declared as `openai` and without a key. */
export async function startTestStack(
  url?: string,
  stateDir = newStateDir(),
  { others = [], exactly, requestTimeout, credentials, overHttp = false }: Endpoints = {},
): Promise<TestStack> {
  const endpoint = (name: string) => ({
    ...Endpoint.parse({ name, baseUrl: url, request_timeout: requestTimeout }),
    prices: { stub: { input: 1, output: 2 } },
  });
  const stack = await startLocal({
    stateDir,
    overHttp,
    ...(credentials && { credentials }),
    ...(url && { endpoints: (list) => [...list.map(({ name }) => name), ...others].map(endpoint) }),
    ...(exactly && { endpoints: () => [...exactly.endpoints], parameters: exactly.parameters }),
  });
  const store = new Store(stack.bucket, stack.s3);
  const put = (Key: string, Body: string) => stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key, Body }));
  return {
    stack,
    store,
    stateDir,
    async upload(name, { holdout, train, benchmark }) {
      if (benchmark) await put(`benchmarks/${name}.json`, JSON.stringify(benchmark));
      if (train !== undefined) await put(trainKey(name), train);
      await put(holdoutKey(name), holdout);
    },
    async report(name, run) {
      const give = Date.now() + REPORT_MS;
      while (Date.now() < give) {
        const key = run ? reportJsonKey(name, run) : await firstReport(store, name);
        const found = key && (await store.getJson(key, Report));
        if (found) return found.value;
        await sleep(LOOK_MS);
      }
      throw new Error(`no report of ${name}; failures: ${stack.failures().join('\n')}`);
    },
    async predictions({ name, run }) {
      const opened = await store.open(predictionsCsvKey(name, run));
      return Buffer.concat((await opened?.body.toArray()) ?? []).toString();
    },
  };
}

/** Starts the stack and a scripted endpoint. Both stop with the test. */
export async function startAgainst(options: OpenAiServerOptions): Promise<{ test: TestStack; server: OpenAiServer }> {
  const server = await startOpenAiServer(options);
  onTestFinished(() => server.stop());
  const test = await startTestStack(server.url);
  onTestFinished(() => endTestStack(test));
  return { test, server };
}

export const newStateDir = (): string => mkdtempSync(join(tmpdir(), 'holdout-test-'));

export async function endTestStack({ stack, stateDir }: TestStack): Promise<void> {
  await stack.stop();
  rmSync(stateDir, { recursive: true });
}

async function firstReport(store: Store, name: string): Promise<string | undefined> {
  for await (const { key } of store.list(`${REPORTS}${name}/`)) if (key.endsWith('/report.json')) return key;
  return undefined;
}
