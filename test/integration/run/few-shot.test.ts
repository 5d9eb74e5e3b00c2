// The few-shot example as a user runs it: what reaches the model, and what the report says about leaked rows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as replies from '../../support/openai/replies.ts';
import type { ChatRequest } from '../../support/openai/server.ts';
import { startAgainst } from '../../support/runs/local-run.ts';

const example = (file: string) => readFileSync(join(import.meta.dirname, '../../../examples', file), 'utf8');
const ROWS = 7;

const shape = ({ body }: ChatRequest) => body.messages.map(({ role }) => role[0]).join('');
const contentOf = ({ body }: ChatRequest) => JSON.stringify(body.messages);

it('shows each prompt its examples, none of them from the holdout', async () => {
  const { test, server } = await startAgainst({ script: () => replies.answer('bug') });
  const train = example('train.csv');
  const holdout = example('holdout.csv')
    .split('\n')
    .slice(0, ROWS - 1)
    .join('\n');
  // One ticket of the train file is also in the holdout.
  const leaked = train.split('\n')[1] ?? '';
  await test.upload('tickets', {
    holdout: `${holdout}\n${leaked}\nlong,Long,${'why '.repeat(300)},bug\n`,
    train,
    benchmark: parse(example('few-shot.yaml')),
  });
  const report = await test.report('tickets');

  expect(report).toMatchObject({ status: 'complete', rows: ROWS, samples: ROWS * 4, problems: [] });
  expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'leaked_rows', count: 1 }));
  expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'truncated', count: 1 }));
  // For each, a preflight call and the rows.
  const shapes = Map.groupBy(server.requests, shape);
  expect([...shapes].map(([roles, { length }]) => [roles, length]).sort()).toEqual([
    ['su', 2 * (ROWS + 1)],
    [`s${'ua'.repeat(10)}u`, ROWS + 1],
  ]);
  // The preflight call asks for JSON, which this model does not write.
  const fewShot = new Set(
    shapes
      .get(`s${'ua'.repeat(10)}u`)
      ?.filter(({ body }) => body.response_format === undefined)
      .map(({ body }) => JSON.stringify(body.messages.slice(0, -1))),
  );
  expect(fewShot.size).toBe(1);
  const similar = server.requests.filter((request) => contentOf(request).includes('Label: '));
  expect(similar).toHaveLength(ROWS);
  for (const request of similar) expect(contentOf(request).match(/Label: /g)).toHaveLength(5);
  const long = server.requests.filter(({ user }) => user.includes('why why'));
  expect(long.map(({ user }) => user.match(/why/g)?.length).sort()).toEqual([100, 300, 300]);
  const question = leaked.split(',')[1] ?? '';
  expect(server.requests.filter((request) => contentOf(request).includes(question))).toHaveLength(3);
});

it('rejects examples without a train file, before asking anything', async () => {
  const { test, server } = await startAgainst({ script: () => replies.answer('bug') });
  await test.upload('tickets', { holdout: example('holdout.csv'), benchmark: parse(example('few-shot.yaml')) });
  const report = await test.report('tickets');
  expect(report.status).toBe('rejected');
  expect(report.problems[0]?.message).toContain('the prompt few-shot has examples, and there is no train file');
  expect(server.requestCount).toBe(0);
});
