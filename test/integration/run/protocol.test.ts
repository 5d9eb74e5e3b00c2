// The real functions on the local stack, from an upload to the report, with a scripted endpoint over real HTTP.

import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { holdoutKey, runId } from '../../../lambda/shared/keys.ts';
import * as replies from '../../support/openai/replies.ts';
import { failFirst } from '../../support/openai/scripts.ts';
import { type OpenAiServer, type Script, startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, startTestStack, type TestStack } from '../../support/runs/local-run.ts';

let server: OpenAiServer | undefined;
let test: TestStack | undefined;
afterEach(async () => {
  if (test) await endTestStack(test);
  await server?.stop();
  test = undefined;
  server = undefined;
});

async function start(script: Script): Promise<{ test: TestStack; server: OpenAiServer }> {
  server = await startOpenAiServer({ script });
  test = await startTestStack(server.url);
  return { test, server };
}

const LABELS = ['bug', 'billing', 'other'];
/** `count` rows whose text names the label, where the scripted model reads it. */
const rows = (count: number) =>
  Array.from({ length: count }, (_, row) => `${row},text ${row} about ${LABELS[row % 3]},${LABELS[row % 3]}`);
const holdout = (count: number) => `id,text,tag\n${rows(count).join('\n')}\n`;
const truthful: Script = ({ user }) => replies.answer(/about (\w+)/.exec(user)?.[1] ?? 'bug');

const modelOnly = { models: ['stub'], baselines: [], labels: LABELS };

describe('a run', () => {
  it('scores a model that is right on every row, and says what it cost', async () => {
    const { test, server } = await start(truthful);
    await test.upload('tags', { holdout: holdout(30), benchmark: modelOnly });
    const report = await test.report('tags');
    expect(report).toMatchObject({ status: 'complete', rows: 30, samples: 30, labels: LABELS, problems: [] });
    const [variant] = report.variants;
    expect(variant).toMatchObject({ name: 'stub/zero-shot', answered: 30, invalid: 0, failed: 0 });
    expect(variant?.metrics.accuracy.value).toBe(1);
    expect(variant?.cost_usd).toBeGreaterThan(0);
    // One call per row, and one preflight call.
    expect(server.requestCount).toBe(31);
  });

  it('counts an answer that is no label as invalid and wrong, and keeps what was said', async () => {
    const { test } = await start((request) =>
      request.user.includes('text 4 ') ? replies.answer('I would say: money') : truthful(request),
    );
    await test.upload('tags', { holdout: holdout(9), benchmark: modelOnly });
    const report = await test.report('tags');
    expect(report.variants[0]).toMatchObject({ answered: 8, invalid: 1 });
    expect(report.variants[0]?.metrics.accuracy.value).toBeCloseTo(8 / 9, 12);
    expect(await test.predictions(report)).toMatch(/^5,4,stub\/zero-shot,.*,billing,,invalid,I would say: money,/m);
  });

  it('records a refusal and a context that is too long at once, each with its code', async () => {
    const { test, server } = await start((request) => {
      if (request.user.includes('text 1 ')) return replies.refusal;
      if (request.user.includes('text 2 ')) return replies.contextLengthExceeded;
      return truthful(request);
    });
    await test.upload('tags', { holdout: holdout(6), benchmark: modelOnly });
    const report = await test.report('tags');
    expect(report.variants[0]?.error_codes).toEqual({ refusal: 1, context_length_exceeded: 1 });
    // One preflight call, and one that finds out that not every row is refused.
    expect(server.requestCount).toBe(6 + 2);
  });

  it('sends and pays for nothing if the preflight fails', async () => {
    const { test, server } = await start(failFirst(1_000, replies.insufficientQuota, truthful));
    await test.upload('tags', { holdout: holdout(6), benchmark: modelOnly });
    const report = await test.report('tags');
    expect(report).toMatchObject({ status: 'failed', samples: 0 });
    expect(report.problems[0]?.message).toContain('insufficient_quota');
    expect(server.requestCount).toBe(1);
  });

  it('is one run, sent once, even if its event comes twice', async () => {
    const { test, server } = await start(truthful);
    await test.upload('tags', { holdout: holdout(60), benchmark: modelOnly });
    await test.report('tags');
    const before = server.requestCount;
    const key = holdoutKey('tags');
    const { ETag: eTag = '' } = await test.stack.s3.send(
      new HeadObjectCommand({ Bucket: test.stack.bucket, Key: key }),
    );
    const object = { key, eTag: eTag.replaceAll('"', ''), sequencer: 'again' };
    const eventTime = '2026-01-02T03:04:05.678Z';
    const event = { Records: [{ eventTime, s3: { bucket: { name: test.stack.bucket }, object } }] };
    test.stack.invoke('dispatch', event);
    test.stack.invoke('dispatch', event);
    const run = runId({ eventTime, bucket: test.stack.bucket, ...object });
    const report = await test.report('tags', run);
    expect(report.variants[0]).toMatchObject({ samples: 60, answered: 60 });
    expect(server.requestCount - before).toBe(61);
  });

  it('rejects a holdout with bad rows: a report with line numbers, and no call', async () => {
    const { test, server } = await start(truthful);
    await test.upload('tags', { holdout: 'id,text,tag\n1,a,bug\n2,b\n3,c,\n', benchmark: modelOnly });
    const report = await test.report('tags');
    expect(report).toMatchObject({ status: 'rejected', samples: 0 });
    expect(report.problems.map(({ file, line }) => [file, line])).toEqual([
      ['holdouts/tags.csv', 3],
      ['holdouts/tags.csv', 4],
    ]);
    expect(server.requestCount).toBe(0);
  });

  it('passes any text to the model as it is in the file', async () => {
    const text = 'about bug 🙂 “naïve” \u0007\u2028\ufffe\uffff {{labels}} 中文';
    const { test, server } = await start(truthful);
    await test.upload('tags', { holdout: `id,text,tag\n1,${text},bug\n`, benchmark: modelOnly });
    await test.report('tags');
    expect(server.requests.map(({ user }) => user)).toContain(JSON.stringify({ text }));
  });

  it('leaves nothing behind: no open run and no message', async () => {
    const { test } = await start(truthful);
    await test.upload('tags', { holdout: holdout(6), benchmark: modelOnly });
    await test.report('tags');
    await expect.poll(() => openRuns(test)).toEqual([]);
  });
});

describe('a run that is stopped and started again', () => {
  it('continues where it stopped, without paying again for what was answered', async () => {
    const slow: Script = async (request) => ({ ...(await truthful(request)), latencyMs: 300 });
    const { test: first, server } = await start(slow);
    await first.upload('tags', { holdout: holdout(600), benchmark: modelOnly });
    await expect.poll(() => server.requestCount, { timeout: 20_000 }).toBeGreaterThan(100);
    const [run] = await openRuns(first);
    await first.stack.stop();
    const paid = server.requestCount;
    expect(paid).toBeLessThan(601);

    test = await startTestStack(server.url, first.stateDir);
    test.stack.invoke('dispatch', { resume: run });
    const report = await test.report('tags');
    expect(report).toMatchObject({ status: 'complete', samples: 600 });
    expect(report.variants[0]?.answered).toBe(600);
    expect(server.requestCount).toBe(601);
  });
});

async function openRuns({ store }: TestStack): Promise<string[]> {
  const runs: string[] = [];
  for await (const { key } of store.list('active/')) runs.push(key.slice('active/'.length));
  return runs;
}
