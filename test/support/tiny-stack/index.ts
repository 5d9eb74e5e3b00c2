// Starts the tiny stack on the local runtime, and helps tests to use it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { beforeAll, onTestFinished } from 'vitest';
import { type LocalOptions, type LocalStack, startLocal } from '../../../local/runtime/start.ts';
import { built } from '../../../local/template/built.ts';
import { TINY } from './recipe.ts';

/** Seconds that a build may take while other tests run. The next one reuses its result. */
const BUILD_SECONDS = 120;

beforeAll(async () => {
  await built(TINY, () => undefined);
}, BUILD_SECONDS * 1000);

/** A folder that is deleted after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the tiny stack. It stops with the test. */
export async function startTiny(options: Partial<LocalOptions> = {}): Promise<LocalStack> {
  const stack = await startLocal({ stateDir: options.stateDir ?? (await temporaryFolder()), ...options }, TINY);
  onTestFinished(() => stack.stop());
  return stack;
}

/** @returns its ETag */
export async function put({ s3, bucket }: LocalStack, key: string, body: string): Promise<string> {
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  return ETag;
}

export async function keys({ s3, bucket }: LocalStack, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    found.push(...(page.Contents ?? []).flatMap((object) => object.Key ?? []));
  }
  return found;
}

// biome-ignore lint/suspicious/noExplicitAny: the tiny functions write values of any shape
export async function readAll(stack: LocalStack, prefix: string): Promise<any[]> {
  const found = [];
  for (const Key of await keys(stack, prefix)) {
    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key }));
    found.push(JSON.parse((await Body?.transformToString()) ?? ''));
  }
  return found;
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined | false>, seconds = 20): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`no answer after ${seconds} s`);
    await sleep(50);
  }
}
