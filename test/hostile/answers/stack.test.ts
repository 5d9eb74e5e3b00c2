// Sends a few odd answers through a whole run on the local stack: it ends, and its report says what became of each.
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, it, onTestFinished } from 'vitest';
import * as replies from '../../support/openai/replies.ts';
import { failFirstOfEach } from '../../support/openai/scripts.ts';
import { type Script, startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, newStateDir, startTestStack } from '../../support/runs/local-run.ts';
import { COMPLETION } from './shape.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const right: Script = () => replies.answer('a');

const completed = (usage: string): replies.RawReply => ({
  raw: JSON.stringify(COMPLETION).replace(/"usage":.*/, `"usage":${usage}}`),
  contentType: JSON_TYPE['content-type'],
});

function bomb(response: ServerResponse): void {
  const packed = createGzip();
  packed.on('error', () => {}).pipe(response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }));
  const spaces = Buffer.alloc(65_536, ' ');
  const more = () => {
    while (!response.destroyed && packed.write(spaces));
  };
  packed.on('drain', more);
  more();
}

const again = (headers: Record<string, string>): Script =>
  failFirstOfEach(2, { ...replies.rateLimited(), headers }, right);

/** What a row gets on every call, and its expected fate. */
const ROWS: readonly (readonly [script: Script, expected: Record<string, string>, mostCalls: number])[] = [
  [() => completed('{"prompt_tokens":1e300,"completion_tokens":1}'), { status: 'answered', prompt_tokens: '' }, 1],
  [() => completed('{"prompt_tokens":"7"}'), { status: 'answered', prompt_tokens: '', cost_usd: '' }, 1],
  [() => completed('{"prompt_tokens":7,"completion_tokens":1}'), { status: 'answered', prompt_tokens: '7' }, 1],
  [() => ({ write: bomb }), { status: 'failed', error_code: 'malformed_answer' }, 8],
  [() => ({ raw: '['.repeat(100_000), contentType: 'application/json' }), { error_code: 'malformed_answer' }, 8],
  [again({ 'retry-after': '0' }), { status: 'answered' }, 3],
  [again({ 'retry-after-ms': '' }), { status: 'answered' }, 3],
  [() => ({ write: (response) => response.writeHead(999, JSON_TYPE).end('{}') }), { error_code: 'http_999' }, 8],
  [right, { status: 'answered' }, 1],
];

it('gives each row its expected fate, and the run its report', async () => {
  const rowOf = (user: string) => /row (\d+)/.exec(user)?.[1];
  const script: Script = (request) => {
    const row = rowOf(request.user);
    return row === undefined ? right(request) : (ROWS[Number(row)]?.[0] ?? right)(request);
  };
  const server = await startOpenAiServer({ script });
  onTestFinished(() => server.stop());
  const test = await startTestStack(server.url, newStateDir(), { requestTimeout: 5 });
  onTestFinished(() => endTestStack(test));
  const holdout = `text,label\n${ROWS.map((_, row) => `row ${row},a\n`).join('')}`;
  const models = [{ model: 'stub', price: { input: 1, output: 2 } }];
  const benchmark = { models, baselines: [], labels: ['a', 'b'], answer: 'label', limits: { max_attempts: 1 } };
  await test.upload('odd', { holdout, benchmark });
  const report = await test.report('odd');
  const lines = parse<Record<string, string>>(await test.predictions(report), { columns: true });
  for (const [row, [, expected, mostCalls]] of ROWS.entries()) {
    expect(lines[row], `row ${row}`).toMatchObject(expected);
    const calls = server.requests.filter(({ user }) => rowOf(user) === String(row));
    expect(calls.length, `row ${row}`).toBeLessThanOrEqual(mostCalls);
  }
  expect(report).toMatchObject({ status: 'complete', variants: [{ samples: ROWS.length, answered: 6, failed: 3 }] });
  expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'odd_usage', count: 2 }));
  expect(test.stack.failures()).toEqual([]);
}, 90_000);
