// Uploads files that are not CSV, unchanged: a run, its report, and how problems name rows.
import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from 'vitest';
import { Run } from '../../../lambda/shared/contracts/run.ts';
import { runKey } from '../../../lambda/shared/keys.ts';
import { parquet, xlsx } from '../../support/formats/write.ts';
import { startTestStack, type TestStack } from '../../support/runs/local-run.ts';

const FULL_RUNS_MS = 90_000;
const textsFrom = (first: number) =>
  Array.from({ length: 30 }, (_, row) => ({
    text: `${row % 3 ? 'a crash' : 'a refund'} ${first + row}`,
    label: row % 3 ? 'bug' : 'billing',
  }));
const TEXTS = textsFrom(0);
const OTHERS = textsFrom(100);
const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const columnsOf = (rows: typeof TEXTS) => ({
  text: rows.map(({ text }) => text),
  label: rows.map(({ label }) => label),
});
const linesOf = (rows: typeof TEXTS): string[][] => [
  ['text', 'label'],
  ...rows.map(({ text, label }) => [text, label]),
];

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
  return () => test.stack.stop();
}, FULL_RUNS_MS);

const put = (Key: string, Body: string | Buffer) =>
  test.stack.s3.send(new PutObjectCommand({ Bucket: test.stack.bucket, Key, Body }));

it(
  'JSON Lines, Parquet and XLSX make the same report, each with a train file of another format',
  async () => {
    const files = { jsonl: jsonl(TEXTS), parquet: parquet(columnsOf(TEXTS)), xlsx: await xlsx({ S: linesOf(TEXTS) }) };
    const trains = {
      jsonl: ['parquet', parquet(columnsOf(OTHERS))],
      parquet: ['xlsx', await xlsx({ S: linesOf(OTHERS) })],
      xlsx: ['csv', linesOf(OTHERS).join('\n')],
    } as const;
    const predictions: string[] = [];
    for (const end of ['jsonl', 'parquet', 'xlsx'] as const) {
      const name = `${end}-${randomUUID()}`;
      const [trainEnd, trainContent] = trains[end];
      await put(`train/${name}.${trainEnd}`, trainContent);
      await put(`holdouts/${name}.${end}`, files[end]);
      const report = await test.report(name);
      expect(report).toMatchObject({ status: 'complete', rows: 30, labels: ['billing', 'bug'] });
      const run = await test.store.getJson(runKey(report.run), Run);
      expect(run?.value.source).toMatchObject({
        key: `holdouts/${name}.${end}`,
        table: `rows/${report.run}/holdout.csv.gz`,
      });
      predictions.push(await test.predictions(report));
    }
    expect(predictions[0]).toContain(',tfidf,');
    expect(new Set(predictions).size).toBe(1);
  },
  FULL_RUNS_MS,
);

it(
  'a file of two splits is its own train file',
  async () => {
    const name = randomUUID();
    await put(`holdouts/${name}.json`, JSON.stringify({ train: TEXTS, test: TEXTS.slice(0, 12) }));
    const report = await test.report(name);
    expect(report.rows).toBe(12);
    expect(report.variants.map(({ name: variant }) => variant)).toContain('majority');
  },
  FULL_RUNS_MS,
);

it(
  'problems name a row, or the line that is no JSON',
  async () => {
    const [rows, lines] = [randomUUID(), randomUUID()];
    await put(`holdouts/${rows}.jsonl`, jsonl([...TEXTS, { text: 'none' }]));
    await put(`holdouts/${lines}.jsonl`, `${jsonl(TEXTS)}{"text"\n`);
    expect((await test.report(rows)).problems).toMatchObject([
      { file: `holdouts/${rows}.jsonl`, row: 31, message: expect.stringContaining('no label') },
    ]);
    expect((await test.report(lines)).problems).toMatchObject([{ line: 31, message: 'this is not valid JSON.' }]);
  },
  FULL_RUNS_MS,
);
