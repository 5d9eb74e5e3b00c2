// An embedding model on this machine: a killed command goes on, and what was embedded before is not paid for again.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { UnscoredReport } from '../../../lambda/shared/contracts/report/unscored-report.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

const BENCHMARK = `models: [{model: vectors, kind: embedding, price: {input: 1}}]
baselines: []
labels: [bug, billing]
`;

const trainCsv = (rows: number) =>
  `id,text,label\n${Array.from({ length: rows }, (_, row) => `${row},train ${row} ${['crash', 'refund'][row % 2]},${['bug', 'billing'][row % 2]}`).join('\n')}\n`;

it('embeds a text once, in this run and in the next', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('t.csv', ticketsCsv(30));
  folder.write('train.csv', ticketsCsv(200).replaceAll('crash', 'fault'));
  folder.write('b.yaml', BENCHMARK);
  const run = async () => {
    const before = server.embedded.length;
    const args = ['run', 't.csv', '--benchmark', 'b.yaml', '--train', 'train.csv', '--json', '--yes'];
    const { status, stdout, stderr } = await folder.run(args, { OPENAI_BASE_URL: server.url });
    expect(status, stderr).toBe(0);
    const texts = server.embedded.slice(before).flat();
    return { texts: texts.filter((text) => text !== 'test'), report: Report.parse(JSON.parse(stdout)), stderr };
  };
  const first = await run();
  expect(first.stderr).toMatch(/Embedding \d+ train rows with vectors …/);
  expect(first.texts.length).toBeGreaterThan(0);
  const [regression] = first.report.variants;
  expect(regression?.training?.prompt_tokens).toBeGreaterThan(0);

  const second = await run();
  expect(second.texts).toEqual([]);
  const [again] = second.report.variants;
  expect(again).toMatchObject({
    from_cache: again?.samples,
    cost_usd: 0,
    training: { prompt_tokens: null, cost_usd: 0 },
  });
  expect(again?.metrics.accuracy).toEqual(regression?.metrics.accuracy);
  expect(again?.probability_scores?.metrics).toEqual(regression?.probability_scores?.metrics);
}, 180_000);

it('labels rows that nobody has labelled', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('rows.csv', 'id,text\n1,train 500 crash\n2,train 501 refund\n');
  folder.write('train.csv', trainCsv(60));
  folder.write('b.yaml', BENCHMARK);
  const args = ['predict', 'rows.csv', '--benchmark', 'b.yaml', '--train', 'train.csv', '--json', '--yes'];
  const { status, stdout, stderr } = await folder.run(args, { OPENAI_BASE_URL: server.url });
  expect(status, stderr).toBe(0);
  for (const variant of UnscoredReport.parse(JSON.parse(stdout)).variants) {
    expect(variant).toMatchObject({
      kind: 'embedding',
      distribution: { predicted: [1, 1] },
      training: { train_rows: 60 },
    });
  }
}, 120_000);

it('goes on where it was killed while train rows were embedded', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug'), embeddings: { latencyMs: 400 } });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('t.csv', ticketsCsv(10));
  folder.write('train.csv', trainCsv(3_000));
  folder.write('b.yaml', BENCHMARK);
  const args = ['run', 't.csv', '--benchmark', 'b.yaml', '--train', 'train.csv', '--json', '--yes'];
  const env = { OPENAI_BASE_URL: server.url };
  const killed = folder.start(args, env);
  await killed.said('Embedding');
  const begun = Date.now() + 30_000;
  while (server.embedded.length < 5 && Date.now() < begun) await sleep(20);
  killed.process.kill('SIGKILL');
  await killed.ended;
  const { status, stdout, stderr } = await folder.run(args, env);
  expect(status, stderr).toBe(0);
  const [regression] = Report.parse(JSON.parse(stdout)).variants;
  expect(regression).toMatchObject({ answered: 10, training: { train_rows: 3_000 } });
  const texts = server.embedded.flat().filter((text) => text.startsWith('train'));
  expect(new Set(texts).size).toBe(3_000);
  // No more than what was under way is embedded again.
  expect(texts.length).toBeLessThan(3_000 + 40 * 64);
}, 120_000);
