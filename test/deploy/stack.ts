// Deploys the project's stack to the emulator as a user would, and works with it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type StorageClass,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Result } from '../../lambda/shared/contracts/messages.ts';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { jsonVariable } from '../../lambda/shared/env.ts';
import { REPORTS } from '../../lambda/shared/keys.ts';
import { run } from '../support/runs/run-command.ts';
import { ACCOUNT, type Emulator, REGION } from './emulator.ts';

/** Longest time from an upload to its report, in milliseconds. It takes seconds unless the machine is busy. */
const REPORT_MS = 200_000;

/** By endpoint, as JSON. */
const byEndpoint = jsonVariable(z.record(z.string(), z.string()));

export const Outputs = z.object({
  BucketName: z.string(),
  SamplesQueueUrls: byEndpoint,
  ResultsQueueUrl: z.string(),
  UploadsQueueUrl: z.string(),
  DispatchFunctionName: z.string(),
  ClassifyFunctionNames: byEndpoint,
  CollectFunctionName: z.string(),
  ReportFunctionName: z.string(),
  ConnectCommand: z.string().optional(),
});
export type Outputs = z.infer<typeof Outputs>;

export class DeployedStack {
  readonly outputs: Outputs;
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;

  constructor(outputs: Outputs, { client }: Emulator) {
    this.outputs = outputs;
    this.#s3 = new S3Client({ ...client, forcePathStyle: true });
    this.#sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  }

  get bucket(): string {
    return this.outputs.BucketName;
  }

  async put(key: string, body: string | Uint8Array, StorageClass: StorageClass = 'STANDARD'): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, StorageClass }));
  }

  async text(key: string): Promise<string> {
    return (await this.#bytes(key)).toString();
  }

  async unpacked(key: string): Promise<string> {
    return gunzipSync(await this.#bytes(key)).toString();
  }

  async #bytes(key: string): Promise<Buffer> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.bucket, Prefix: prefix })) {
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    }
    return keys;
  }

  async policy(): Promise<string> {
    const { Policy = '' } = await this.#s3.send(new GetBucketPolicyCommand({ Bucket: this.bucket }));
    return Policy;
  }

  /** Does what the stack's command for a kept bucket does. There is no AWS CLI here. */
  async connect(): Promise<void> {
    const [, json = ''] = /--notification-configuration '(.*)'$/.exec(this.outputs.ConnectCommand ?? '') ?? [];
    const NotificationConfiguration = JSON.parse(json);
    const Bucket = this.bucket;
    await this.#s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  }

  /** Adds a message that report could never store. */
  async addDeadLetter(result: Result): Promise<void> {
    const { QueueUrls = [] } = await this.#sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => url.includes('ResultsDeadLetters'));
    await this.#sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(result) }));
  }

  /** S3's event for the object, as if it had just arrived. */
  async event(key: string): Promise<object> {
    const { ETag, VersionId, LastModified } = await this.#s3.send(
      new HeadObjectCommand({ Bucket: this.bucket, Key: key }),
    );
    const object = { key, versionId: VersionId, eTag: ETag?.replaceAll('"', ''), sequencer: 'again' };
    return { Records: [{ eventTime: LastModified?.toISOString(), s3: { bucket: { name: this.bucket }, object } }] };
  }

  /** Waits for the only run of this name to end. */
  async report(name: string): Promise<{ prefix: string; report: Report }> {
    for (const end = Date.now() + REPORT_MS; Date.now() < end; await sleep(250)) {
      const key = (await this.keys(`${REPORTS}${name}/`)).find((found) => found.endsWith('/report.json'));
      if (key === undefined) continue;
      return { prefix: key.slice(0, -'report.json'.length), report: Report.parse(JSON.parse(await this.text(key))) };
    }
    throw new Error(
      `no report of ${name} after ${REPORT_MS} ms; the bucket holds:\n${(await this.keys('')).join('\n')}`,
    );
  }
}

/** Once for an account. */
export async function bootstrap(emulator: Emulator): Promise<void> {
  await cdk(emulator, ['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
}

/** @param endpoints as in the context of cdk.json @param more of the context, as on the command line */
export async function deploy(
  emulator: Emulator,
  endpoints: readonly object[],
  more: readonly string[] = [],
): Promise<DeployedStack> {
  const outputsFile = join(emulator.env.HOME ?? '', 'outputs.json');
  const context = [`endpoints=${JSON.stringify(endpoints)}`, 'alarmEmail=on-call@example.com', ...more];
  const options = context.flatMap((one) => ['--context', one]);
  await cdk(emulator, ['deploy', '--require-approval', 'never', '--outputs-file', outputsFile, ...options]);
  // By the name of the stack.
  const stacks = z.record(z.string(), Outputs).parse(JSON.parse(await readFile(outputsFile, 'utf8')));
  const [outputs] = Object.values(stacks);
  if (!outputs) throw new Error('no stack was deployed');
  return new DeployedStack(outputs, emulator);
}

/** What was deployed last. It is not synthesized again. */
export async function destroy(emulator: Emulator): Promise<void> {
  await cdk(emulator, ['destroy', '--force', '--app', join(emulator.env.HOME ?? '', 'cdk.out')]);
}

/** Runs the real command, with its output outside the project's folder. */
async function cdk(emulator: Emulator, args: readonly string[]): Promise<void> {
  const output = join(emulator.env.HOME ?? '', 'cdk.out');
  await run('cdk', [...args, '--no-notices', '--no-color', '--output', output], emulator.env);
}
