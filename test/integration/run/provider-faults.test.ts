// What providers do wrong, over real HTTP, and what it leads to: docs/failures.md.
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../lambda/shared/contracts/report/report.ts';
import * as replies from '../../support/openai/replies.ts';
import { constantLatency, failFirstOfEach } from '../../support/openai/scripts.ts';
import { type OpenAiServer, type Script, startOpenAiServer } from '../../support/openai/server.ts';
import { endTestStack, newStateDir, startTestStack, type TestStack } from '../../support/runs/local-run.ts';

const right: Script = () => replies.answer('bug');
/** Excludes the calls that try out the model or check whether it answers at all. */
const isRow = (user: string): boolean => user.includes('row');

/** Faults after which each row is still answered. */
const PASSING: Record<string, Script> = {
  'four 429 with Retry-After': failFirstOfEach(4, replies.rateLimited(0.2), right),
  'two 429 without Retry-After': failFirstOfEach(2, replies.rateLimited(), right),
  'three 503 slow_down': failFirstOfEach(3, replies.slowDown(0.2), right),
  'two 500': failFirstOfEach(2, replies.serverError, right),
  'two 502': failFirstOfEach(2, replies.badGateway, right),
  'two 503': failFirstOfEach(2, replies.overloaded, right),
  'two dropped connections': failFirstOfEach(2, replies.dropped, right),
  'a hang past the time limit': failFirstOfEach(1, replies.hang, right),
  'answers that take most of the time limit': constantLatency(1_500, right),
  'two HTML pages with 200': failFirstOfEach(2, replies.html, right),
  'two truncated JSONs': failFirstOfEach(2, replies.truncatedJson, right),
  'two answers without choices': failFirstOfEach(2, replies.emptyChoices, right),
  'two empty answers': failFirstOfEach(2, replies.answer(' '), right),
};
const endpointOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
const passing = Object.entries(PASSING).map(([name, script]) => ({ name, endpoint: endpointOf(name), script }));

/** One try and three short retries, then all again if no other row meanwhile proves that the endpoint is up. */
const TRANSIENT = [4, 8];
const FINAL = [1];
/** What Holdout's own limit may have cut off is asked for once more without it, three times in all. */
const MOST_UNCUT = 3;
const EMPTY = TRANSIENT.flatMap((calls) => Array.from({ length: MOST_UNCUT + 1 }, (_, more) => calls + more));
const CUT = [1, 2];

/** What one row always gets, its error code, and the calls after which it is given up. */
const LASTING: readonly (readonly [name: string, fault: replies.Reply, code: string, calls: number[]])[] = [
  ['500', replies.serverError, 'http_500', TRANSIENT],
  ['502', replies.badGateway, 'http_502', TRANSIENT],
  ['dropped connections', replies.dropped, 'connection', TRANSIENT],
  ['HTML with 200', replies.html, 'malformed_answer', TRANSIENT],
  ['truncated JSON', replies.truncatedJson, 'malformed_answer', TRANSIENT],
  ['no choices', replies.emptyChoices, 'empty_choices', TRANSIENT],
  ['empty answers', replies.answer(''), 'empty_answer', EMPTY],
  ['a refusal', replies.refusal, 'refusal', FINAL],
  ['a content filter', replies.contentFilter, 'content_filter', FINAL],
  ['a filtered prompt', replies.promptFiltered, 'content_filter', FINAL],
  ['a context that is too long', replies.contextLengthExceeded, 'context_length_exceeded', FINAL],
  ['an answer that is cut off', replies.cutAtLength, 'length', CUT],
];
/** Rows of that run. All others are answered. */
const MANY = 100;

const holdout = (rows: number): string =>
  `text,label\n${Array.from({ length: rows }, (_, row) => `row ${row} .,${row % 2 === 0 ? 'bug' : 'billing'}`).join('\n')}\n`;
const benchmark = (endpoint: string) => ({
  models: [{ model: endpoint, endpoint }],
  baselines: [],
  labels: ['bug', 'billing'],
  limits: { max_attempts: 1 },
});

const script: Script = (request) => {
  if (!isRow(request.user)) return replies.answer('bug');
  const lasting = LASTING[Number(/row (\d+) /.exec(request.user)?.[1])];
  if (request.model === 'lasting') return lasting?.[1] ?? right(request);
  return passing.find(({ endpoint }) => endpoint === request.model)?.script(request) ?? right(request);
};

let server: OpenAiServer;
let test: TestStack;
beforeAll(async () => {
  server = await startOpenAiServer({ script });
  const endpoints = ['lasting', ...passing.map(({ endpoint }) => endpoint)];
  test = await startTestStack(server.url, newStateDir(), { others: endpoints, requestTimeout: 2 });
  await test.upload('lasting', { holdout: holdout(MANY), benchmark: benchmark('lasting') });
  // All at the same time, because they only wait.
  await Promise.all(
    passing.map(({ endpoint }) => test.upload(endpoint, { holdout: holdout(3), benchmark: benchmark(endpoint) })),
  );
}, 60_000);
afterAll(async () => {
  await endTestStack(test);
  await server.stop();
});

describe('every row is answered', () => {
  it.each(passing)(
    'after $name',
    async ({ endpoint }) => {
      const report = await test.report(endpoint);
      expect(report).toMatchObject({ status: 'complete', variants: [{ answered: 3, failed: 0, error_codes: {} }] });
    },
    60_000,
  );
});

describe('one row in a hundred, and no other, is recorded as failed', () => {
  let report: Report;
  let lines: Record<string, string>[];
  beforeAll(async () => {
    report = await test.report('lasting');
    lines = parse(await test.predictions(report), { columns: true });
  }, 60_000);

  it.each(LASTING.map(([name, , code, calls], row) => ({ name, code, calls, row })))(
    'with $code, if it always gets $name',
    ({ code, calls, row }) => {
      expect(lines[row]).toMatchObject({ status: 'failed', error_code: code, prediction: '' });
      const asked = server.requests.filter(({ model, user }) => model === 'lasting' && user.includes(`row ${row} `));
      expect(calls).toContain(asked.length);
    },
  );

  it('all the others count', () => {
    const [variant] = report.variants;
    expect(report.status).toBe('complete');
    expect(variant).toMatchObject({ samples: MANY, answered: MANY - LASTING.length, failed: LASTING.length });
    expect(variant?.completion_rate.value).toBeCloseTo(1 - LASTING.length / MANY, 12);
  });
});
